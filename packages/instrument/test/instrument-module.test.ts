import { expect } from 'chai';
import { InstrumentError, ValidationError } from '@ferrule/core';
import type { Plan } from '@ferrule/core';
import { instrumentModule, planInstrumentation, validateModule } from '@ferrule/instrument';
import type { InstrumentOptions } from '@ferrule/instrument';
import { guest } from './support/guests.ts';
import { name, section, wasm, wasmOf } from './support/wasm-builder.ts';

function instrument(bytes: Uint8Array<ArrayBuffer>, options: InstrumentOptions) {
  const wasmBytes = { bytes, name: 'm' };
  const info = validateModule(wasmBytes);
  return instrumentModule(wasmBytes, info, planInstrumentation(info, options));
}

describe('instrumentModule', () => {
  it('leaves the very same bytes where the plan is empty', () => {
    const { bytes } = guest('rust/greet.wasm');
    const draft = instrument(bytes, {});
    const product = draft.emit();
    expect(product.bytes).to.equal(bytes);
    expect(draft.manifest).to.deep.equal({ entries: [] });
    expect(
      [0, 100, bytes.length - 1, bytes.length].map((offset) => product.offsets.original(offset)),
    ).to.deep.equal([0, 100, bytes.length - 1, undefined]);
  });

  it('applies several passes in a row and leads every byte back to the module as it was given', () => {
    const { bytes } = guest('wat/counter.wasm');
    const before = Uint8Array.from(bytes);
    const draft = instrument(bytes, { memoryPages: 200, tableElements: 1_000 });
    const { bytes: after, offsets } = draft.emit();
    expect(WebAssembly.validate(after)).to.be.true;
    expect(bytes, 'the bytes given').to.deep.equal(before);
    expect(draft.manifest.entries.map(({ pass }) => pass)).to.deep.equal(['limit-memory', 'limit-table']);
    const origins = [...after.keys()].map((offset) => offsets.original(offset));
    const kept = origins.filter((origin) => origin !== undefined);
    expect(kept, 'each byte of the original once, in order').to.deep.equal([...before.keys()]);
    const changed = [...after.entries()].filter(([offset, byte]) => before[origins[offset] ?? -1] !== byte);
    // Two maxima are added (2 and 2 bytes), two flags and two section sizes are changed.
    expect(changed).to.have.lengthOf(8);
  });

  it('changes what the guest can do by the limit alone', () => {
    const bytes = wasm(section(5, 1, 0, 1), section(7, 1, name('memory'), 2, 0));
    const { bytes: limited } = instrument(bytes, { memoryPages: 3 }).emit();
    const { memory } = new WebAssembly.Instance(new WebAssembly.Module(limited)).exports as {
      memory: WebAssembly.Memory;
    };
    expect(memory.grow(2)).to.equal(1);
    expect(() => memory.grow(1)).to.throw(RangeError);
  });

  it('refuses a plan with a pass that is not there', () => {
    const plan: Plan = { steps: [{ pass: 'no-such-pass', args: {} }], optimize: 0 };
    const wasmBytes = guest('wat/empty.wasm');
    expect(() => instrumentModule(wasmBytes, validateModule(wasmBytes), plan)).to.throw(
      InstrumentError,
      'there is no pass "no-such-pass"',
    );
  });

  it('refuses a plan whose arguments were damaged', () => {
    const plan: Plan = { steps: [{ pass: 'limit-memory', args: { pages: '3' } }], optimize: 0 };
    const wasmBytes = guest('rust/greet.wasm');
    expect(() => instrumentModule(wasmBytes, validateModule(wasmBytes), plan)).to.throw(
      InstrumentError,
      'the pass "limit-memory" expects a whole number as "pages", found "3"',
    );
  });

  it('names the module where a pass finds its code malformed', () => {
    expect(() => instrument(wasmOf([0xff]), { fuel: true })).to.throw(
      ValidationError,
      /^m: expected .* at offset 23/,
    );
  });

  it('lets go of the bytes when the draft is disposed', () => {
    const draft = instrument(guest('wat/empty.wasm').bytes, {});
    draft.dispose();
    expect(() => draft.emit()).to.throw(InstrumentError, 'disposed');
  });
});
