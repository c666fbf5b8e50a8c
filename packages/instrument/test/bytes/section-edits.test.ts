import { expect } from 'chai';
import { validateModule } from '@ferrule/instrument';
import { applySectionEdits } from '../../src/bytes/section-edits.ts';
import { custom, name, section, wasm } from '../support/wasm-builder.ts';

describe('applySectionEdits', () => {
  it('corrects the sizes of the sections that grow, and no others', () => {
    const bytes = wasm(section(5, 1, 0, 1), section(7, 1, name('m'), 2, 0));
    const edited = applySectionEdits(bytes, [
      { offset: 11, removed: 1, inserted: Uint8Array.of(1) },
      { offset: 13, removed: 0, inserted: Uint8Array.of(7) },
    ]);
    const info = validateModule({ bytes: edited.bytes, name: 'm' });
    expect(info.memories[0]).to.deep.include({ minimum: 1, maximum: 7 });
    expect(info.exports.map((each) => each.name)).to.deep.equal(['m']);
    expect(edited.offsets.original(12)).to.equal(12);
    expect(edited.offsets.original(13)).to.be.undefined;
    expect(edited.offsets.original(14)).to.equal(13);
  });

  it('keeps a size of more bytes than needed as wide as it was', () => {
    const bytes = Uint8Array.from([...wasm(), 5, 0x83, 0x80, 0x80, 0x80, 0x00, 1, 0, 1]);
    const edited = applySectionEdits(bytes, [
      { offset: 16, removed: 1, inserted: Uint8Array.of(0x81, 0x00) },
    ]);
    expect([...edited.bytes.subarray(8)]).to.deep.equal([5, 0x84, 0x80, 0x80, 0x80, 0x00, 1, 0, 0x81, 0x00]);
  });

  it('widens a size that no longer fits', () => {
    const bytes = wasm(custom('x', ...new Array<number>(120).fill(1)), section(5, 1, 0, 1));
    const edited = applySectionEdits(bytes, [{ offset: 40, removed: 0, inserted: new Uint8Array(20) }]);
    const info = validateModule({ bytes: edited.bytes, name: 'm' });
    expect(info.customSections[0].byteLength).to.equal(140);
    expect(info.memories).to.have.lengthOf(1);
    expect(edited.offsets.original(edited.bytes.length - 1)).to.equal(bytes.length - 1);
  });
});
