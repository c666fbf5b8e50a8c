import type { BigIntStats } from 'node:fs';
import type { TimeChange } from '../file-system.ts';

/** The times that were asked for, and what the host made of them. */
interface Override {
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly hostAccessed: bigint;
  readonly hostModified: bigint;
}

/** What is known of a file that its own numbers do not tell; `undefined` where they are right. */
interface Times {
  readonly accessed: bigint | undefined;
  readonly modified: bigint | undefined;
}

/** How a file's times are set and asked for: by descriptor or by name. Seconds since 1970. */
export interface TimedFile {
  stat(): BigIntStats;
  setTimes(accessed: number, modified: number): void;
}

const NANOSECONDS = 1_000_000_000n;
/** The most by which Node's and libuv's rounding puts a time off, in nanoseconds. */
const ROUNDING = 2_000n;
/** Beyond this many files, the precision of the oldest is given up. */
const MAX_OVERRIDES = 65_536;

/**
 * Times to the nanosecond over an interface that takes seconds as a double, which is off by up to a microsecond.
 * Whoever sets a time through us is told exactly that time again, until somebody changes it: then the host's time is
 * no longer the one it made of ours, and counts. Kept by device and inode, for all file systems of the process.
 */
class ExactTimes {
  readonly #overrides = new Map<string, Override>();

  /** @returns `undefined` where nothing is remembered of the file */
  of(stats: BigIntStats): Times | undefined {
    if (this.#overrides.size === 0) return undefined;
    const override = this.#overrides.get(keyOf(stats));
    if (override === undefined) return undefined;
    return {
      accessed: stats.atimeNs === override.hostAccessed ? override.accessed : undefined,
      modified: stats.mtimeNs === override.hostModified ? override.modified : undefined,
    };
  }

  /** Sets a file's times; one left out stays, to the nanosecond. */
  set(file: TimedFile, accessed: TimeChange, modified: TimeChange): void {
    if (accessed === undefined && modified === undefined) return;
    const now = BigInt(Date.now()) * 1_000_000n;
    const before = file.stat();
    const known = this.of(before);
    const wantedAccessed = wanted(accessed, known?.accessed ?? before.atimeNs, now);
    const wantedModified = wanted(modified, known?.modified ?? before.mtimeNs, now);
    file.setTimes(toSeconds(wantedAccessed), toSeconds(wantedModified));
    this.#remember(file.stat(), wantedAccessed, wantedModified);
  }

  #remember(after: BigIntStats, accessed: bigint, modified: bigint): void {
    const key = keyOf(after);
    this.#overrides.delete(key);
    const { atimeNs: hostAccessed, mtimeNs: hostModified } = after;
    if (hostAccessed === accessed && hostModified === modified) return;
    // Anything further off is not our rounding: the file was swapped meanwhile, or its file system knows no such time.
    if (!isNear(hostAccessed, accessed) || !isNear(hostModified, modified)) return;
    for (const oldest of this.#overrides.keys()) {
      if (this.#overrides.size < MAX_OVERRIDES) break;
      this.#overrides.delete(oldest);
    }
    this.#overrides.set(key, { accessed, modified, hostAccessed, hostModified });
  }
}

export const exactTimes = new ExactTimes();

function keyOf({ dev, ino }: BigIntStats): string {
  return `${String(dev)}:${String(ino)}`;
}

function wanted(change: TimeChange, kept: bigint, now: bigint): bigint {
  return change === undefined ? kept : change === 'now' ? now : change;
}

function isNear(time: bigint, other: bigint): boolean {
  const distance = time - other;
  return distance <= ROUNDING && -distance <= ROUNDING;
}

function toSeconds(time: bigint): number {
  return Number(time / NANOSECONDS) + Number(time % NANOSECONDS) / 1e9;
}
