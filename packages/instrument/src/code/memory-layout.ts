import type { ModuleInfo } from '@ferrule/core';
import { readLayout } from './module-layout.ts';
import { findShadowStack, readDataEnds, readGlobals } from './shadow-stack.ts';

/** A part of a memory: byte addresses, the second one behind its last byte. */
export interface MemorySpan {
  readonly start: number;
  readonly end: number;
}

/** How a linker laid out a module's first memory, as far as the module tells. */
export interface MemoryLayout {
  /** The stack that LLVM's linker lays out; it grows downwards. */
  readonly stack: MemorySpan | undefined;
  /** Whether the stack's lower end is known, and not merely the end of the data below it. */
  readonly isStackEndKnown: boolean;
  /** Active data segments, by address, those that touch put together. */
  readonly data: readonly MemorySpan[];
  /** Where zeroed data ends: the export `__data_end`. */
  readonly dataEnd: number | undefined;
  /** Where the heap begins: the export `__heap_base`, or what lies behind a stack above all data. */
  readonly heapBase: number | undefined;
}

/** Segments so near to each other are one piece: alignment lies between. */
const ALIGNMENT = 64;

/** LLVM aligns the heap by that. */
const HEAP_ALIGNMENT = 16;

/**
 * Finds out how a module's first memory is laid out, without running it.
 *
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about it
 * @returns what can be told; modules of other linkers than LLVM's tell of their data alone
 */
export function memoryLayout(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): MemoryLayout {
  const layout = readLayout(bytes, info);
  const constants = readGlobals(layout);
  const valueOf = (name: string): number | undefined => {
    const found = info.exports.find((each) => each.name === name && each.extern.kind === 'global');
    const value = found && constants.get(found.index);
    return value === undefined ? undefined : value >>> 0;
  };
  const data = joined(readDataEnds(layout));
  const stack = info.memories[0]?.addressType === 'i32' ? findShadowStack(layout) : undefined;
  const dataEnd = valueOf('__data_end');
  return {
    stack: stack && { start: stack.low, end: stack.high },
    // data below a stack may go on with zeros that no segment holds
    isStackEndKnown: stack !== undefined && (stack.low === 0 || stack.low === dataEnd),
    data,
    dataEnd,
    heapBase: valueOf('__heap_base') ?? (stack && heapAbove(stack.high, data)),
  };
}

/** Where a stack lies above all data the heap follows on it; where data lies above, it may end in zeros. */
function heapAbove(high: number, data: readonly MemorySpan[]): number | undefined {
  if (data.length === 0 || data.some(({ end }) => end > high)) return undefined;
  return Math.ceil(high / HEAP_ALIGNMENT) * HEAP_ALIGNMENT;
}

function joined(spans: readonly MemorySpan[]): readonly MemorySpan[] {
  const all: { start: number; end: number }[] = [];
  const unsigned = spans.map(({ start, end }) => ({
    start: start >>> 0,
    end: (start >>> 0) + (end - start),
  }));
  for (const span of unsigned.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last === undefined || span.start > last.end + ALIGNMENT) all.push({ ...span });
    else last.end = Math.max(last.end, span.end);
  }
  return all;
}
