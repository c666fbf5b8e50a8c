import { readFileSync } from 'node:fs';
import { PlanError } from '@ferrule/core';
import { planInstrumentation, validateModule } from '@ferrule/instrument';
import { expect } from 'chai';
import { findTracedFunctions } from '../../src/passes/trace-allocations/find-functions.ts';

const infoOf = (name: string) => {
  const path = new URL(`../../../../conformance/guests/${name}.wasm`, import.meta.url);
  return validateModule({ bytes: new Uint8Array(readFileSync(path)), name });
};
const namesOf = (name: string) => findTracedFunctions(infoOf(name)).map((each) => [each.kind, each.name]);

/** A module's info that holds what the search looks at. */
const named = (name: string, params: number, results: number) => ({
  ...infoOf('wat/empty'),
  names: { module: undefined, functions: new Map([[0, name]]), globals: new Map<number, string>() },
  functions: [
    {
      type: {
        params: Array<'i32'>(params).fill('i32'),
        results: Array<'i32'>(results).fill('i32'),
      },
      imported: false,
      offset: 0,
      byteLength: 0,
    },
  ],
});

describe('findTracedFunctions', () => {
  it('finds C’s functions in a program that keeps its names', () => {
    expect(namesOf('c/leaky')).to.deep.include.members([
      ['allocate', 'malloc'],
      ['allocate', 'calloc'],
      ['allocate', 'posix_memalign'],
      ['free', 'free'],
      ['free', 'dlfree'],
    ]);
  });

  it('finds Rust’s whatever of them was inlined, and the exported pair', () => {
    const found = namesOf('rust/leaky');
    expect(found).to.deep.include.members([
      ['allocate', 'alloc'],
      ['free', 'dealloc'],
      ['reallocate', '__rust_realloc'],
    ]);
    expect(
      found.some(([kind, name]) => kind === 'allocate' && name?.includes('6malloc17h') === true),
    ).to.equal(true);
  });

  it('finds what a stripped module exports', () => {
    expect(namesOf('rust/greet')).to.deep.equal([
      ['allocate', 'malloc'],
      ['free', 'free'],
    ]);
  });

  const parts: [string, number, number, object | undefined][] = [
    ['__rust_alloc', 2, 1, { kind: 'allocate', size: 0 }],
    ['_RNvCs6aOAMcYlGO7_7___rustc12___rust_alloc', 2, 1, { kind: 'allocate', size: 0 }],
    ['_RNvCs6aOAMcYlGO7_7___rustc14___rust_dealloc', 3, 0, { kind: 'free', pointer: 0 }],
    ['_RNvCs6aOAMcYlGO7_7___rustc14___rust_realloc', 4, 1, { kind: 'reallocate', size: 3 }],
    ['__rustc::__rust_alloc_zeroed', 2, 1, { kind: 'allocate', size: 0 }],
    ['__rdl_dealloc', 3, 0, { kind: 'free' }],
    ['dlmalloc::dlmalloc::Dlmalloc<A>::free', 2, 0, { kind: 'free', pointer: 1 }],
    [
      '_RNvMs_NtCshEPeZzQ4bUr_8dlmalloc8dlmallocINtB4_8DlmallocNtNtB6_3sys6SystemE6mallocCs3WqmLDCn2xk_3std',
      2,
      1,
      { kind: 'allocate', size: 1 },
    ],
    ['calloc', 2, 1, { kind: 'allocate', size: 1, count: 0 }],
    ['emscripten_builtin_malloc', 1, 1, { kind: 'allocate', size: 0 }],
    ['__rust_alloc_error_handler', 2, 0, undefined],
    ['__rust_no_alloc_shim_is_unstable', 0, 0, undefined],
    ['_ZN8dlmalloc8dlmalloc17Dlmalloc$LT$A$GT$13dispose_chunk17hf88d5c91704b6402E', 3, 0, undefined],
    ['~lib/rt/itcms/__new', 2, 1, { kind: 'allocate', size: 0, count: -1 }],
    ['~lib/rt/stub/__new', 2, 1, { kind: 'allocate', size: 0 }],
    ['~lib/rt/itcms/__new', 1, 1, undefined],
    ['~lib/rt/tlsf/insertBlock', 2, 0, { kind: 'free', pointer: 1, offset: 20, within: true }],
    ['runtime.alloc', 2, 1, { kind: 'allocate', size: 0 }],
    ['runtime.mallocgc', 1, 1, { kind: 'allocate-go' }],
    ['runtime.mallocgc', 3, 1, undefined],
    ['malloc', 0, 1, undefined],
    ['malloc_usable_size', 1, 1, undefined],
  ];
  for (const [name, params, results, expected] of parts) {
    it(`takes ${name} of ${String(params)} for ${JSON.stringify(expected) ?? 'nothing'}`, () => {
      const [found] = findTracedFunctions(named(name, params, results));
      if (expected === undefined) expect(found).to.equal(undefined);
      else expect(found).to.include(expected);
    });
  }
});

describe('trace-allocations', () => {
  it('is planned only where it is asked for', () => {
    expect(planInstrumentation(infoOf('rust/leaky')).steps).to.deep.equal([]);
    expect(planInstrumentation(infoOf('rust/leaky'), { traceAllocations: true }).steps).to.have.length(1);
  });

  it('is refused where nothing that allocates is found', () => {
    expect(() => planInstrumentation(infoOf('c/hello'), { traceAllocations: true })).to.throw(
      PlanError,
      'c/hello: no function that allocates was found; it has no function names: build it without stripping',
    );
  });
});
