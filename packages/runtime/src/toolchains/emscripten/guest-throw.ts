import { TrapError } from '@ferrule/core';

/**
 * What travels up the stack where C++ throws or C jumps: to the next `invoke_*` below, which tells the guest. Says
 * nothing of itself, as the guest's memory holds the rest; who meets it outside of the guest learns that nobody caught
 * it. Made once for each guest: a stack trace would cost more than the whole jump.
 */
export class GuestThrow extends TrapError {
  /** @param what - in words, such as `an exception` */
  constructor(what: string) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`the guest trapped: uncaught exception: ${what} that nothing in the guest caught`, {
      kind: 'uncaught exception',
      wasmStack: [],
    });
    Error.stackTraceLimit = limit;
  }

  override get name(): string {
    return 'TrapError';
  }
}
