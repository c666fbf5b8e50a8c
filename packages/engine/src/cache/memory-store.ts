/** Keeps values of a known size by key up to a bound; those not used for longest go first. */
export class MemoryStore<T> {
  readonly #bound: number;
  /** A `Map` remembers the order in which keys were set: the first is the one not used for longest. */
  readonly #kept = new Map<string, { readonly value: T; readonly size: number }>();
  #size = 0;

  /** @param bound - the most bytes that all values together may have */
  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Bytes of all that is kept. */
  get size(): number {
    return this.#size;
  }

  /**
   * @param beginning - of a key
   * @returns whether there is a value with a key like that
   */
  hasLike(beginning: string): boolean {
    return [...this.#kept.keys()].some((key) => key.startsWith(beginning));
  }

  /**
   * @param key - of a value
   * @returns the value, if it is there
   */
  get(key: string): T | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.value;
  }

  /**
   * Keeps a value; one that is larger than the bound is not kept.
   *
   * @param key - of the value
   * @param value - to keep
   * @param size - its bytes
   */
  set(key: string, value: T, size: number): void {
    this.delete(key);
    if (size > this.#bound) return;
    this.#kept.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#bound) break;
      this.delete(oldest);
    }
  }

  /** @param key - of a value, which is let go of */
  delete(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }
}
