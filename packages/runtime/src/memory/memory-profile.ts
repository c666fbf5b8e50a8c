import type { Allocation, AllocationTrace } from '../allocation-trace.ts';
import type { Profile, ProfileFrame, ProfileSample } from '../profile/profile.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { CallPaths } from './call-paths.ts';
import type { MemoryHistory, MemoryMoment } from './memory-history.ts';
import { mapMemory } from './memory-map.ts';
import type { MemoryMap } from './memory-map.ts';

/** Allocations that the same calls led to. */
export interface AllocationGroup {
  /** How many. */
  readonly count: number;
  /** Bytes in all. */
  readonly bytes: number;
  /** The guests' functions, innermost first, with those that were inlined. */
  readonly callPath: readonly ProfileFrame[];
}

/** What a guest allocated. */
export interface AllocationProfile {
  /** The functions that are traced, by name. */
  readonly functions: readonly string[];
  /** Bytes that are allocated now, and in how many pieces. */
  readonly bytes: number;
  readonly count: number;
  /** Bytes that were ever allocated, and in how many pieces. */
  readonly totalBytes: number;
  readonly totalCount: number;
  /** Who allocated what is there now, most bytes first. */
  readonly alive: readonly AllocationGroup[];
  /** Most bytes that were allocated at once, and when, in milliseconds since the instance was made. */
  readonly peakBytes: number;
  readonly peakTime: number;
  /** Who had allocated what was there at the peak, or within 2 % of it; most bytes first. */
  readonly atPeak: readonly AllocationGroup[];
}

/** What a guest's memory is used for. */
export interface MemoryProfile {
  /** Whose memory. */
  readonly name: string;
  readonly map: MemoryMap;
  /** `undefined` where allocations are not traced: `map.reasons` says why. */
  readonly allocations: AllocationProfile | undefined;
  /** How it went on, by time: at the beginning, and now; between them as often as something was allocated or freed. */
  readonly moments: readonly MemoryMoment[];
}

const COLLECTED =
  'what the garbage collector frees is not seen: it counts as allocated until its place is used again';

/** What a profile is made of. */
export interface ProfiledMemory {
  readonly name: string;
  readonly module: StackModule;
  readonly memory: WebAssembly.Memory;
  readonly allocations: AllocationTrace | undefined;
  readonly history: MemoryHistory<Allocation> | undefined;
  readonly moments: readonly MemoryMoment[] | undefined;
}

/**
 * @param guest - whose memory it is
 * @returns what it is used for
 */
export function memoryProfileOf(guest: ProfiledMemory): MemoryProfile {
  const { name, module, memory, allocations, history } = guest;
  const { bytes, info } = module;
  const blocks = allocations?.blocks();
  const now: MemoryMoment = { time: 0, allocated: 0, byteLength: memory.buffer.byteLength };
  const { moments = [now] } = guest;
  const map = mapMemory({ bytes: bytes as Uint8Array<ArrayBuffer>, info, memory, blocks });
  return Object.freeze({
    name,
    map: allocations?.collected === true ? { ...map, reasons: [...map.reasons, COLLECTED] } : map,
    allocations:
      allocations === undefined || history === undefined
        ? undefined
        : allocationProfile(allocations, history),
    moments,
  });
}

function allocationProfile(
  allocations: AllocationTrace,
  history: MemoryHistory<Allocation>,
): AllocationProfile {
  const { callPaths, functions } = allocations;
  const alive = [...allocations.alive()];
  return Object.freeze({
    functions,
    bytes: alive.reduce((sum, { size }) => sum + size, 0),
    count: alive.length,
    totalBytes: history.totalBytes,
    totalCount: history.totalCount,
    alive: grouped(alive, callPaths),
    peakBytes: history.peak,
    peakTime: history.peakTime,
    atPeak: grouped(
      history.atPeak(() => alive),
      callPaths,
    ),
  });
}

function grouped(allocations: readonly Allocation[], callPaths: CallPaths): readonly AllocationGroup[] {
  const groups = new Map<
    string,
    { count: number; bytes: number; readonly callPath: readonly ProfileFrame[] }
  >();
  for (const { size, trace } of allocations) {
    const callPath = callPaths.frames(trace);
    const key = callPath.map(({ name, file, line }) => `${name}\0${file}\0${String(line)}`).join('\n');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { count: 1, bytes: size, callPath });
    else {
      known.count += 1;
      known.bytes += size;
    }
  }
  return Object.freeze([...groups.values()].sort((a, b) => b.bytes - a.bytes));
}

/**
 * @param name - of what is shown
 * @param groups - allocations
 * @returns the same as a profile of bytes, for whatever draws and writes profiles
 */
export function profileOfBytes(name: string, groups: readonly AllocationGroup[]): Profile {
  const frames: ProfileFrame[] = [];
  const known = new Map<string, number>();
  const indexOf = (frame: ProfileFrame): number => {
    // the same function is one bar, whichever of its lines allocates
    const key = `${frame.name}\0${frame.module ?? ''}`;
    let index = known.get(key);
    if (index === undefined) known.set(key, (index = frames.push(frame) - 1));
    return index;
  };
  const samples = groups.map(({ callPath, bytes, count }): ProfileSample => ({
    stack: callPath.toReversed().map(indexOf),
    weight: bytes,
    count,
  }));
  return { name, unit: 'bytes', start: Date.now() * 1000, duration: 0, interval: 0, frames, samples };
}
