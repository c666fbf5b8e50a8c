import { ExitError } from '@ferrule/core';
import { expect } from 'chai';
import { TestGuest } from './test-guest.ts';

function exitCodeOf(run: () => unknown): number {
  try {
    run();
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  }
  throw new Error('it went on');
}

describe('proc', () => {
  it('proc_exit throws an ExitError with the code as unsigned', () => {
    for (const [code, expected] of [
      [0, 0],
      [33, 33],
      [-1, 0xffff_ffff],
    ] as const) {
      const guest = new TestGuest();
      expect(exitCodeOf(() => guest.call('proc_exit', code))).to.equal(expected);
      expect(guest.line).to.equal(
        `proc_exit(rval=${String(expected)}) = ExitError: exit with code ${String(expected)}`,
      );
    }
  });

  it('proc_exit ends for good: a guest that caught the exit gets no further', () => {
    const guest = new TestGuest();
    exitCodeOf(() => guest.call('proc_exit', 3));
    expect(exitCodeOf(() => guest.call('sched_yield'))).to.equal(3);
    expect(exitCodeOf(() => guest.call('proc_exit', 0))).to.equal(3);
    expect(guest.wasi.ending).to.be.instanceOf(ExitError);
  });

  it('proc_raise of a deadly signal ends the guest and leaves the host alone', () => {
    const guest = new TestGuest();
    expect(exitCodeOf(() => guest.call('proc_raise', 9))).to.equal(137);
    expect(guest.line).to.equal('proc_raise(sig=KILL) = ExitError: exit with code 137');
    for (const signal of [1, 6, 11, 13, 15, 30]) {
      expect(exitCodeOf(() => new TestGuest().call('proc_raise', signal))).to.equal(128 + signal);
    }
  });

  it('proc_raise of a harmless signal does nothing', () => {
    const guest = new TestGuest();
    for (const signal of [0, 16, 17, 22, 27]) expect(guest.call('proc_raise', signal)).to.equal('SUCCESS');
    expect(guest.wasi.ending).to.equal(undefined);
  });

  it('proc_raise is EINVAL for a signal that does not exist', () => {
    const guest = new TestGuest();
    expect(guest.call('proc_raise', 31)).to.equal('INVAL');
    expect(guest.call('proc_raise', -1)).to.equal('INVAL');
  });
});
