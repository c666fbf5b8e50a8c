/**
 * Tells a listener of something, which it gets frozen. What it throws is ignored: whoever shows or logs what happens may
 * fail at it, and the work is none the worse.
 *
 * @param listener - whom to tell, if anybody
 * @param event - what to tell
 */
export function tell<T extends object>(listener: ((event: T) => void) | undefined, event: T): void {
  if (listener === undefined) return;
  try {
    listener(Object.freeze(event));
  } catch {
    // see above
  }
}
