/** Half-open intervals of addresses with a value each, to be searched by address; they may overlap. */
export class Intervals<T> {
  #entries: { readonly low: number; readonly high: number; readonly value: T }[] = [];
  /** The highest end of all intervals up to each one. */
  #highest: Float64Array | undefined;

  /** How many there are. */
  get size(): number {
    return this.#entries.length;
  }

  /**
   * @param low - first address; an empty interval is left out
   * @param high - address after the last
   * @param value - what stands for it
   */
  add(low: number, high: number, value: T): void {
    if (!(low < high)) return;
    this.#entries.push({ low, high, value });
    this.#highest = undefined;
  }

  /**
   * @param address - any
   * @returns the values of all intervals it lies in, those that begin last first
   */
  *find(address: number): Generator<T> {
    const highest = (this.#highest ??= this.#sort());
    for (let index = this.#lastAt(address); index >= 0 && highest[index] > address; index--) {
      const { high, value } = this.#entries[index];
      if (address < high) yield value;
    }
  }

  /** All values, by where their intervals begin. */
  *values(): Generator<T> {
    this.#highest ??= this.#sort();
    for (const { value } of this.#entries) yield value;
  }

  #sort(): Float64Array {
    this.#entries.sort((a, b) => a.low - b.low);
    const highest = new Float64Array(this.#entries.length);
    let most = -1;
    for (const [index, { high }] of this.#entries.entries()) {
      most = Math.max(most, high);
      highest[index] = most;
    }
    return highest;
  }

  #lastAt(address: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle].low <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
