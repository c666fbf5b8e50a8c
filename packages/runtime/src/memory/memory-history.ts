/** What a guest's memory was at some time. */
export interface MemoryMoment {
  /** Milliseconds since the instance was made. */
  readonly time: number;
  /** Most bytes that were allocated then, in the time since the moment before. */
  readonly allocated: number;
  /** Bytes that the memory had. */
  readonly byteLength: number;
}

/** More moments than this are put together two by two. */
const MOST_MOMENTS = 1024;

/** What is alive is looked at anew when so much more is allocated than the last time. */
const NEXT_PEAK = 1.02;

/**
 * How a guest's memory went on: how much was allocated when, and what was alive when it was most.
 *
 * @typeParam Block - what is known of an allocation
 */
export class MemoryHistory<Block> {
  readonly #start = performance.now();
  readonly #moments: MemoryMoment[] = [];
  /** Changes that a moment stands for. */
  #perMoment = 1;
  #inMoment = 0;
  #mostInMoment = 0;
  #memory: WebAssembly.Memory | undefined;
  #allocated = 0;
  #peak = 0;
  #peakTime = 0;
  #blocksAt: { readonly bytes: number; readonly blocks: readonly Block[] } = { bytes: 0, blocks: [] };
  #totalBytes = 0;
  #totalCount = 0;

  /** @param memory - the guest's; it is kept after the guest has been closed */
  attach(memory: WebAssembly.Memory | undefined): void {
    this.#memory = memory;
    this.#keep(this.#now());
  }

  /** The guest's memory, also when the instance is closed; `undefined` where there is none that can be reached. */
  get memory(): WebAssembly.Memory | undefined {
    return this.#memory;
  }

  /** Bytes that were ever allocated. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** How often something was allocated. */
  get totalCount(): number {
    return this.#totalCount;
  }

  /** Most bytes that were allocated at once. */
  get peak(): number {
    return this.#peak;
  }

  /** When that was, in milliseconds since the instance was made. */
  get peakTime(): number {
    return this.#peakTime;
  }

  /** @returns how it was from the beginning until now, by time */
  moments(): readonly MemoryMoment[] {
    return [...this.#moments, this.#now()];
  }

  /**
   * @param alive - what is alive now
   * @returns what was alive when most was allocated, to within 2 %
   */
  atPeak(alive: () => Iterable<Block>): readonly Block[] {
    return this.#allocated > this.#blocksAt.bytes ? [...alive()] : this.#blocksAt.blocks;
  }

  /**
   * Notes a change, before it is made.
   *
   * @param freed - bytes that go
   * @param allocated - bytes that come; `undefined` where something is only freed
   * @param alive - what is alive before
   */
  change(freed: number, allocated: number | undefined, alive: () => Iterable<Block>): void {
    const before = this.#allocated;
    this.#allocated += (allocated ?? 0) - freed;
    if (allocated !== undefined) {
      this.#totalBytes += allocated;
      this.#totalCount += 1;
    }
    if (this.#allocated < before && before > this.#blocksAt.bytes * NEXT_PEAK)
      this.#blocksAt = { bytes: before, blocks: [...alive()] };
    if (this.#allocated > this.#peak) {
      this.#peak = this.#allocated;
      this.#peakTime = performance.now() - this.#start;
    }
    this.#mostInMoment = Math.max(this.#mostInMoment, this.#allocated);
    this.#inMoment += 1;
    if (this.#inMoment >= this.#perMoment) this.#keep(this.#now());
  }

  #now(): MemoryMoment {
    return {
      time: performance.now() - this.#start,
      allocated: Math.max(this.#mostInMoment, this.#allocated),
      byteLength: this.#memory?.buffer.byteLength ?? 0,
    };
  }

  #keep(moment: MemoryMoment): void {
    this.#moments.push(moment);
    this.#inMoment = this.#mostInMoment = 0;
    if (this.#moments.length < MOST_MOMENTS) return;
    for (let at = 0; at + 1 < this.#moments.length; at += 2) {
      const [a, b] = [this.#moments[at], this.#moments[at + 1]];
      this.#moments[at / 2] = { ...b, allocated: Math.max(a.allocated, b.allocated) };
    }
    this.#moments.length >>= 1;
    this.#perMoment *= 2;
  }
}
