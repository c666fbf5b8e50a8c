/** What V8 said when it refused a module. */
export interface Refusal {
  /** In V8's words, without the name of the function that was called. */
  readonly reason: string;
  /** Byte offset in the bytes given to V8, where it says one. */
  readonly offset: number | undefined;
}

/**
 * @param error - what `WebAssembly.Module` or `WebAssembly.compile` threw
 * @returns its message taken apart
 */
export function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  const offset = /@\+(\d+)$/.exec(message)?.[1];
  return {
    reason: message.replace(/^WebAssembly\.\w+\(\): /, '').replace(/ @\+\d+$/, ''),
    offset: offset === undefined ? undefined : Number(offset),
  };
}
