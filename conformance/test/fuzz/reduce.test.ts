import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { reduceModule } from '../../fuzz/reduce.ts';

const TRAPS = new URL('../../guests/wat/trap.wasm', import.meta.url);

/** Whether an export of the module divides by zero. None of the guest's functions loops, nor do parts of them. */
function divides(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const divide = exports['integer divide by zero'];
  if (typeof divide !== 'function') return Promise.resolve(false);
  try {
    (divide as () => unknown)();
    return Promise.resolve(false);
  } catch (error) {
    return Promise.resolve(error instanceof Error && /divide by zero/.test(error.message));
  }
}

describe('reduceModule', () => {
  it('reduceModule leaves little but what shows', async () => {
    const bytes = Uint8Array.from(readFileSync(TRAPS));
    expect(await divides(bytes)).to.be.true;
    const reduced = await reduceModule(bytes, divides);
    expect(WebAssembly.validate(reduced)).to.be.true;
    expect(await divides(reduced)).to.be.true;
    expect(WebAssembly.Module.exports(new WebAssembly.Module(reduced))).to.have.length(1);
    expect(reduced.length).to.be.below(bytes.length / 2);
  });
});
