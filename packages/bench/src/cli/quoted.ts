/**
 * @param argument - of a command line
 * @returns it as it has to be typed
 */
export function quoted(argument: string): string {
  return /^[\w./:=,-]+$/.test(argument) ? argument : JSON.stringify(argument);
}
