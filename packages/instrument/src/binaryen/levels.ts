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
 * Small functions into their callers, which V8 does by itself only from the generation of Node 24 on. Not `directize`,
 * which makes `unreachable` of the trap of a call by an index outside the table.
 */
const calls: readonly string[] = ['inlining-optimizing'];

/**
 * The levels. None of them drops imports, exports or data, none reorders globals, and none assumes anything of the
 * guest that it need not keep to.
 *
 * Time over that of the module as it came, geometric mean of ten Rust kernels built with opt-level 3 (lower is faster):
 *
 * | level | Node 20 | Node 24 | Node 26 |
 * |--:|--:|--:|--:|
 * | 1 | 1.04 | 0.97 | 0.96 |
 * | 2 | 1.04 | 0.96 | 0.89 |
 * | 3 | 0.87 | 0.95 | 0.91 |
 *
 * Single kernels range from 0.4 to 1.4, so that a level is worth trying rather than sure to help. `flatten`, which
 * binaryen's own highest level begins with, is left out: it makes so many locals that the passes after it take many
 * times as long.
 */
const LEVELS: Levels = Object.freeze({
  1: { settings: { optimizeLevel: 1, shrinkLevel: 0 }, passes: [...tidy, ...registers] },
  2: { settings: { optimizeLevel: 2, shrinkLevel: 0 }, passes: [...tidy, ...registers, ...values] },
  3: {
    settings: { optimizeLevel: 3, shrinkLevel: 0 },
    passes: [...tidy, 'ssa-nomerge', ...registers, ...values, ...calls, ...tidy, ...registers, ...values],
  },
});

/**
 * @param generation - of the V8 that is to run the module: the first number of its version
 * @returns what each level does for it
 */
export function levelsOf(generation: number): Levels {
  void generation;
  return LEVELS;
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
