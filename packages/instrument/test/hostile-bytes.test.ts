import { expect } from 'chai';
import { ValidationError } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import fc from 'fast-check';
import { encodeUnsigned } from '../src/bytes/leb128.ts';
import { guest, guestNames } from './support/guests.ts';
import { HEADER } from './support/wasm-builder.ts';

/** Reads all there is to read; anything but a ValidationError fails the test. */
function survives(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    const info = validateModule({ bytes, name: 'm' });
    void [info.functions, info.features, info.names, info.producers, info.targetFeatures, info.allocator];
    return true;
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    expect(error.offset).to.be.within(0, bytes.length);
    expect(error.message).to.match(/^m: /);
    return false;
  }
}

function mutated(
  bytes: Uint8Array,
  changes: readonly (readonly [number, number])[],
): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  for (const [place, value] of changes) copy[place % copy.length] = value;
  return copy;
}

describe('validateModule on hostile bytes', () => {
  it('raises nothing but ValidationError on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        survives(Uint8Array.from(bytes));
        survives(Uint8Array.from([...HEADER, ...bytes]));
      }),
      { numRuns: 3_000 },
    );
  });

  it('raises nothing but ValidationError on random sections', () => {
    const contents = fc.uint8Array({ maxLength: 40 });
    const sections = fc.array(fc.tuple(fc.integer({ min: 0, max: 13 }), contents), { maxLength: 6 });
    fc.assert(
      fc.property(sections, (list) => {
        const bytes = list.flatMap(([id, inner]) => [id, inner.length, ...inner]);
        survives(Uint8Array.from([...HEADER, ...bytes]));
      }),
      { numRuns: 3_000 },
    );
  });

  for (const name of guestNames) {
    const { bytes } = guest(name);

    it(`raises nothing but ValidationError on mutations of ${name}, and none that V8 does not`, () => {
      // Most of a module is code and data; what can go wrong stands before and after them.
      const place = fc.oneof(fc.nat(Math.min(bytes.length, 2_000) - 1), fc.nat(bytes.length - 1));
      const changes = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      });
      fc.assert(
        fc.property(changes, (list) => {
          const changed = mutated(bytes, list);
          const accepted = survives(changed);
          if (WebAssembly.validate(changed)) expect(accepted, 'accepted, as V8 does').to.be.true;
        }),
        { numRuns: 150 },
      );
    });

    it(`refuses ${name} cut off anywhere but between sections`, () => {
      const whole = validateModule({ bytes, name });
      const ends = new Set(whole.sections.map(({ offset, byteLength }) => offset + byteLength));
      const step = Math.max(1, Math.floor(bytes.length / 300));
      for (let length = 0; length < bytes.length; length += step) {
        const accepted = survives(bytes.slice(0, length));
        if (accepted)
          expect(ends.has(length) || length === HEADER.length, `cut at ${String(length)}`).to.be.true;
      }
    });
  }

  it('refuses more of anything than V8 takes before reading it', () => {
    const million = 1_000_001;
    const types = Uint8Array.from({ length: million * 3 }, (_, index) => (index % 3 === 0 ? 0x60 : 0));
    const contents = [...encodeUnsigned(million)];
    const size = encodeUnsigned(contents.length + types.length);
    const head = [...HEADER, 1, ...size, ...contents];
    const bytes = new Uint8Array(head.length + types.length);
    bytes.set(head);
    bytes.set(types, head.length);
    expect(() => validateModule({ bytes, name: 'm' })).to.throw(
      ValidationError,
      'm: expected at most 1000000 types, all that V8 takes, found a count of 1000001 at offset 13',
    );
  });

  it('refuses what declares four thousand million of anything without making room for it', () => {
    const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for (let id = 1; id <= 13; id++) {
      if (id === 8) continue;
      const bytes = Uint8Array.from([...HEADER, id, 5, ...huge]);
      expect(survives(bytes), `section ${String(id)}`).to.be.false;
    }
  });
});
