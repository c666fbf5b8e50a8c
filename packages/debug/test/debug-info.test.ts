import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import type { ModuleInfo, SectionInfo } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { DebugInfo } from '../src/index.ts';
import type { BesideFile, Found } from '../src/index.ts';

const folder = new URL('../../../conformance/guests/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const nothing = (): BesideFile => ({ reason: 'nothing is beside it' });
const infoOf = (bytes: Uint8Array<ArrayBuffer>) => validateModule({ bytes, name: 'guest' });

/** Every fifth byte of every function: function index and offset. */
function placesIn(info: ModuleInfo): (readonly [index: number, offset: number])[] {
  return info.functions.flatMap(({ offset, byteLength = 0 }, index) =>
    offset === undefined
      ? []
      : Array.from(
          { length: Math.ceil(byteLength / 5) },
          (_, step) => [index, offset + 2 + step * 5] as const,
        ),
  );
}

/** What is told of a place, as far as it must not be wrong. */
function linesOf(found: Found): string[] | undefined {
  return 'reason' in found
    ? undefined
    : found.frames.map(({ file, line }) => `${String(file)}:${String(line)}`);
}

describe('DebugInfo', () => {
  const guests = ['rust/lines.wasm', 'rust/lines-dwarf5.wasm', 'c/lines.wasm', 'c/lines-dwarf5.wasm'];

  it('DebugInfo.find says why it knows nothing', () => {
    const cases: Readonly<Record<string, RegExp>> = {
      'rust/greet.wasm': /no debug information/,
      'as/lines.wasm': /nothing is beside it/,
    };
    for (const [name, reason] of Object.entries(cases)) {
      const bytes = read(name);
      const info = infoOf(bytes);
      const [[index, offset]] = placesIn(info);
      expect(new DebugInfo(bytes, info, nothing).find(index, offset))
        .to.have.property('reason')
        .that.matches(reason);
    }
  });

  it('DebugInfo.find refuses debug information of other code', () => {
    const bytes = read('c/lines.wasm');
    const info = infoOf(bytes);
    const [[index, offset]] = placesIn(info);
    // a byte more in front of every function, as when code was rewritten and the debug information left as it was
    const functions = info.functions.map((each) => ({ ...each, offset: (each.offset ?? 0) + 9 }));
    const moved = Object.create(info, { functions: { value: functions } }) as ModuleInfo;
    expect(new DebugInfo(bytes, moved, nothing).find(index, offset + 9))
      .to.have.property('reason')
      .that.matches(/other code|no unit/);
  });

  it('DebugInfo.find reads the file that external_debug_info names', () => {
    const bytes = read('c/lines.wasm');
    const info = infoOf(bytes);
    const [[index, offset]] = placesIn(info);
    const expected = new DebugInfo(bytes, info, nothing).find(index, offset);
    const name = new TextEncoder().encode('lines.debug.wasm');
    const stripped = new Uint8Array([...bytes, name.length, ...name]);
    const section: SectionInfo = {
      section: 'custom',
      name: 'external_debug_info',
      offset: bytes.length,
      byteLength: name.length + 1,
    };
    const without = Object.create(info, { customSections: { value: [section] } }) as ModuleInfo;
    const beside = (asked: string): BesideFile =>
      asked === 'lines.debug.wasm' ? { bytes, directory: '' } : { reason: 'unexpected' };
    expect(new DebugInfo(stripped, without, beside).find(index, offset)).to.deep.equal(expected);
    expect(new DebugInfo(stripped, without, nothing).find(index, offset)).to.deep.equal({
      reason: 'nothing is beside it',
    });
  });

  for (const guest of guests) {
    it(`DebugInfo.find gives lines of the source or a reason for ${guest} with its sections cut short or changed`, () => {
      const bytes = read(guest);
      const info = infoOf(bytes);
      const sections = info.customSections.filter(({ name }) => name?.startsWith('.debug_'));
      const places = placesIn(info);
      const change = fc.tuple(
        fc.constantFrom(...sections),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('cut', 'set', 'fill'),
        fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
      );
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          const changed = bytes.slice();
          const cut = new Map<SectionInfo, number>();
          for (const [section, where, how, value] of changes) {
            const at = Math.floor(where * section.byteLength);
            if (how === 'cut') cut.set(section, at);
            else changed.fill(value, section.offset + at, section.offset + at + (how === 'set' ? 1 : 12));
          }
          const customSections = info.customSections.map((each) => ({
            ...each,
            byteLength: cut.get(each) ?? each.byteLength,
          }));
          const told = Object.create(info, { customSections: { value: customSections } }) as ModuleInfo;
          const debugInfo = new DebugInfo(changed, told, nothing);
          for (const [index, offset] of places) {
            const found = debugInfo.find(index, offset);
            if ('reason' in found) expect(found.reason).to.be.a('string').and.not.to.equal('');
            else expect(linesOf(found)).not.to.be.empty;
          }
        }),
        { numRuns: 150 },
      );
    });

    it(`DebugInfo.find never gives another line for ${guest} where sections end too early`, () => {
      const bytes = read(guest);
      const info = infoOf(bytes);
      const places = placesIn(info);
      const whole = new DebugInfo(bytes, info, nothing);
      const sections = info.customSections.filter(({ name }) => name?.startsWith('.debug_'));
      for (const section of sections) {
        for (const part of [0.1, 0.5, 0.9]) {
          const customSections = info.customSections.map((each) =>
            each === section ? { ...each, byteLength: Math.floor(each.byteLength * part) } : each,
          );
          const told = Object.create(info, { customSections: { value: customSections } }) as ModuleInfo;
          const debugInfo = new DebugInfo(bytes, told, nothing);
          for (const [index, offset] of places) {
            const lines = linesOf(debugInfo.find(index, offset));
            const right = linesOf(whole.find(index, offset)) ?? [];
            for (const line of lines ?? []) expect([...right, 'undefined:undefined']).to.include(line);
          }
        }
      }
    });
  }

  for (const guest of ['c/split-dwarf4.wasm', 'c/split-dwarf5.wasm']) {
    it(`DebugInfo.find gives lines of the source or a reason for ${guest} with its package cut short or changed`, () => {
      const bytes = read(guest);
      const packaged = read(`${guest}.dwp`);
      const info = infoOf(bytes);
      const places = placesIn(info);
      const whole = new DebugInfo(bytes, info, () => ({ bytes: packaged, directory: '' }));
      expect(places.some(([index, offset]) => linesOf(whole.find(index, offset))?.length === 2)).to.equal(
        true,
      );
      fc.assert(
        fc.property(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.constantFrom(0, 1, 0x7f, 0xff),
          (where, value) => {
            const at = Math.floor(where * packaged.length);
            for (const changed of [packaged.slice(0, at), packaged.slice().fill(value, at, at + 4)]) {
              const debugInfo = new DebugInfo(bytes, info, () => ({ bytes: changed, directory: '' }));
              for (const [index, offset] of places) {
                const found = debugInfo.find(index, offset);
                if ('reason' in found) expect(found.reason).to.be.a('string').and.not.to.equal('');
                else expect(found.frames).not.to.be.empty;
              }
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  it('DebugInfo.find reads the file that is given instead of what the module says', () => {
    const bytes = read('c/lines.wasm');
    const info = infoOf(bytes);
    const [[index, offset]] = placesIn(info);
    const expected = new DebugInfo(bytes, info, nothing).find(index, offset);
    const without = Object.create(info, { customSections: { value: [] } }) as ModuleInfo;
    const given = () => ({ bytes, directory: '' });
    expect(new DebugInfo(bytes, without, nothing, given).find(index, offset)).to.deep.equal(expected);
    expect(new DebugInfo(bytes, info, nothing, () => ({ reason: 'gone' })).find(index, offset)).to.deep.equal(
      {
        reason: 'gone',
      },
    );
    const sourceMap = new TextEncoder().encode('{"version":3,"sources":[],"mappings":"!"}');
    const map = () => ({ bytes: sourceMap, directory: '' });
    expect(new DebugInfo(bytes, info, nothing, map).find(index, offset))
      .to.have.property('reason')
      .that.matches(/malformed/);
  });
});
