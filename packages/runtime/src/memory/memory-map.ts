import type { ModuleInfo } from '@ferrule/core';
import { findTracedFunctions, memoryLayout } from '@ferrule/instrument';
import type { MemoryLayout, MemorySpan } from '@ferrule/instrument';
import { firstUsed, lastUsed } from './used-bytes.ts';

/** Linkers align by less than that. */
const ALIGNMENT = 64;

/**
 * What a part of a guest's memory is for: `unused` lies below everything else, so that null points to nothing; `free` was
 * never written; of `unknown` the module does not tell.
 */
export type MemoryRegionKind = 'unused' | 'stack' | 'data' | 'zeroed data' | 'heap' | 'free' | 'unknown';

/** A part of a guest's memory: byte addresses, the second one behind its last byte. */
export interface MemoryRegion extends MemorySpan {
  readonly kind: MemoryRegionKind;
  /**
   * Bytes of it that are in use: of a stack what was ever written, from its top down; of a heap what is allocated.
   * `undefined` where that is not known.
   */
  readonly used: number | undefined;
}

/** How a guest's memory is divided. */
export interface MemoryMap {
  /** Bytes it has now. */
  readonly byteLength: number;
  /** Bytes it may grow to; `undefined` where nothing is said. */
  readonly most: number | undefined;
  /** Its parts, by address, without a gap. */
  readonly regions: readonly MemoryRegion[];
  /** What is allocated, by address, neighbours put together; `undefined` where allocations are not traced. */
  readonly allocated: readonly MemorySpan[] | undefined;
  /** Why something is not known, in words. */
  readonly reasons: readonly string[];
}

/** What a map is made of. */
export interface MappedGuest {
  /** The module as it was given. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly info: ModuleInfo;
  readonly memory: WebAssembly.Memory;
  /** Address and size of what is allocated; `undefined` where it is not traced. */
  readonly blocks: Iterable<readonly [address: number, size: number]> | undefined;
}

/**
 * @param guest - whose memory it is
 * @returns how it is divided, as far as its module tells
 */
export function mapMemory({ bytes, info, memory, blocks }: MappedGuest): MemoryMap {
  const layout = memoryLayout(bytes, info);
  const view = new Uint8Array(memory.buffer);
  const allocated = blocks === undefined ? undefined : joined(blocks);
  const regions = new Regions(view, layout, allocated).all();
  const { maximum, pageSize = 65_536 } = info.memories[0] ?? {};
  return Object.freeze({
    byteLength: view.length,
    most: maximum === undefined ? undefined : maximum * pageSize,
    regions,
    allocated,
    reasons: Object.freeze(reasonsOf(info, layout, allocated !== undefined)),
  });
}

/** Puts neighbours together. */
function joined(blocks: Iterable<readonly [address: number, size: number]>): readonly MemorySpan[] {
  const spans: { start: number; end: number }[] = [];
  for (const [start, size] of [...blocks].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, start + size);
    else if (size > 0) spans.push({ start, end: start + size });
  }
  return Object.freeze(spans);
}

class Regions {
  readonly #view: Uint8Array;
  readonly #layout: MemoryLayout;
  readonly #allocated: readonly MemorySpan[] | undefined;
  readonly #regions: MemoryRegion[] = [];
  /** Where the next region begins. */
  #at = 0;

  constructor(view: Uint8Array, layout: MemoryLayout, allocated: readonly MemorySpan[] | undefined) {
    this.#view = view;
    this.#layout = layout;
    this.#allocated = allocated;
  }

  all(): readonly MemoryRegion[] {
    const { stack, data, dataEnd, heapBase } = this.#layout;
    const parts = [
      ...data.map((span) => ({ kind: 'data' as const, ...span })),
      ...(stack === undefined ? [] : [{ kind: 'stack' as const, ...stack }]),
    ].sort((a, b) => a.start - b.start);
    let isBehindData = false;
    for (const { kind, start, end } of parts) {
      // between pieces of data lies more of it; below everything lies nothing
      const between = isBehindData && (dataEnd === undefined || start <= dataEnd) ? 'zeroed data' : 'unknown';
      this.#to(start, this.#regions.length === 0 ? 'unused' : between);
      this.#to(end, kind, kind === 'stack' ? this.#stackUsed(start, end) : undefined);
      isBehindData = kind === 'data';
    }
    // the heap is aligned: what lies before it belongs to the data
    const nearly = heapBase !== undefined && heapBase - (dataEnd ?? heapBase) < ALIGNMENT;
    if (dataEnd !== undefined) this.#to(nearly ? heapBase : dataEnd, 'zeroed data');
    this.#heap();
    return Object.freeze(this.#regions);
  }

  /** What is above all that the linker laid out. */
  #heap(): void {
    const { heapBase } = this.#layout;
    const allocated = this.#allocated ?? [];
    const lowest = allocated[0]?.start;
    const base = heapBase ?? (lowest !== undefined && lowest >= this.#at ? lowest : undefined);
    const touched = Math.max(this.#at, lastUsed(this.#view), allocated.at(-1)?.end ?? 0);
    if (base !== undefined) {
      this.#to(base, heapBase === undefined ? 'unknown' : 'zeroed data');
      const most = Math.min(touched, this.#view.length);
      const used = allocated.reduce(
        (sum, { start, end }) => sum + Math.max(0, Math.min(end, most) - Math.max(start, base)),
        0,
      );
      this.#to(touched, 'heap', this.#allocated === undefined ? undefined : used);
    } else this.#to(touched, 'unknown');
    this.#to(this.#view.length, 'free', 0);
  }

  #stackUsed(start: number, end: number): number | undefined {
    return this.#layout.isStackEndKnown ? end - firstUsed(this.#view, start, end) : undefined;
  }

  /** Ends a region; one without bytes is none. */
  #to(address: number, kind: MemoryRegionKind, used?: number): void {
    const end = Math.min(address, this.#view.length);
    if (end <= this.#at) return;
    this.#regions.push(Object.freeze({ kind, start: this.#at, end, used }));
    this.#at = end;
  }
}

function reasonsOf(
  info: ModuleInfo,
  { stack, isStackEndKnown, data, heapBase }: MemoryLayout,
  isTraced: boolean,
): string[] {
  const reasons: string[] = [];
  if (stack === undefined) {
    reasons.push(
      'where a stack lies is not known: the module has none of the kind that C, C++ and Rust keep in memory',
    );
  } else if (!isStackEndKnown) {
    reasons.push(
      'where zeroed data ends and the stack begins is not known, as __data_end is not exported; how much of the stack was used neither',
    );
  }
  if (heapBase === undefined) {
    const where = data.length === 0 ? '' : ', beyond the data';
    reasons.push(`where the heap begins is not known${where}: __heap_base is not exported`);
  }
  if (!isTraced) reasons.push(`what of the heap is allocated is not known: ${untraced(info)}`);
  return reasons;
}

/** Why a module's allocations are not traced. */
function untraced(info: ModuleInfo): string {
  if (findTracedFunctions(info).some(({ kind }) => kind !== 'free'))
    return 'option traceAllocations was not set';
  if (info.names.functions.size === 0)
    return 'the module has no function names, by which its allocator could be found, and exports none; build it without stripping';
  return 'no allocator was found among its functions; those of C, Rust, AssemblyScript, Go and TinyGo are known';
}
