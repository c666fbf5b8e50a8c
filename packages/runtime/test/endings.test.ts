import { expect } from 'chai';
import { ExitError, TimeoutError } from '@ferrule/core';
import { uncatchable } from '../src/endings.ts';
import { guestBytes } from './guests.ts';
import { thrownBy } from './thrown.ts';

/** Runs `catch_all` around a host function that throws. */
function swallowing(error: Error): () => unknown {
  const run = () => {
    throw error;
  };
  const imports = { env: { run, mix: () => 0, pair: () => [0, 0n] } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(guestBytes('wat/host-calls')), imports);
  return exports['run_and_swallow'] as () => unknown;
}

describe('uncatchable', () => {
  it('uncatchable errors pass through catch_all, which swallows the same error otherwise', () => {
    expect(swallowing(new ExitError(3))()).to.equal(1);
    const ending = uncatchable(new ExitError(3));
    expect(thrownBy(swallowing(ending))).to.equal(ending);
  });

  it('uncatchable keeps class, code, fields, message and stack', () => {
    const original = new TimeoutError('too long', { timeout: 5, cause: 'why' });
    const ending = uncatchable(original);
    expect(ending).to.be.instanceOf(TimeoutError);
    expect(ending).not.to.be.instanceOf(WebAssembly.RuntimeError);
    expect(ending).to.include({
      name: 'TimeoutError',
      code: 'ERR_FERRULE_TIMEOUT',
      timeout: 5,
      message: 'too long',
      cause: 'why',
    });
    expect(ending.stack).to.equal(original.stack);
  });

  it('uncatchable leaves the stack trace limit as it was', () => {
    const before = Error.stackTraceLimit;
    uncatchable(new ExitError(0));
    expect(Error.stackTraceLimit).to.equal(before);
  });
});
