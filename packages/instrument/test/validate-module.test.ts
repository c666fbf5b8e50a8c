import { expect } from 'chai';
import { ValidationError } from '@ferrule/core';
import type { ModuleInfo } from '@ferrule/core';
import { describeModule, validateModule } from '@ferrule/instrument';
import { encodeUnsigned } from '../src/bytes/leb128.ts';
import { guest, guestNames } from './support/guests.ts';
import { body, custom, HEADER, name, plainType, section, wasm, wasmOf } from './support/wasm-builder.ts';
import { skipBecause } from '../../../scripts/lib/skip-because.ts';

const infoOf = (bytes: Uint8Array<ArrayBuffer>): ModuleInfo => validateModule({ bytes, name: 'm' });

function refusal(bytes: Uint8Array<ArrayBuffer>, act = () => infoOf(bytes)): ValidationError {
  try {
    act();
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function expectFrozen(value: unknown, path = 'info'): void {
  if (typeof value !== 'object' || value === null) return;
  expect(Object.isFrozen(value), `${path} is frozen`).to.be.true;
  const inner = value instanceof Map ? [...value.entries()] : Object.entries(value);
  for (const [key, each] of inner) expectFrozen(each, `${path}.${String(key)}`);
}

describe('validateModule', () => {
  for (const guestName of guestNames) {
    it(`names the imports and exports of ${guestName} as V8 does`, function () {
      const wasmBytes = guest(guestName);
      if (!WebAssembly.validate(wasmBytes.bytes))
        skipBecause(this, 'this V8 does not know what the module uses');
      const info = validateModule(wasmBytes);
      const module = new WebAssembly.Module(wasmBytes.bytes);
      const imports = info.imports.map(({ module, name, extern }) => ({ module, name, kind: extern.kind }));
      const exports = info.exports.map(({ name, extern }) => ({ name, kind: extern.kind }));
      expect(imports).to.deep.equal(WebAssembly.Module.imports(module));
      expect(exports).to.deep.equal(WebAssembly.Module.exports(module));
    });

    it(`freezes the information on ${guestName} through and through`, () => {
      expectFrozen(validateModule(guest(guestName)));
    });
  }

  it('tells all of a module that has one of everything', () => {
    const bytes = wasm(
      section(
        1,
        4,
        [0x60, 2, 0x7f, 0x7e, 1, 0x7d],
        [0x60, 0, 0],
        [0x5f, 1, 0x78, 1],
        [0x60, 1, 0x63, 2, 1, 0x64, 0x70],
      ),
      section(
        2,
        5,
        [name('env'), 0x00, 0].flat(),
        [0x00],
        [name('env'), name('t'), 0x01, 0x6f, 0x01, 1, 2].flat(),
        [name('env'), name('m'), 0x02, 0x03, 1, 2].flat(),
        [name('env'), name('g'), 0x03, 0x7e, 1].flat(),
        [name('env'), name('e'), 0x04, 0, 1].flat(),
      ),
      section(3, 2, 1, 3),
      section(4, 2, [0x70, 0x00, 5], [0x40, 0, 0x70, 0x05, 1, 9, 0xd0, 0x70, 0x0b]),
      section(5, 2, [0x05, 0, 0x80, 0x80, 4], [0x08, 7, 0]),
      section(13, 1, 0, 1),
      section(6, 2, [0x7f, 1, 0x41, 5, 0x41, 6, 0x6a, 0x0b], [0x64, 0x70, 0, 0xd2, 1, 0x0b]),
      section(
        7,
        5,
        [...name('f'), 0, 2],
        [...name('t'), 1, 1],
        [...name('m'), 2, 2],
        [...name('g'), 3, 1],
        [...name('e'), 4, 1],
      ),
      section(8, 1),
      section(
        9,
        2,
        [0x00, 0x41, 0, 0x0b, 1, 0].slice(0, 0),
        [0x02, 1, 0x41, 0, 0x0b, 0, 1, 1],
        [0x05, 0x70, 1, 0xd2, 2, 0x0b],
      ),
      section(12, 2),
      section(10, 2, body([]), body([0xd2, 1])),
      section(11, 2, [0x01, 3, 1, 2, 3], [0x02, 2, 0x41, 0, 0x0b, 1, 9]),
      custom('hello', 1, 2, 3),
    );
    const info = infoOf(bytes);
    expect(info.name).to.equal('m');
    expect(info.byteLength).to.equal(bytes.length);
    expect(info.types).to.deep.equal([
      { params: ['i32', 'i64'], results: ['f32'] },
      { params: [], results: [] },
      undefined,
      { params: ['(ref null 2)'], results: ['(ref func)'] },
    ]);
    expect(info.imports.map(({ extern, index }) => ({ ...extern, index }))).to.deep.equal([
      { kind: 'function', type: info.types[0], index: 0 },
      {
        kind: 'table',
        type: { elementType: 'externref', addressType: 'i32', minimum: 1, maximum: 2 },
        index: 0,
      },
      {
        kind: 'memory',
        type: { addressType: 'i32', minimum: 1, maximum: 2, shared: true, pageSize: 65_536 },
        index: 0,
      },
      { kind: 'global', type: { valueType: 'i64', mutable: true }, index: 0 },
      { kind: 'tag', type: { params: [] }, index: 0 },
    ]);
    expect(info.tables).to.deep.equal([
      { elementType: 'externref', addressType: 'i32', minimum: 1, maximum: 2 },
      { elementType: 'funcref', addressType: 'i32', minimum: 5, maximum: undefined },
      { elementType: 'funcref', addressType: 'i64', minimum: 1, maximum: 9 },
    ]);
    expect(info.memories.slice(1)).to.deep.equal([
      { addressType: 'i64', minimum: 0, maximum: 65_536, shared: false, pageSize: 65_536 },
      { addressType: 'i32', minimum: 7, maximum: undefined, shared: false, pageSize: 1 },
    ]);
    expect(info.globals).to.deep.equal([
      { valueType: 'i64', mutable: true },
      { valueType: 'i32', mutable: true },
      { valueType: '(ref func)', mutable: false },
    ]);
    expect(info.tags).to.deep.equal([{ params: [] }, { params: [] }]);
    expect(info.exports.map(({ name, extern, index }) => [name, extern.kind, index])).to.deep.equal([
      ['f', 'function', 2],
      ['t', 'table', 1],
      ['m', 'memory', 2],
      ['g', 'global', 1],
      ['e', 'tag', 1],
    ]);
    expect(info.start).to.equal(1);
    expect([info.elementSegments, info.dataSegments]).to.deep.equal([2, 2]);
    expect(info.functions.map(({ type, imported }) => [info.types.indexOf(type), imported])).to.deep.equal([
      [0, true],
      [1, false],
      [3, false],
    ]);
    expect(info.sections.map((each) => each.section)).to.deep.equal([
      'type',
      'import',
      'function',
      'table',
      'memory',
      'tag',
      'global',
      'export',
      'start',
      'element',
      'data count',
      'code',
      'data',
      'custom',
    ]);
    const [hello] = info.customSections;
    expect(hello).to.deep.include({ section: 'custom', name: 'hello', byteLength: 3 });
    expect([...bytes.subarray(hello.offset, hello.offset + hello.byteLength)]).to.deep.equal([1, 2, 3]);
    expect(info.features).to.deep.equal([
      'mutable-globals',
      'bulk-memory',
      'reference-types',
      'extended-const',
      'typed-function-references',
      'gc',
      'multi-memory',
      'memory64',
      'exceptions',
      'threads',
      'custom-page-sizes',
    ]);
  });

  it('gives the place of every function body: they fill the code section, each ending in `end`', () => {
    const { bytes, name } = guest('rust/greet.wasm');
    const info = validateModule({ bytes, name });
    const code = info.sections.find(({ section }) => section === 'code');
    const bodies = info.functions.filter(({ imported }) => !imported);
    let position = (code?.offset ?? 0) + 1;
    for (const { offset = 0, byteLength = 0 } of bodies) {
      expect(offset).to.equal(position);
      position = offset + encodeUnsigned(byteLength).length + byteLength;
      expect(bytes[position - 1]).to.equal(0x0b);
    }
    expect(bodies).to.have.lengthOf(bytes[code?.offset ?? 0]);
    expect(position).to.equal((code?.offset ?? 0) + (code?.byteLength ?? 0));
  });

  it('keeps what it read lazily once', () => {
    const info = validateModule(guest('wat/consumer.wasm'));
    for (const part of ['functions', 'features', 'names', 'producers', 'targetFeatures'] as const) {
      expect(info[part]).to.equal(info[part]);
    }
  });

  it('finds the allocator by the exports', () => {
    expect(validateModule(guest('rust/greet.wasm')).allocator).to.deep.include({
      allocate: 'malloc',
      free: 'free',
    });
    expect(validateModule(guest('wat/empty.wasm')).allocator).to.be.undefined;
  });

  it('survives JSON and structured cloning with the same contents', () => {
    const info = validateModule(guest('wat/consumer.wasm'));
    const cloned = structuredClone(info);
    expect(cloned.names.functions).to.deep.equal(new Map(info.names.functions));
    expect(cloned.exports).to.deep.equal(info.exports);
    expect(JSON.parse(JSON.stringify(info))).to.have.property('features');
  });
});

describe('describeModule', () => {
  for (const guestName of guestNames) {
    it(`says of ${guestName} what validateModule says`, () => {
      const wasmBytes = guest(guestName);
      expect(describeModule(wasmBytes)).to.deep.equal(validateModule(wasmBytes));
      expectFrozen(describeModule(wasmBytes));
    });
  }

  it('reads nothing of a module before it is asked, and says then what is wrong with it', () => {
    const exported = section(7, 1, [...name('f'), 0, 0]);
    const bytes = wasm(
      section(1, 1, [0x60, 0, 0]),
      section(3, 1, [7]),
      exported,
      section(10, 1, [2, 0, 0x0b]),
    );
    const info = describeModule({ bytes, name: 'm' });
    expect(info.byteLength).to.equal(bytes.length);
    expect(() => info.exports).to.throw(
      ValidationError,
      'expected the index of a function type, found type 7',
    );
    expect(() => info.exports).to.throw(ValidationError);
  });

  it('leaves function bodies to V8 until functions are asked for', () => {
    const bytes = wasm(section(1, 1, [0x60, 0, 0]), section(3, 1, [0]), section(10, 1, [99, 0, 0x0b]));
    const info = describeModule({ bytes, name: 'm' });
    expect(info.sections.map((each) => each.section)).to.deep.equal(['type', 'function', 'code']);
    expect(() => info.functions).to.throw(ValidationError);
    expect(refusal(bytes).message).to.include('function body');
  });
});

describe('ValidationError', () => {
  const header = [...HEADER];
  const wrong: readonly [string, Uint8Array<ArrayBuffer>, string, number, string][] = [
    ['no bytes', Uint8Array.of(), 'expected a WebAssembly module, found no bytes', 0, 'header'],
    [
      'something else',
      Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0),
      'expected the magic number 00 61 73 6d (\\0asm), found 7f 45 4c 46',
      0,
      'header',
    ],
    [
      'two bytes of something else',
      Uint8Array.of(0x7f, 0x45),
      'expected the magic number 00 61 73 6d (\\0asm), found 7f 45',
      0,
      'header',
    ],
    [
      'half a header',
      Uint8Array.from(header.slice(0, 6)),
      'expected a header of 8 bytes, found 6 bytes',
      6,
      'header',
    ],
    [
      'a component',
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0),
      'expected a core module, found a component (layer 1), which V8 does not run',
      4,
      'header',
    ],
    [
      'another version',
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0),
      'expected version 1 (01 00 00 00), found 02 00 00 00',
      4,
      'header',
    ],
    [
      'an unknown section',
      wasm(section(14)),
      'expected the id of a section (0 to 13), found 14',
      8,
      'header',
    ],
    [
      'a section out of order',
      wasm(section(3, 0), section(1, 0)),
      'expected the type section before the function section, found it after',
      11,
      'type',
    ],
    [
      'a section twice',
      wasm(section(1, 0), section(1, 0)),
      'expected one type section, found another',
      11,
      'type',
    ],
    [
      'a section longer than the module',
      wasm([1, 9, 0]),
      'expected a section of at most 1 byte, all that is left of the module, found a size of 9 bytes',
      9,
      'type',
    ],
    [
      'a section cut off in its size',
      wasm([1, 0x80]),
      'expected the size of the section, found the end of the type section',
      10,
      'type',
    ],
    [
      'a section with bytes left over',
      wasm(section(1, 0, 7, 7)),
      'expected the end of the section, found 2 more bytes',
      11,
      'type',
    ],
    [
      'a LEB128 too long',
      wasm(section(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0)),
      'expected a count in at most 5 bytes of LEB128, found more',
      10,
      'type',
    ],
    [
      'a LEB128 too large',
      wasm(section(1, 0xff, 0xff, 0xff, 0xff, 0x1f)),
      'expected a count of 32 bits, found a larger number',
      10,
      'type',
    ],
    [
      'a count larger than the section',
      wasm(section(1, 0xff, 0xff, 0xff, 0xff, 0x0f)),
      'expected at most 0 bytes of types, found a count of 4294967295',
      10,
      'type',
    ],
    [
      'an unknown type form',
      wasm(section(1, 1, 0x40, 0)),
      'expected a function, structure or array type, found 0x40',
      11,
      'type',
    ],
    [
      'an unknown value type',
      wasm(section(1, 1, 0x60, 1, 0x40, 0)),
      'expected a value type, found 0x40',
      13,
      'type',
    ],
    [
      'a type index ahead of its group',
      wasm(section(1, 1, 0x60, 1, 0x64, 1, 0)),
      'expected a type index below 1, found 1',
      14,
      'type',
    ],
    [
      'a name that is not UTF-8',
      wasm(section(2, 1, 1, 0xff, 0, 2, 0, 0)),
      'expected the module of an import in UTF-8, found other bytes',
      12,
      'import',
    ],
    [
      'a name longer than the section',
      wasm(section(2, 1, 9, 1, 1, 1)),
      'expected 9 bytes of the module of an import, found 3 bytes before the end of the import section',
      12,
      'import',
    ],
    [
      'an unknown kind of import',
      wasm(section(2, 1, 0, 0, 5, 0)),
      'expected the kind of an import (0 to 4), found 0x05',
      13,
      'import',
    ],
    [
      'an import of a type that is not there',
      wasm(section(2, 1, 0, 0, 0, 0)),
      'expected a type index below 0, found 0',
      14,
      'import',
    ],
    [
      "a function of a type that is not a function's",
      wasm(section(1, 1, 0x5f, 0), section(3, 1, 0)),
      'expected the index of a function type, found type 0',
      16,
      'function',
    ],
    [
      'more functions than bodies',
      wasm(plainType, section(3, 2, 0, 0), section(10, 1, body([]))),
      'expected 2 function bodies, found 1',
      21,
      'code',
    ],
    [
      'functions without bodies',
      wasm(plainType, section(3, 1, 0)),
      'expected 1 function bodies, found no code section',
      18,
      'code',
    ],
    [
      'bodies without functions',
      wasm(section(10, 1, body([]))),
      'expected 0 function bodies, found 1',
      10,
      'code',
    ],
    [
      'a body longer than the section',
      wasm(plainType, section(3, 1, 0), section(10, 1, 0x20, 0, 0x0b)),
      'expected 32 bytes of a function body, found 2 bytes before the end of the code section',
      22,
      'code',
    ],
    [
      'exports of one name',
      wasm(section(5, 1, 0, 1), section(7, 2, name('a'), 2, 0, name('a'), 2, 0)),
      'expected exports of different names, found "a" twice',
      20,
      'export',
    ],
    [
      'an export of nothing',
      wasm(section(7, 1, name('a'), 0, 3)),
      'expected a function index below 0, found 3',
      14,
      'export',
    ],
    [
      'a start function with parameters',
      wasm(section(1, 1, 0x60, 1, 0x7f, 0), section(3, 1, 0), section(8, 0), section(10, 1, body([]))),
      'expected a start function without parameters and results, found (i32) -> ()',
      21,
      'start',
    ],
    [
      'a memory too large',
      wasm(section(5, 1, 0, 0x81, 0x80, 4)),
      'expected at most 65536 pages of memory, found 65537',
      11,
      'memory',
    ],
    [
      'a maximum below the minimum',
      wasm(section(5, 1, 1, 2, 1)),
      'expected a maximum of at least the minimum of 2 pages, found 1',
      12,
      'memory',
    ],
    [
      'a shared memory without a maximum',
      wasm(section(5, 1, 2, 1)),
      'expected a shared memory to have a maximum, found none',
      11,
      'memory',
    ],
    [
      'a page size that is none',
      wasm(section(5, 1, 8, 1, 3)),
      'expected a page size of 2^0 or 2^16 bytes, found 2^3',
      13,
      'memory',
    ],
    [
      'limits with unknown flags',
      wasm(section(4, 1, 0x70, 0x10, 0)),
      "expected the flags of a table's limits, found 0x10",
      12,
      'table',
    ],
    [
      'an instruction that is not constant',
      wasm(section(6, 1, 0x7f, 0, 0x01, 0x0b)),
      'expected a constant instruction, found 0x01',
      13,
      'global',
    ],
    [
      'a constant expression without end',
      wasm(section(6, 1, 0x7f, 0, 0x41, 1)),
      'expected a constant instruction, found the end of the global section',
      15,
      'global',
    ],
    [
      'a mutability of 2',
      wasm(section(6, 1, 0x7f, 2, 0x41, 0, 0x0b)),
      'expected a mutability of 0 or 1, found 0x02',
      12,
      'global',
    ],
    [
      'a global that is not there',
      wasm(section(6, 1, 0x7f, 0, 0x23, 0, 0x0b)),
      'expected a global index below 0, found 0',
      14,
      'global',
    ],
    [
      'an element segment of no table',
      wasm(section(9, 1, 0, 0x41, 0, 0x0b, 0)),
      'expected a table index below 0, found 0',
      11,
      'element',
    ],
    [
      'an element that is no function',
      wasm(section(4, 1, 0x70, 0, 1), section(9, 1, 0, 0x41, 0, 0x0b, 1, 4)),
      'expected a function index below 0, found 4',
      22,
      'element',
    ],
    [
      'a data segment of no memory',
      wasm(section(11, 1, 0, 0x41, 0, 0x0b, 0)),
      'expected a memory index below 0, found 0',
      11,
      'data',
    ],
    [
      'another number of data segments than declared',
      wasm(section(12, 2), section(11, 1, 1, 0)),
      'expected 2 data segments, found 1',
      13,
      'data',
    ],
    [
      'declared data segments that never come',
      wasm(section(12, 1)),
      'expected 1 data segments, found no data section',
      11,
      'data',
    ],
    [
      'a custom section with a bad name',
      wasm(section(0, 1, 0xff)),
      'expected the name of a custom section in UTF-8, found other bytes',
      11,
      'custom',
    ],
  ];
  for (const [what, bytes, problem, offset, inSection] of wrong) {
    it(`tells ${what} with offset and section`, () => {
      const error = refusal(bytes);
      const place = inSection === 'header' ? 'header' : `${inSection} section`;
      expect(error.message).to.equal(`m: ${problem} at offset ${String(offset)} in the ${place}`);
      expect([error.offset, error.section, error.code]).to.deep.equal([
        offset,
        inSection,
        'ERR_FERRULE_VALIDATION',
      ]);
      expect(WebAssembly.validate(bytes), 'V8 accepts it').to.be.false;
    });
  }

  it('is not raised by a module that only V8 can refuse', () => {
    const bytes = wasmOf([0x6a]);
    expect(infoOf(bytes).functions).to.have.lengthOf(1);
    expect(WebAssembly.validate(bytes)).to.be.false;
  });
});
