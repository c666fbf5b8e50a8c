import { INLINES_FROM } from '@ferrule/core';
import type { OptimizeLevel } from '@ferrule/core';
import type { BinaryenSettings } from './run-binaryen.ts';

/** What a level of optimisation does. */
export interface Level {
  readonly settings: BinaryenSettings;
  /** Binaryen's passes, in order. */
  readonly passes: readonly string[];
}

/** The levels of one generation of V8. */
type Levels = Readonly<Record<Exclude<OptimizeLevel, 0>, Level>>;

/** Takes away what does nothing and writes the rest shorter; linear in the size of the code. */
const tidy: readonly string[] = [
  'dce',
  'remove-unused-brs',
  'remove-unused-names',
  'optimize-instructions',
  'vacuum',
];

/**
 * Locals into few registers: what a debug build gains most from, since its every variable lives in its own local, and
 * what V8's first tier, which does not move values between locals, can't do for itself.
 */
const registers: readonly string[] = [
  'simplify-locals-nostructure',
  'reorder-locals',
  'merge-blocks',
  'coalesce-locals',
  'vacuum',
];

/** What is known at compile time, within each function. */
const values: readonly string[] = [
  'local-cse',
  'rse',
  'code-pushing',
  'precompute-propagate',
  'simplify-locals',
  'merge-blocks',
  'remove-unused-brs',
  'optimize-instructions',
  'coalesce-locals',
  'vacuum',
];

/**
 * Small functions into their callers. Not `directize`, which makes `unreachable` of the trap of a call by an index
 * outside the table.
 */
const calls: readonly string[] = ['inlining-optimizing'];

/** Every value into a local of its own first, so that what comes after sees more of it. */
const separate: readonly string[] = [...tidy, 'ssa-nomerge', ...registers, ...values];

const LEVELS_1_AND_2 = {
  1: { settings: { optimizeLevel: 1, shrinkLevel: 0 }, passes: [...tidy, ...registers] },
  2: { settings: { optimizeLevel: 2, shrinkLevel: 0 }, passes: [...tidy, ...registers, ...values] },
} as const;

/** For V8s that don't inline functions: what binaryen inlines brings most of what level 3 does. */
const WITHOUT_INLINING: Levels = Object.freeze({
  ...LEVELS_1_AND_2,
  3: {
    settings: { optimizeLevel: 3, shrinkLevel: 0 },
    passes: [...separate, ...calls, ...tidy, ...registers, ...values],
  },
});

/**
 * For V8s that inline by themselves, guided by what they have seen: what binaryen has inlined before them uses up their
 * budget, and makes string formatting 1.15 (13) and 1.19 (14) times as slow, and debug builds of tight loops up to 1.9
 * times.
 */
const WITH_INLINING: Levels = Object.freeze({
  ...LEVELS_1_AND_2,
  3: { settings: { optimizeLevel: 3, shrinkLevel: 0 }, passes: separate },
});

/**
 * The levels for one generation of V8. None of them drops imports, exports or data, none reorders globals, and none
 * assumes anything of the guest that it need not keep to.
 *
 * Time over that of the module as it came, geometric mean and worst of ten Rust kernels (lower is faster):
 *
 * | build | level | V8 11 (Node 20) | V8 13 (Node 24) | V8 14 (Node 26) |
 * |---|--:|--:|--:|--:|
 * | release | 1 | 0.99, 1.03 | 1.01, 1.08 | 0.98, 1.04 |
 * | release | 2 | 0.99, 1.02 | 0.93, 1.03 | 0.89, 1.00 |
 * | release | 3 | 0.84, 1.00 | 0.92, 1.03 | 0.89, 1.00 |
 * | debug | 3 | 0.52, 0.99 | 0.92, 1.06 | 0.90, 1.04 |
 *
 * V8 12 (Node 22) does not inline either and gets what 11 gets: at level 3 it comes to 0.82 for release builds and 0.50
 * for debug builds. On 13 and 14, debug builds gain nothing from what was tried besides: inlining functions of up to 12
 * (1.18, 1.21), 30 (1.10, 1.17) or binaryen's own sizes (1.00, 1.03), the whole list twice (0.94, 0.93), and
 * `dae-optimizing` (0.98, 0.92). What `promote-stack` inlines, without promoting anything, comes to 0.82 and 0.83, for
 * twice the code: variables stay in memory, whose stores and the moves of the stack's pointer nothing may take away that
 * assumes only what WebAssembly promises, since a trap leaves them to be seen. Promoted, the same code comes to 0.29 and
 * 0.27; release builds come to 0.12 and 0.11.
 *
 * `flatten`, which binaryen's own highest level begins with, is left out: it makes so many locals that the passes after
 * it take many times as long.
 *
 * @param generation - of the V8 that is to run the module: the first number of its version
 * @returns what each level does
 */
export function levelsOf(generation: number): Levels {
  return generation >= INLINES_FROM ? WITH_INLINING : WITHOUT_INLINING;
}

/**
 * For size: what goes for speed at level 2 without making code longer, and functions that are unused or the same as
 * another go away. So do imports that nothing uses, which no level above drops.
 */
export const SMALL: Level = Object.freeze({
  settings: { optimizeLevel: 2, shrinkLevel: 2 },
  passes: [
    'duplicate-function-elimination',
    'remove-unused-module-elements',
    ...tidy,
    ...registers,
    ...values,
    'duplicate-function-elimination',
    'reorder-locals',
    'remove-unused-module-elements',
  ],
});
