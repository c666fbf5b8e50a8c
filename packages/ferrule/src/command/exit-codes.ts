/** What the command ends with when it is not the guest who says. */
export const EXIT_CODES = Object.freeze({
  good: 0,
  /** Whatever has no code of its own: the module can't be read, is not valid, does not link. */
  failure: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** As `timeout(1)` has it. */
  timeout: 124,
  /** As a shell reports a program that Ctrl-C ended: 128 + SIGINT. */
  interrupt: 130,
  /** As a shell reports a program that aborted: 128 + SIGABRT. */
  trap: 134,
});

/**
 * @param code - what the guest gave to `proc_exit`, any 32-bit number
 * @returns what the process can end with: one byte, and never success where the guest reported failure
 */
export function processExitCode(code: number): number {
  const byte = code & 0xff;
  return byte === 0 && code !== 0 ? EXIT_CODES.failure : byte;
}
