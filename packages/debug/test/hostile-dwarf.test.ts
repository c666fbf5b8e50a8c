import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ModuleInfo } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { DebugInfo } from '../src/index.ts';
import type { BesideFile } from '../src/index.ts';

const folder = new URL('../../../conformance/guests/', import.meta.url);
const nothing = (): BesideFile => ({ reason: 'nothing is beside it' });

/** One place in each function. */
function placesIn(info: ModuleInfo): (readonly [index: number, offset: number])[] {
  return info.functions.flatMap(({ offset, byteLength = 0 }, index) =>
    offset === undefined ? [] : [[index, offset + Math.floor(byteLength / 2)] as const],
  );
}

describe('DebugInfo of DWARF that lies', () => {
  for (const guest of ['c/lines', 'c/lines-dwarf5', 'rust/lines', 'rust/lines-dwarf5', 'rust/busy']) {
    it(`DebugInfo.find ends with lines or a reason wherever a number of ${guest} is huge, nothing, or leads back`, () => {
      const bytes = new Uint8Array(readFileSync(new URL(`${guest}.wasm`, folder)));
      const info = validateModule({ bytes, name: guest });
      const places = placesIn(info);
      const sections = info.customSections.filter(({ name }) => name?.startsWith('.debug_'));
      const step = Math.ceil(sections.reduce((sum, { byteLength }) => sum + byteLength, 0) / 220);
      let told = 0;
      for (const { offset, byteLength } of sections) {
        for (let at = 0; at + 4 <= byteLength; at += step) {
          const view = new DataView(bytes.buffer, bytes.byteOffset + offset + at, 4);
          const before = view.getUint32(0, true);
          // as a length or count: all there is and nothing; as a reference: to itself, and to the start of the unit
          for (const number of [0xffff_ffff, 0xffff_fff0, 0, at, 11]) {
            view.setUint32(0, number, true);
            const debugInfo = new DebugInfo(bytes, info, nothing);
            for (const [index, place] of places) {
              const found = debugInfo.find(index, place);
              if ('reason' in found) expect(found.reason).to.be.a('string').and.not.to.equal('');
              else expect(found.frames).not.to.be.empty;
              told += 1;
            }
          }
          view.setUint32(0, before, true);
        }
      }
      expect(told).to.be.greaterThan(400);
    });
  }

  it('DebugInfo.find gives a reason where lengths of units are nothing or count on beyond the end', () => {
    const bytes = new Uint8Array(readFileSync(new URL('c/lines.wasm', folder)));
    const info = validateModule({ bytes, name: 'lines' });
    const unit = info.customSections.find(({ name }) => name === '.debug_info');
    for (const length of [0, 1, 0xffff_ffff, 0x7fff_ffff]) {
      const changed = bytes.slice();
      new DataView(changed.buffer).setUint32(unit?.offset ?? 0, length, true);
      const [[index, offset]] = placesIn(info);
      const found = new DebugInfo(changed, info, nothing).find(index, offset);
      expect(found, String(length)).to.have.property('reason');
    }
  });
});
