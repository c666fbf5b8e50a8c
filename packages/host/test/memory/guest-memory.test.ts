import { MemoryAccessError } from '@ferrule/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { GuestMemory } from '../../src/memory/guest-memory.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const PAGE = 65_536;

function memoryOf(descriptor: WebAssembly.MemoryDescriptor = { initial: 1, maximum: 100 }): GuestMemory {
  return new GuestMemory(new WebAssembly.Memory(descriptor));
}

/** Every accessor with the bytes it covers and a value that tells signs and widths apart. */
const ACCESSORS = [
  ['u8', 'setU8', 1, 0xfe],
  ['i8', 'setI8', 1, -2],
  ['u16', 'setU16', 2, 0xfedc],
  ['i16', 'setI16', 2, -292],
  ['u32', 'setU32', 4, 0xfedc_ba98],
  ['i32', 'setI32', 4, -19_088_744],
  ['u64', 'setU64', 8, 0xfedc_ba98_7654_3210n],
  ['i64', 'setI64', 8, -81_985_529_216_486_896n],
  ['f32', 'setF32', 4, 1.5],
  ['f64', 'setF64', 8, Math.PI],
] as const;

/** What can't be an address of `length` bytes in one page. */
function wrong(length: number): number[] {
  return [
    PAGE - length + 1,
    PAGE,
    PAGE + 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53,
    -1,
    -PAGE,
    0.5,
    -0.5,
    NaN,
    Infinity,
    -Infinity,
  ];
}

function refused(run: () => unknown): MemoryAccessError {
  try {
    run();
  } catch (error) {
    if (error instanceof MemoryAccessError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('GuestMemory', () => {
  for (const [get, set, length, value] of ACCESSORS) {
    it(`GuestMemory.${set} and ${get} write and read little-endian up to the last byte`, () => {
      const memory = memoryOf();
      for (const at of [0, 1, PAGE - length]) {
        memory[set](at, value as never);
        expect(memory[get](at)).to.equal(value);
      }
      expect(memory.u8(PAGE - length)).to.equal(new Uint8Array(memory.memory.buffer)[PAGE - length]);
    });

    it(`GuestMemory.${set} and ${get} refuse what does not lie inside`, () => {
      const memory = memoryOf();
      for (const at of wrong(length)) {
        const error = refused(() => memory[get](at));
        expect([error.pointer, error.length]).to.deep.equal([at, length]);
        refused(() => {
          memory[set](at, value as never);
        });
      }
      expect(new Uint8Array(memory.memory.buffer).every((byte) => byte === 0)).to.equal(true);
    });

    it(`GuestMemory.${get} finds the memory after it has grown`, () => {
      const memory = memoryOf();
      memory[set](8, value as never);
      memory.memory.grow(1);
      expect(memory[get](8)).to.equal(value);
      memory[set](2 * PAGE - length, value as never);
      expect(memory[get](2 * PAGE - length)).to.equal(value);
    });
  }

  it('GuestMemory takes a negative i32 as the address it means', () => {
    const memory = memoryOf({ initial: 32_769, maximum: 32_769 });
    memory.setU8(-0x8000_0000, 7);
    expect(memory.u8(2 ** 31)).to.equal(7);
    expect(memory.view(-0x8000_0000, 1)).to.deep.equal(new Uint8Array([7]));
  });

  it('GuestMemory.view is a window on both sides, at the very end too', () => {
    const memory = memoryOf();
    const view = memory.view(PAGE - 4, 4);
    view[0] = 9;
    expect(memory.u8(PAGE - 4)).to.equal(9);
    memory.setU8(PAGE - 1, 3);
    expect(view[3]).to.equal(3);
    expect(memory.view(PAGE, 0)).to.have.length(0);
  });

  it('GuestMemory.view goes stale when the memory grows: its length becomes 0', () => {
    const memory = memoryOf();
    const view = memory.view(0, 4);
    memory.grow(1);
    expect(view).to.have.length(0);
  });

  it('GuestMemory.bytes is a copy', () => {
    const memory = memoryOf();
    const bytes = memory.bytes(0, 4);
    memory.setU8(0, 1);
    expect(bytes).to.deep.equal(new Uint8Array(4));
    expect(bytes.buffer.byteLength).to.equal(4);
  });

  for (const method of ['view', 'bytes', 'string', 'checked'] as const) {
    it(`GuestMemory.${method} refuses ranges that are not wholly inside, without allocating for them`, () => {
      const memory = memoryOf();
      for (const at of wrong(4)) refused(() => memory[method](at, 4));
      for (const length of [-1, PAGE + 1, 2 ** 32 - 1, 2 ** 53, 0.5, NaN, Infinity]) {
        refused(() => memory[method](0, length));
      }
      refused(() => memory[method](PAGE, 1));
    });
  }

  it('GuestMemory.string and writeString carry any text there and back', () => {
    const memory = memoryOf();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        expect(memory.string(5, memory.writeString(5, text))).to.equal(text);
      }),
    );
  });

  it('GuestMemory.string makes U+FFFD of what is no UTF-8, and keeps a byte order mark', () => {
    const memory = memoryOf();
    memory.write(0, new Uint8Array([0x61, 0xff, 0x62]));
    expect(memory.string(0, 3)).to.equal('a\ufffdb');
    memory.write(0, new Uint8Array([0xef, 0xbb, 0xbf, 0x61]));
    expect(memory.string(0, 4)).to.equal('\ufeffa');
    expect(memory.writeString(0, '\ud800')).to.equal(3);
    expect(memory.string(0, 3)).to.equal('\ufffd');
  });

  it('GuestMemory.cstring reads to the NUL, and refuses a text without one', () => {
    const memory = memoryOf();
    memory.writeString(10, 'käse\0more');
    expect(memory.cstring(10)).to.equal('käse');
    expect(memory.cstring(0)).to.equal('');
    memory.write(PAGE - 3, new Uint8Array([65, 66, 67]));
    refused(() => memory.cstring(PAGE - 3));
    refused(() => memory.cstring(PAGE));
    refused(() => memory.cstring(-1));
    memory.memory.grow(1);
    expect(memory.cstring(PAGE - 3)).to.equal('ABC');
  });

  it('GuestMemory.write and writeString write all or nothing', () => {
    const memory = memoryOf();
    refused(() => {
      memory.write(PAGE - 2, new Uint8Array([1, 2, 3]));
    });
    refused(() => memory.writeString(PAGE - 1, 'é'));
    expect(memory.bytes(PAGE - 4, 4)).to.deep.equal(new Uint8Array(4));
    memory.write(PAGE, new Uint8Array(0));
  });

  it('GuestMemory.size and grow follow the memory', () => {
    const memory = memoryOf({ initial: 1, maximum: 3 });
    expect(memory.size).to.equal(PAGE);
    expect(memory.grow(2)).to.equal(1);
    expect(memory.size).to.equal(3 * PAGE);
    expect(() => memory.grow(1)).to.throw(RangeError);
    expect(memory.grow(0)).to.equal(3);
  });

  it('GuestMemory works on an empty memory and once it has grown', () => {
    const memory = memoryOf({ initial: 0, maximum: 1 });
    refused(() => memory.u8(0));
    expect(memory.view(0, 0)).to.have.length(0);
    expect(memory.string(0, 0)).to.equal('');
    memory.memory.grow(1);
    expect(memory.u8(0)).to.equal(0);
  });

  it('GuestMemory works on shared memory, also after another has grown it', () => {
    const memory = memoryOf({ initial: 1, maximum: 2, shared: true });
    memory.writeString(0, 'a text that is longer than what is put together by hand');
    expect(memory.string(0, 6)).to.equal('a text');
    expect(memory.string(0, 55)).to.contain('by hand');
    expect(memory.bytes(0, 4).buffer).to.be.instanceOf(ArrayBuffer);
    memory.memory.grow(1);
    memory.setU32(2 * PAGE - 4, 5);
    expect(memory.u32(2 * PAGE - 4)).to.equal(5);
    refused(() => memory.u8(2 * PAGE));
  });

  it('GuestMemory works on a 64-bit memory, where this V8 has them', function () {
    let native;
    try {
      native = new WebAssembly.Memory({ initial: 1n, maximum: 2n, address: 'i64' } as never);
    } catch {
      skipBecause(this, 'this V8 has no 64-bit memories');
    }
    const memory = new GuestMemory(native);
    expect(memory.grow(1)).to.equal(1);
    memory.setU16(2 * PAGE - 2, 77);
    expect(memory.u16(2 * PAGE - 2)).to.equal(77);
    expect(memory.size).to.equal(2 * PAGE);
  });
});
