/** What the hooks have to know; it crosses a thread on Node 20. */
export interface HookData {
  /** URL of the module that exports what imported guests are made with. */
  readonly guestsUrl: string;
  /** The same, for guests that say what their functions take. */
  readonly typedGuestsUrl: string;
  /** Whether guests are compiled on the thread on which the hooks run. */
  readonly isSameThread: boolean;
}
