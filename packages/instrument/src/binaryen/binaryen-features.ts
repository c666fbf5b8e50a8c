import type { Feature } from '@ferrule/core';
import type { Binaryen } from './load-binaryen.ts';

/** Binaryen has the flag, but its JavaScript face does not name it. */
const CUSTOM_DESCRIPTORS = 1 << 21;

/**
 * Binaryen has to be told exactly what a module uses: with everything allowed it writes forms that no V8 reads.
 *
 * @param binaryen - loaded
 * @param features - the features a module uses
 * @returns binaryen's flags for them
 */
export function binaryenFeatures(binaryen: Binaryen, features: Iterable<Feature>): number {
  const flags = binaryen.Features;
  const references = flags.ReferenceTypes | flags.GC;
  const flagsOf: Readonly<Record<Feature, number>> = {
    'mutable-globals': flags.MutableGlobals,
    'sign-extension': flags.SignExt,
    'saturating-float-to-int': flags.NontrappingFPToInt,
    'multi-value': flags.Multivalue,
    'bulk-memory': flags.BulkMemory | flags.BulkMemoryOpt,
    'reference-types': flags.ReferenceTypes,
    simd: flags.SIMD128,
    'extended-const': flags.ExtendedConst,
    'tail-call': flags.TailCall,
    'typed-function-references': references,
    gc: references,
    'multi-memory': flags.MultiMemory,
    'relaxed-simd': flags.SIMD128 | flags.RelaxedSIMD,
    memory64: flags.Memory64,
    exceptions: flags.ExceptionHandling | flags.ReferenceTypes,
    'legacy-exceptions': flags.ExceptionHandling,
    threads: flags.Atomics,
    'custom-page-sizes': flags.CustomPageSizes,
    'wide-arithmetic': flags.WideArithmetic,
    'custom-descriptors': references | CUSTOM_DESCRIPTORS,
    'stack-switching': references | flags.StackSwitching,
  };
  let all: number = flags.MVP;
  for (const feature of features) all |= flagsOf[feature];
  return all;
}
