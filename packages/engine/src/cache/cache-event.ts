/** What the artifact cache did, for logs. Nothing that happens to a cache ever fails what uses it. */
export interface CacheEvent {
  /**
   * `hit` and `miss` on looking up; `store` when something was kept, `failure` when it could not be; `eviction` when
   * older entries made room.
   */
  readonly event: 'hit' | 'miss' | 'store' | 'failure' | 'eviction';
  /** Of the entry. */
  readonly key: string;
  /** Where from, how much or why, in words. */
  readonly reason: string;
}

/** Told of everything that a cache does. What it throws is ignored. */
export type OnCache = (event: CacheEvent) => void;
