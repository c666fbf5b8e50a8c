/** Which code instances get: what the module came as, or what it was optimised to. */
export type Tier = 'first' | 'top';

/** What became of a module that was compiled with `optimize: 'auto'`. */
export interface TierEvent {
  /** What errors and traces call the module. */
  readonly module: string;
  /** What instances are made of from now on. */
  readonly tier: Tier;
  /** Why, in words. */
  readonly reason: string;
}

/** Told once for each such module. What it throws is ignored. */
export type OnTier = (event: TierEvent) => void;
