import {
  AllocationError,
  type AllocatorInfo,
  ArgumentError,
  BindingError,
  ClosedError,
  LeakError,
  MemoryAccessError,
} from '@ferrule/core';
import { expect } from 'chai';
import { detectAllocator } from '../../src/bridge/bridge-instance.ts';
import { bind } from '../../src/bridge/bind.ts';
import { GuestAllocator } from '../../src/bridge/guest-allocator.ts';
import { fn } from '../../src/bridge/guest-function.ts';
import { vec } from '../../src/bridge/types/lists.ts';
import { f64, u32 } from '../../src/bridge/types/numbers.ts';
import { owned } from '../../src/bridge/types/ownership.ts';
import { str } from '../../src/bridge/types/text.ts';
import { bindgenGuest, fnOf, guest } from './guests.ts';

const info = (changes: Partial<AllocatorInfo>): AllocatorInfo => ({
  convention: 'test',
  allocate: 'bump',
  free: 'free1',
  reallocate: undefined,
  allocateParams: 'size',
  freeParams: 'pointer',
  reallocateParams: undefined,
  pin: undefined,
  ...changes,
});

const broken = (changes: Partial<AllocatorInfo>) => {
  const instance = guest('wat/allocators');
  const value = (name: string) => (instance.exports[name] as WebAssembly.Global).value as number;
  return { instance, value, allocator: new GuestAllocator(instance, { allocator: info(changes) }) };
};

describe('GuestAllocator', () => {
  for (const name of ['rust/greet', 'rust/allocate', 'c/library']) {
    it(`allocates in ${name} what can be written and read`, () => {
      const instance = guest(name, { env: { log: () => undefined }, wasi_snapshot_preview1: {} });
      const allocator = new GuestAllocator(instance);
      using memory = allocator.allocate(100);
      memory.bytes().fill(7);
      expect(allocator.memory.u8(memory.pointer + 99)).to.equal(7);
    });
  }

  it('frees at the end of the block, also when the block throws', () => {
    const instance = guest('rust/greet');
    const allocator = new GuestAllocator(instance);
    const before = fnOf(instance, 'allocated')();
    expect(() => {
      using memory = allocator.allocate(1000);
      expect(fnOf(instance, 'allocated')()).to.equal((before as number) + 1000);
      throw new Error(`at ${String(memory.pointer)}`);
    }).to.throw(/^at /);
    expect(fnOf(instance, 'allocated')()).to.equal(before);
  });

  it('asks the guest for nothing where nothing is wanted', () => {
    const { allocator, value } = broken({ allocate: 'trap', free: 'free2', freeParams: 'pointer-size' });
    const memory = allocator.allocate(0, 8);
    expect(memory.pointer).to.equal(8);
    expect(memory.bytes()).to.have.length(0);
    memory.free();
    expect(value('freed')).to.equal(0);
  });

  it('passes pointer, size and alignment to a free that takes three', () => {
    const { allocator, value } = broken({
      allocate: 'bump_align',
      allocateParams: 'size-align',
      free: 'free3',
      freeParams: 'pointer-size-align',
    });
    const memory = allocator.allocate(24, 16);
    const { pointer } = memory;
    memory.free();
    expect([value('last_pointer'), value('last_size'), value('last_align')]).to.deep.equal([pointer, 24, 16]);
  });

  it('aligns over an allocator that does not, and frees what that one gave', () => {
    const { allocator, value } = broken({ free: 'free2', freeParams: 'pointer-size' });
    allocator.allocate(3, 1);
    const memory = allocator.allocate(10, 64);
    const { pointer } = memory;
    expect(pointer % 64).to.equal(0);
    memory.free();
    expect(value('last_size')).to.equal(10 + 63);
    expect(pointer - value('last_pointer')).to.be.within(0, 63);
  });

  const failures: [string, Partial<AllocatorInfo>, RegExp][] = [
    ['null', { allocate: 'null' }, /"null" returned null: no room/],
    ['the address 1', { allocate: 'dangling' }, /returned 1, where nothing can lie/],
    ['an address outside', { allocate: 'outside' }, /returned 4294967280, which is not in the memory/],
    [
      'an address that is not aligned',
      { allocate: 'odd', allocateParams: 'size-align' },
      /returned 4097, which is not aligned/,
    ],
    ['a trap', { allocate: 'trap' }, /"trap" trapped: unreachable/],
  ];
  for (const [name, changes, message] of failures) {
    it(`throws AllocationError for ${name}`, () => {
      const { allocator } = broken(changes);
      expect(() => allocator.allocate(16))
        .to.throw(AllocationError, message)
        .that.includes({ code: 'ERR_FERRULE_ALLOCATION', size: 16, align: 8 });
    });
  }

  it('throws AllocationError when freeing traps', () => {
    const { allocator } = broken({ free: 'trap_free' });
    const memory = allocator.allocate(16);
    expect(() => {
      memory.free();
    }).to.throw(AllocationError, 'free 16 bytes: "trap_free" trapped');
  });

  it('throws AllocationError where a Rust guest has no room, and goes on working', () => {
    const allocator = new GuestAllocator(guest('rust/greet'));
    expect(() => allocator.allocate(0xffff_fff0)).to.throw(AllocationError, 'returned null');
    using memory = allocator.allocate(8);
    expect(memory.size).to.equal(8);
  });

  it('refuses sizes and alignments that can not be', () => {
    const allocator = new GuestAllocator(guest('rust/greet'));
    for (const size of [-1, 1.5, NaN, 2 ** 32]) {
      expect(() => allocator.allocate(size), String(size)).to.throw(ArgumentError);
    }
    for (const align of [0, 3, -8, NaN, 2 ** 17]) {
      expect(() => allocator.allocate(8, align), String(align)).to.throw(ArgumentError);
    }
  });

  it('says what is missing where there is no allocator', () => {
    expect(() => new GuestAllocator(guest('wat/trap'))).to.throw(BindingError, 'no allocator: none of');
  });

  it('refuses an allocator that was named but is not exported', () => {
    expect(() => broken({ allocate: 'nowhere' })).to.throw(BindingError, '"nowhere": it is not exported');
  });

  it('takes an allocator by the names of its exports', () => {
    const visitor = guest('rust/visitor', { env: { visit: () => 0 } });
    expect(() => new GuestAllocator(visitor)).to.throw(BindingError, 'no allocator');
    const allocator = new GuestAllocator(visitor, { allocator: { allocate: 'my_alloc', free: 'my_free' } });
    expect(allocator.explanation).to.equal(
      'as named: my_alloc(size) allocates, my_free(pointer, size) frees',
    );
    using memory = allocator.allocate(10);
    expect(memory.size).to.equal(10);
    for (const names of [{ allocate: 'nowhere' }, { allocate: 'my_alloc', free: 'nowhere' }]) {
      expect(() => new GuestAllocator(visitor, { allocator: names })).to.throw(
        BindingError,
        'no allocator: ',
      );
    }
  });

  it('pins what AssemblyScript allocates, as an ArrayBuffer, and unpins it', () => {
    const instance = guest('wat/allocators');
    expect(detectAllocator(instance).allocator?.convention).to.equal('__new/__pin/__unpin');
    const allocator = new GuestAllocator(instance);
    const value = (name: string) => (instance.exports[name] as WebAssembly.Global).value as number;
    const memory = allocator.allocate(16);
    expect([value('pinned'), value('last_size')]).to.deep.equal([1, 1]);
    memory.free();
    expect(value('pinned')).to.equal(0);
  });

  it('allocates by cabi_realloc and frees nothing there', () => {
    const { allocator, value } = broken({
      allocate: 'cabi_realloc',
      allocateParams: 'realloc',
      free: undefined,
      freeParams: undefined,
    });
    const memory = allocator.allocate(10, 4);
    expect(value('last_align')).to.equal(4);
    memory.free();
    expect(value('freed')).to.equal(0);
  });

  it('resizes by cabi_realloc in its order: old pointer, old size, alignment, size', () => {
    const { allocator, value } = broken({
      allocate: 'cabi_realloc',
      allocateParams: 'realloc',
      reallocate: 'cabi_realloc',
      reallocateParams: 'realloc',
      free: undefined,
      freeParams: undefined,
    });
    const memory = allocator.allocate(10, 8);
    memory.resize(40);
    expect([value('last_align'), memory.size]).to.deep.equal([8, 40]);
  });
});

describe('GuestAllocator with other toolchains', () => {
  it('speaks with Zig: pointer and size to free, packed results', () => {
    const instance = guest('zig/library');
    const allocator = new GuestAllocator(instance, { recordLeaks: true });
    expect(allocator.explanation).to.equal('alloc/dealloc: alloc(size) allocates, free(pointer, size) frees');
    const { shout } = bind(instance, { shout: fn([str], str) }, { allocator });
    for (const text of ['Ada', '', 'x'.repeat(100_000)]) expect(shout(text)).to.equal(text.toUpperCase());
    expect(fnOf(instance, 'allocated')()).to.equal(0);
    allocator.assertNoLeaks();
  });

  it('speaks with AssemblyScript: what is allocated survives its collector until it is freed', () => {
    const instance = guest('assemblyscript/library');
    const allocator = new GuestAllocator(instance);
    expect(allocator.explanation).to.equal(
      '__new/__pin/__unpin: __new(size, class) allocates, __unpin(pointer) frees',
    );
    const memory = allocator.allocate(100);
    memory.bytes().fill(2);
    const { byteLength } = memory.bytes().buffer;
    expect(fnOf(instance, 'churn')(500)).to.equal(500_000);
    expect(fnOf(instance, 'sum')(memory.pointer)).to.equal(200);
    memory.free();
    for (let round = 0; round < 50; round++) {
      using garbage = allocator.allocate(10_000);
      garbage.bytes().fill(1);
      fnOf(instance, 'churn')(100);
    }
    expect(allocator.memory.size).to.be.at.most(byteLength * 64);
  });

  it('speaks with wasm-bindgen: its allocator, text and lists as several results', () => {
    const instance = bindgenGuest();
    const allocator = new GuestAllocator(instance, { recordLeaks: true });
    expect(allocator.explanation).to.equal(
      '__wbindgen_malloc/free: __wbindgen_malloc(size, align) allocates, __wbindgen_free(pointer, size, align) frees',
    );
    const api = bind(
      instance,
      // its functions free what they are given, references too
      { echo: fn([owned(str)], str), sum: fn([vec(f64)], f64), sorted: fn([vec(u32)], vec(u32)) },
      { allocator },
    );
    expect([api.echo('žlu'), api.echo(''), api.sum([1, 2, 3])]).to.deep.equal(['žlu', '', 6]);
    expect([...api.sorted([3, 1, 2])]).to.deep.equal([1, 2, 3]);
    allocator.assertNoLeaks();
    using memory = allocator.allocate(8);
    memory.bytes().fill(9);
    memory.resize(100_000);
    expect(memory.bytes()[7]).to.equal(9);
  });

  it('throws AllocationError naming the function where memory is freed that the guest has freed', () => {
    const instance = bindgenGuest();
    const wrong = bind(instance, { echo: fn([str], str) });
    expect(() => wrong.echo('žlu')).to.throw(
      AllocationError,
      /^echo: free \d+ bytes: "__wbindgen_free" trapped: unreachable$/,
    );
    const { sum } = bind(instance, { sum: fn([vec(f64)], f64) });
    expect(sum([1, 2])).to.equal(3);
  });
});

describe('Allocation', () => {
  const fresh = () => new GuestAllocator(guest('rust/greet'));

  it('throws ClosedError when freed twice or used after', () => {
    const memory = fresh().allocate(8);
    memory.free();
    expect(() => {
      memory.free();
    }).to.throw(ClosedError, /^free memory at \d+: it was freed/);
    expect(() => memory.pointer).to.throw(ClosedError);
    expect(() => memory.bytes()).to.throw(ClosedError);
    expect(() => {
      memory.resize(9);
    }).to.throw(ClosedError);
    expect(() => {
      memory[Symbol.dispose]();
    }).not.to.throw();
  });

  it('shows fresh bytes after the memory has grown', () => {
    const allocator = fresh();
    using memory = allocator.allocate(8);
    const before = memory.bytes();
    before.fill(9);
    allocator.memory.grow(3);
    expect(before.length).to.equal(0);
    expect([...memory.bytes()]).to.deep.equal([...new Uint8Array(8).fill(9)]);
  });

  it('reads no stale memory when allocating itself grows', () => {
    const { allocator } = broken({ allocate: 'growing' });
    using first = allocator.allocate(16);
    first.bytes().fill(1);
    using second = allocator.allocate(16);
    second.bytes().fill(2);
    expect([...first.bytes(), ...second.bytes()]).to.deep.equal([
      ...new Uint8Array(16).fill(1),
      ...new Uint8Array(16).fill(2),
    ]);
  });

  it('views elements, and refuses where they are not aligned', () => {
    const allocator = fresh();
    using memory = allocator.allocate(20);
    expect(memory.view(Float64Array)).to.have.length(2);
    using odd = allocator.adopt(memory.pointer + 1, 8);
    expect(() => odd.view(Float64Array)).to.throw(ArgumentError, 'not aligned');
    odd.give();
  });

  for (const name of ['rust/greet', 'c/library']) {
    it(`keeps the bytes when resized in ${name}`, () => {
      const allocator = new GuestAllocator(guest(name, { wasi_snapshot_preview1: {} }));
      using memory = allocator.allocate(4);
      memory.bytes().set([1, 2, 3, 4]);
      memory.resize(70_000);
      expect(memory.size).to.equal(70_000);
      expect([...memory.bytes().subarray(0, 4)]).to.deep.equal([1, 2, 3, 4]);
      memory.resize(2);
      expect([...memory.bytes()]).to.deep.equal([1, 2]);
    });
  }

  it('stays as it was where resizing finds no room', () => {
    const allocator = fresh();
    using memory = allocator.allocate(4);
    memory.bytes().set([1, 2, 3, 4]);
    expect(() => {
      memory.resize(0xffff_fff0);
    }).to.throw(AllocationError);
    expect([...memory.bytes()]).to.deep.equal([1, 2, 3, 4]);
  });

  it('adopts what the guest left, once, and only what lies in the memory', () => {
    const instance = guest('rust/greet');
    const allocator = new GuestAllocator(instance);
    const before = fnOf(instance, 'allocated')();
    const pointer = fnOf(instance, 'malloc')(32) as number;
    const memory = allocator.adopt(pointer, 32);
    expect(() => allocator.adopt(pointer, 32)).to.throw(ArgumentError, 'another handle holds it');
    expect(() => allocator.adopt(0, 32)).to.throw(MemoryAccessError, 'null');
    expect(() => allocator.adopt(-32, 64)).to.throw(MemoryAccessError);
    memory.free();
    expect(fnOf(instance, 'allocated')()).to.equal(before);
  });
});

describe('GuestAllocator.leaks', () => {
  it('lists what was not freed by size and call path', () => {
    const allocator = new GuestAllocator(guest('rust/greet'), { recordLeaks: true });
    function forgetful() {
      allocator.allocate(123);
    }
    forgetful();
    allocator.allocate(5).free();
    const [leak, ...others] = allocator.leaks();
    expect(others).to.deep.equal([]);
    expect(leak?.size).to.equal(123);
    expect(leak?.callPath[0]).to.match(/^forgetful .*guest-allocator\.test\.ts:\d+:\d+/);
    expect(() => {
      allocator.assertNoLeaks();
    })
      .to.throw(
        LeakError,
        /1 allocations \(123 bytes\) were not freed\n {2}1 x 123 bytes allocated by forgetful/,
      )
      .that.has.property('leaks')
      .with.length(1);
  });

  it('counts what was given away as the guest’s', () => {
    const allocator = new GuestAllocator(guest('rust/greet'), { recordLeaks: true });
    allocator.allocate(16).give();
    allocator.assertNoLeaks();
  });

  it('follows resizing', () => {
    const allocator = new GuestAllocator(guest('c/library', { wasi_snapshot_preview1: {} }), {
      recordLeaks: true,
    });
    const memory = allocator.allocate(16);
    memory.resize(5000);
    expect(allocator.leaks().map(({ size }) => size)).to.deep.equal([5000]);
    memory.free();
    allocator.assertNoLeaks();
  });

  it('refuses to assert what it did not record', () => {
    expect(() => {
      new GuestAllocator(guest('rust/greet')).assertNoLeaks();
    }).to.throw(BindingError, 'recordLeaks is off');
  });
});
