import { expect } from 'chai';
import fc from 'fast-check';
import { demangle } from '../src/index.ts';

/** Each as LLVM's own tool has it, but for Rust's hashes and escapes, which are left out and resolved. */
const KNOWN: Readonly<Record<string, string>> = {
  _ZN4core9panicking5panic17hdeebf8cfd3f554bdE: 'core::panicking::panic',
  '_ZN100_$LT$alloc..string..String$u20$as$u20$core..ops..index..Index$LT$core..ops..range..RangeFull$GT$$GT$5index17h41b61593f20ae7bfE':
    '<alloc::string::String as core::ops::index::Index<core::ops::range::RangeFull>>::index',
  _ZN5lines7closure28_$u7b$$u7b$closure$u7d$$u7d$17h60d80be6394a9401E: 'lines::closure::{{closure}}',
  '_ZN4core9panicking5panic17hdeebf8cfd3f554bdE.llvm.123': 'core::panicking::panic',
  _RINvMNtCs5cOc02OMXlo_5alloc5sliceSh8into_vecNtNtB5_5alloc6GlobalEB5_:
    '<[u8]>::into_vec::<alloc::alloc::Global>',
  _RINvMNtCsgXGp5Oqx2Ny_4core3cmpNtB3_8Ordering9then_withNCNvXs0_NtNtB5_5panic8locationNtBY_8LocationNtB3_3Ord3cmps_0EB5_:
    '<core::cmp::Ordering>::then_with::<<core::panic::location::Location as core::cmp::Ord>::cmp::{closure#1}>',
  _RINvNtNtNtCsgXGp5Oqx2Ny_4core9core_arch6wasm326memory11memory_growKm0_ECsjqx8TIyZbP9_8dlmalloc:
    'core::core_arch::wasm32::memory::memory_grow::<0>',
  _ZN3foo2fpEPFviERA4_iPA3_iMNS_3BoxIiLi3EEEiMS7_KFviE:
    'foo::fp(void (*)(int), int (&) [4], int (*) [3], int foo::Box<int, 3>::*, void (foo::Box<int, 3>::*)(int) const)',
  _ZNSt14__shared_countILN9__gnu_cxx12_Lock_policyE2EEC2ISaIvEJRA2_KcEEERKT_DpOT0_:
    'std::__shared_count<(__gnu_cxx::_Lock_policy)2>::__shared_count<std::allocator<void>, char const (&) [2]>(std::allocator<void> const&, char const (&) [2])',
  _ZN4llvm12TBAAVerifier11CheckFailedIJRA40_KcPNS_11InstructionERPKNS_6MDNodeEEEEvDpOT_:
    'void llvm::TBAAVerifier::CheckFailed<char const (&) [40], llvm::Instruction*, llvm::MDNode const*&>(char const (&) [40], llvm::Instruction*&&, llvm::MDNode const*&)',
  _ZTVSt9exception: 'vtable for std::exception',
};

describe('demangle', () => {
  for (const [symbol, name] of Object.entries(KNOWN)) {
    it(`demangle reads ${symbol.slice(0, 60)}`, () => {
      expect(demangle(symbol)).to.equal(name);
    });
  }

  it('demangle leaves other names as they are', () => {
    const others = [
      'main',
      '__wasm_call_ctors',
      '$s4main3fooyyF',
      '_ZN',
      '_R',
      '_ZN3foo',
      '_Z',
      '',
      '_ZSdC1Ev',
      '_ZNSdC1Ev',
    ];
    for (const name of others) expect(demangle(name)).to.equal(name);
  });

  it('demangle ends, whatever a name refers back to', () => {
    const long = `_RNvC1a${'I'.repeat(2000)}`;
    const bomb = `_RIC1a${'TB2_B2_E'.repeat(400)}E`;
    for (const name of [long, bomb, `_Z1fI${'S_'.repeat(1000)}EvT_`, `_ZN${'1a'.repeat(1900)}E`]) {
      expect(demangle(name)).to.be.a('string').with.length.below(20_000);
    }
  });

  it('demangle neither throws nor hangs on mutated names', () => {
    const names = Object.keys(KNOWN);
    const mutated = fc
      .tuple(fc.constantFrom(...names), fc.nat(), fc.nat(3), fc.constantFrom(...'_NRSIEBTZ019Pcvn$.K'))
      .map(([name, at, cut, letter]) => {
        const place = at % name.length;
        return name.slice(0, place) + letter + name.slice(place + cut);
      });
    fc.assert(
      fc.property(mutated, (name) => {
        expect(demangle(name)).to.be.a('string');
      }),
      { numRuns: 2000 },
    );
  });
});
