import { expect } from 'chai';
import { TimeoutError } from '@ferrule/core';
import { guard, isGuarded } from '../src/time-guard.ts';
import { guestBytes } from './guests.ts';
import { thrownBy } from './thrown.ts';

const ignore = () => undefined;
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(guestBytes('rust/loop')));
const forever = exports['forever'] as () => void;

describe('guard', () => {
  it('guard hands on what is returned', () => {
    expect(guard(10_000, () => 5, ignore)).to.equal(5);
    expect(guard(10_000, () => undefined, ignore)).to.equal(undefined);
  });

  it('guard hands on what is thrown, the same object', () => {
    const error = new Error('mine');
    expect(
      thrownBy(() =>
        guard(
          10_000,
          () => {
            throw error;
          },
          ignore,
        ),
      ),
    ).to.equal(error);
  });

  it("guard ends a guest's endless loop with a TimeoutError that names the time", () => {
    const error = thrownBy(() => guard(20, forever, ignore));
    expect(error).to.be.instanceOf(TimeoutError);
    expect(error).to.include({ timeout: 20, message: 'the guest ran longer than 20 ms' });
  });

  it('guard ends a loop that catches everything, in JavaScript too', () => {
    const stubborn = () => {
      for (;;) {
        try {
          forever();
        } catch {
          // goes on
        } finally {
          forever();
        }
      }
    };
    expect(thrownBy(() => guard(20, stubborn, ignore))).to.be.instanceOf(TimeoutError);
  });

  it('guard tells whom it interrupted', () => {
    const told: unknown[] = [];
    const error = thrownBy(() => guard(20, forever, (reason) => told.push(reason)));
    expect(told).to.deep.equal([error]);
  });

  it('guard leaves other scripts timed by the host to the host', () => {
    const error = Object.assign(new Error('Script execution timed out'), {
      code: 'ERR_SCRIPT_EXECUTION_TIMEOUT',
    });
    expect(
      thrownBy(() =>
        guard(
          10_000,
          () => {
            throw error;
          },
          ignore,
        ),
      ),
    ).to.equal(error);
  });

  it('guard ends the inner work alone when its time is the shorter', () => {
    const result = guard(
      10_000,
      () => {
        const error = thrownBy(() => guard(20, forever, ignore));
        return [error instanceof TimeoutError && error.timeout, isGuarded()];
      },
      ignore,
    );
    expect(result).to.deep.equal([20, true]);
    expect(isGuarded()).to.equal(false);
  });

  it('guard ends the outer work when its time is the shorter, and tells all that were interrupted', () => {
    const told: string[] = [];
    let survived = false;
    const outer = () => {
      try {
        guard(10_000, forever, () => told.push('inner'));
      } catch {
        survived = true;
      }
    };
    const error = thrownBy(() => guard(30, outer, () => told.push('outer')));
    expect([(error as TimeoutError).timeout, survived]).to.deep.equal([30, false]);
    expect(told).to.deep.equal(['inner', 'outer']);
    expect(isGuarded()).to.equal(false);
  });

  it('guard ends the outer work too when both times are up at once', () => {
    // whose termination may be called off with the inner one's: the host goes on then, but enters no guest
    const outer = () => {
      for (let tries = 0; tries < 1000; tries++) {
        try {
          guard(8, forever, ignore);
        } catch {
          // goes on
        }
      }
    };
    for (let round = 0; round < 20; round++) {
      const error = thrownBy(() => guard(16, outer, ignore));
      expect((error as TimeoutError).timeout).to.equal(16);
      expect(isGuarded()).to.equal(false);
    }
  });

  it('guard is gone after it, however it ended', () => {
    thrownBy(() => guard(20, forever, ignore));
    expect(isGuarded()).to.equal(false);
    expect(guard(10_000, isGuarded, ignore)).to.equal(true);
  });
});
