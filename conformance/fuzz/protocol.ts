import type { Difference } from './examine.ts';
import type { Source } from './cases.ts';

/** One module to make and examine. */
export interface Case {
  readonly source: Source;
  readonly seed: number;
  readonly plans: readonly string[];
  /** The module itself, where it is not to be made of the seed. */
  readonly bytes?: Uint8Array;
}

/** What the worker says: where it is, and what it found. */
export type Report =
  | { readonly kind: 'phase'; readonly phase: string; readonly bytes?: Uint8Array }
  | { readonly kind: 'skipped' }
  | {
      readonly kind: 'done';
      readonly bytes: Uint8Array;
      readonly events: number;
      readonly differences: readonly Difference[];
      readonly refusals: readonly Difference[];
    };
