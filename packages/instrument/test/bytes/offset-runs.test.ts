import { expect } from 'chai';
import fc from 'fast-check';
import { applyEdits } from '../../src/bytes/edits.ts';
import type { Edit } from '../../src/bytes/edits.ts';
import { OffsetRunsBuilder, unchangedRuns } from '@ferrule/core';

/** Bytes that tell by their value from where they came. */
const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);

/** Edits that do not overlap, made of gaps between them. */
const anyEdits = fc
  .array(
    fc.record({ gap: fc.nat(6), removed: fc.nat(4), inserted: fc.uint8Array({ maxLength: 5, min: 200 }) }),
    { maxLength: 6 },
  )
  .map((list) => {
    let offset = 0;
    return list.map(({ gap, removed, inserted }): Edit => {
      const edit = { offset: offset + gap, removed, inserted };
      offset += gap + removed;
      return edit;
    });
  });

describe('OffsetRuns', () => {
  it('leads every byte that was kept back to where it was', () => {
    fc.assert(
      fc.property(anyEdits, (edits) => {
        const before = numbered(100);
        const { bytes, offsets } = applyEdits(before, edits);
        for (const [offset, byte] of bytes.entries())
          if (byte < 200) expect(offsets.original(offset)).to.equal(byte);
      }),
    );
  });

  it('composes two maps into the one of both changes', () => {
    fc.assert(
      fc.property(anyEdits, anyEdits, (first, second) => {
        const once = applyEdits(numbered(100), first);
        const fitting = second.filter(({ offset, removed }) => offset + removed <= once.bytes.length);
        const twice = applyEdits(once.bytes, fitting);
        const composed = twice.offsets.after(once.offsets);
        for (let offset = -1; offset <= twice.bytes.length; offset++) {
          const between = twice.offsets.original(offset);
          expect(composed.original(offset)).to.equal(
            between === undefined ? undefined : once.offsets.original(between),
          );
        }
      }),
    );
  });

  it('knows nothing of offsets outside the bytes', () => {
    const offsets = unchangedRuns(10);
    expect([-1, 0, 9, 10, Number.NaN].map((offset) => offsets.original(offset))).to.deep.equal([
      undefined,
      0,
      9,
      undefined,
      undefined,
    ]);
    expect(unchangedRuns(0).original(0)).to.be.undefined;
  });

  it('joins runs that continue each other', () => {
    const runs = new OffsetRunsBuilder();
    for (let offset = 0; offset < 1_000; offset++) runs.copy(offset, 1);
    for (let added = 0; added < 10; added++) runs.add(1);
    const offsets = runs.finish();
    expect(offsets.size).to.equal(2);
    expect([999, 1_000, 1_009].map((offset) => offsets.original(offset))).to.deep.equal([
      999,
      undefined,
      undefined,
    ]);
  });
});

describe('applyEdits', () => {
  it('keeps origins byte by byte where bytes are replaced, and counts the surplus as added', () => {
    const { bytes, offsets } = applyEdits(numbered(6), [
      { offset: 2, removed: 2, inserted: Uint8Array.of(9, 9, 9) },
    ]);
    expect([...bytes]).to.deep.equal([0, 1, 9, 9, 9, 4, 5]);
    expect([...bytes.keys()].map((offset) => offsets.original(offset))).to.deep.equal([
      0,
      1,
      2,
      3,
      undefined,
      4,
      5,
    ]);
  });

  it('leaves the bytes it was given as they are', () => {
    const before = numbered(4);
    applyEdits(before, [{ offset: 0, removed: 4, inserted: Uint8Array.of() }]);
    expect([...before]).to.deep.equal([0, 1, 2, 3]);
  });

  for (const [what, edits] of [
    [
      'overlap',
      [
        { offset: 2, removed: 2, inserted: Uint8Array.of() },
        { offset: 3, removed: 0, inserted: Uint8Array.of() },
      ],
    ],
    ['reach beyond the end', [{ offset: 9, removed: 2, inserted: Uint8Array.of() }]],
  ] as const) {
    it(`refuses edits that ${what}`, () => {
      expect(() => applyEdits(numbered(10), edits)).to.throw(RangeError);
    });
  }
});
