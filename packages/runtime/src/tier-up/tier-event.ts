/** Which code instances get: what the module came as, or what it was optimised to. */
export type Tier = 'first' | 'top';

/** What became of a module that was compiled with `optimize: 'auto'`, or of one of its instances. */
export interface TierEvent {
  /** What errors and traces call the module. */
  readonly module: string;
  /** What errors call the instance, where it is about one that was there before; left out where it is about the module. */
  readonly instance?: string;
  /** What instances are made of from now on, or what this one runs. */
  readonly tier: Tier;
  /** Why, in words. */
  readonly reason: string;
}

/** Told once for each such module, then once for each of its instances that were there. What it throws is ignored. */
export type OnTier = (event: TierEvent) => void;
