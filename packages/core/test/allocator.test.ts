import { expect } from 'chai';
import { findAllocator } from '../src/allocator.ts';

const among = (exported: Record<string, number>) => findAllocator((name) => exported[name]);

describe('findAllocator', () => {
  const found: [string, Record<string, number>, object][] = [
    ['malloc and free as in C', { malloc: 1, free: 1 }, { allocateParams: 'size', freeParams: 'pointer' }],
    [
      'malloc and free as in Rust',
      { malloc: 1, free: 2 },
      { freeParams: 'pointer-size', reallocate: undefined },
    ],
    [
      'malloc, free and realloc',
      { malloc: 1, free: 1, realloc: 2 },
      { reallocate: 'realloc', reallocateParams: 'pointer-new' },
    ],
    [
      'wasm-bindgen',
      { __wbindgen_malloc: 2, __wbindgen_free: 3, __wbindgen_realloc: 4 },
      {
        allocateParams: 'size-align',
        freeParams: 'pointer-size-align',
        reallocateParams: 'pointer-old-new-align',
      },
    ],
    [
      'wasm-bindgen before alignment was passed',
      { __wbindgen_malloc: 1, __wbindgen_free: 2 },
      { allocateParams: 'size', freeParams: 'pointer-size' },
    ],
    ['allocate and deallocate', { allocate: 1, deallocate: 2 }, { convention: 'allocate/deallocate' }],
    ['alloc and dealloc with alignment', { alloc: 2, dealloc: 3 }, { allocateParams: 'size-align' }],
    ['alloc with free', { alloc: 1, free: 2 }, { allocate: 'alloc', free: 'free' }],
    ['_malloc and _free', { _malloc: 1, _free: 1 }, { convention: '_malloc/_free' }],
    [
      'cabi_realloc, which never frees',
      { cabi_realloc: 4 },
      { allocateParams: 'realloc', free: undefined, reallocateParams: 'realloc' },
    ],
    [
      'AssemblyScript',
      { __new: 2, __pin: 1, __unpin: 1, __collect: 0 },
      { allocateParams: 'size-class', pin: '__pin', free: '__unpin' },
    ],
    [
      "Ferrule's own before the C library's",
      { malloc: 1, free: 1, __ferrule_alloc: 2, __ferrule_free: 3 },
      { allocate: '__ferrule_alloc' },
    ],
  ];
  for (const [name, exported, expected] of found) {
    it(`finds ${name}`, () => {
      expect(among(exported).allocator).to.include(expected);
    });
  }

  it('explains what it found', () => {
    expect(among({ malloc: 1, free: 2 }).explanation).to.equal(
      'malloc/free: malloc(size) allocates, free(pointer, size) frees',
    );
  });

  it('refuses an allocator that nothing frees, and says so', () => {
    const finding = among({ malloc: 1 });
    expect(finding.allocator).to.equal(undefined);
    expect(finding.explanation).to.equal('no allocator: malloc is exported, but no fitting free');
  });

  it('refuses numbers of parameters that fit no convention, and says so', () => {
    expect(among({ malloc: 3, free: 1 }).explanation).to.include('malloc takes 3 parameters');
    expect(among({ malloc: 1, free: 4 }).explanation).to.include('no fitting free');
  });

  it('passes over what does not fit to what does', () => {
    expect(among({ malloc: 1, alloc: 1, dealloc: 2 }).allocator).to.include({ allocate: 'alloc' });
  });

  it('lists what it looked for where there is nothing', () => {
    expect(among({}).explanation).to.match(/none of __ferrule_alloc, .*malloc/);
  });
});
