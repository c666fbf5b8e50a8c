import type { OffsetMap } from './artifact.ts';

/** Origin of bytes that were added. */
const ADDED = -1;

/**
 * An offset map as runs of bytes: each run was copied from one place of the earlier bytes, or was added.
 * Exact for every byte, and composable: `later.after(earlier)` leads from the latest bytes to the first.
 */
export class OffsetRuns implements OffsetMap {
  /** Offset of each run's first byte in the new bytes, ascending, the first being 0. */
  readonly starts: Int32Array;
  /** Offset of that byte in the earlier bytes, or -1 where the run was added. */
  readonly origins: Int32Array;
  /** Length of the new bytes. */
  readonly byteLength: number;

  /**
   * @param starts - offset of each run's first byte in the new bytes, ascending, the first being 0
   * @param origins - offset of that byte in the earlier bytes, or -1 where the run was added
   * @param byteLength - length of the new bytes
   */
  constructor(starts: Int32Array, origins: Int32Array, byteLength: number) {
    this.starts = starts;
    this.origins = origins;
    this.byteLength = byteLength;
  }

  /** Number of runs. */
  get size(): number {
    return this.starts.length;
  }

  original(offset: number): number | undefined {
    if (!(offset >= 0 && offset < this.byteLength)) return undefined;
    const run = this.#runAt(offset);
    const origin = this.origins[run];
    return origin === ADDED ? undefined : origin + (offset - this.starts[run]);
  }

  /**
   * Composes two maps.
   *
   * @param earlier - the map of the bytes that this map's origins refer to
   * @returns a map from this map's bytes to the origins of `earlier`
   */
  after(earlier: OffsetRuns): OffsetRuns {
    const composed = new OffsetRunsBuilder();
    for (let run = 0; run < this.starts.length; run++) {
      const start = this.starts[run];
      const length = (this.starts[run + 1] ?? this.byteLength) - start;
      const origin = this.origins[run];
      if (origin === ADDED) composed.add(length);
      else earlier.#copyInto(composed, origin, length);
    }
    return composed.finish();
  }

  #copyInto(target: OffsetRunsBuilder, from: number, length: number): void {
    const end = from + length;
    let position = from;
    for (let run = this.#runAt(from); position < end; run++) {
      const runEnd = Math.min(this.starts[run + 1] ?? this.byteLength, end);
      if (runEnd <= position) {
        target.add(end - position);
        return;
      }
      const origin = this.origins[run];
      if (origin === ADDED) target.add(runEnd - position);
      else target.copy(origin + (position - this.starts[run]), runEnd - position);
      position = runEnd;
    }
  }

  /** The last run that starts at or before `offset`. */
  #runAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Builds {@link OffsetRuns} front to back; runs that continue each other are joined. */
export class OffsetRunsBuilder {
  #starts = new Int32Array(16);
  #origins = new Int32Array(16);
  #runs = 0;
  #byteLength = 0;
  /** The origin the next byte must have to continue the last run. */
  #next = Number.NaN;

  /**
   * The next bytes were copied.
   *
   * @param origin - offset of the first of them in the earlier bytes
   * @param length - how many
   */
  copy(origin: number, length: number): void {
    if (length === 0) return;
    if (this.#next !== origin) this.#begin(origin);
    this.#byteLength += length;
    this.#next = origin + length;
  }

  /**
   * The next bytes were added.
   *
   * @param length - how many
   */
  add(length: number): void {
    if (length === 0) return;
    if (this.#next !== ADDED) this.#begin(ADDED);
    this.#byteLength += length;
    this.#next = ADDED;
  }

  /** @returns the map of all that was copied and added */
  finish(): OffsetRuns {
    return new OffsetRuns(
      this.#starts.slice(0, this.#runs),
      this.#origins.slice(0, this.#runs),
      this.#byteLength,
    );
  }

  #begin(origin: number): void {
    if (this.#runs === this.#starts.length) {
      this.#starts = grown(this.#starts);
      this.#origins = grown(this.#origins);
    }
    this.#starts[this.#runs] = this.#byteLength;
    this.#origins[this.#runs] = origin;
    this.#runs += 1;
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/**
 * @param byteLength - length of the bytes
 * @returns the map of bytes that were not changed
 */
export function unchangedRuns(byteLength: number): OffsetRuns {
  const runs = new OffsetRunsBuilder();
  runs.copy(0, byteLength);
  return runs.finish();
}
