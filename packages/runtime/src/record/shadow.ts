import type { FuelGauge } from '../fuel-gauge.ts';
import type { ReachableState } from '../reachable-state.ts';
import type { Border } from './border.ts';
import type { Change } from './events.ts';
import { pageSizeOf } from './border.ts';
import type { References } from './references.ts';
import { elementOf } from './guest-functions.ts';
import { canCross } from './values.ts';

/** How much of a memory is told at once where the host has changed a byte of it: a page of the operating system's. */
const STRIDE = 4096;

/** A range of a memory's bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a guest's memories, globals, tables and fuel were when it last handed over to the host, to find out what the host
 * changed until it handed back. That takes a copy of each memory, and a comparison of all of it.
 */
export class Shadow {
  readonly #border: Border;
  readonly #references: References;
  readonly #state: ReachableState;
  readonly #fuel: FuelGauge | undefined;
  readonly #memories: Buffer[] = [];
  readonly #globals: unknown[] = [];
  readonly #tables: (readonly unknown[])[] = [];
  #fuelLeft = 0n;

  /**
   * @param border - the types of what it holds
   * @param state - memories, globals and tables
   * @param references - know references
   * @param fuel - where it is counted
   */
  constructor(border: Border, state: ReachableState, references: References, fuel: FuelGauge | undefined) {
    this.#border = border;
    this.#state = state;
    this.#references = references;
    this.#fuel = fuel;
  }

  /** Remembers what there is now. */
  keep(): void {
    for (const [index, memory] of this.#state.memories.entries()) {
      if (memory === undefined) continue;
      const { byteLength } = memory.buffer;
      const known = this.#memories[index] as Buffer | undefined;
      const kept = known?.length === byteLength ? known : Buffer.allocUnsafeSlow(byteLength);
      kept.set(new Uint8Array(memory.buffer));
      this.#memories[index] = kept;
    }
    for (const [index, global] of this.#watchedGlobals()) this.#globals[index] = global.value;
    for (const [index, table] of this.#watchedTables()) this.#tables[index] = elementsOf(table);
    this.keepFuel();
  }

  /** Remembers how much fuel there is now. */
  keepFuel(): void {
    if (this.#fuel !== undefined) this.#fuelLeft = this.#fuel.left;
  }

  /** @returns what has changed since {@link keep} */
  changes(): readonly Change[] {
    return [
      ...this.#state.memories.flatMap((memory, index) =>
        memory === undefined ? [] : this.#ofMemory(memory, index),
      ),
      ...this.#watchedGlobals().flatMap(([index, { value }]) => this.#ofGlobal(index, value as unknown)),
      ...this.#watchedTables().flatMap(([index, table]) => this.#ofTable(table, index)),
      ...this.fuelChanges(),
    ];
  }

  /** @returns how the fuel has changed since {@link keep} or {@link keepFuel} */
  fuelChanges(): readonly Change[] {
    const units = this.#fuel === undefined ? 0n : this.#fuel.left - this.#fuelLeft;
    return units === 0n ? [] : [{ of: 'fuel', units }];
  }

  #ofMemory({ buffer }: WebAssembly.Memory, index: number): readonly Change[] {
    const kept = this.#memories[index] as Buffer | undefined;
    const now = Buffer.from(buffer);
    const common = Math.min(kept?.length ?? 0, now.length);
    const ranges: ByteRange[] = [];
    if (kept !== undefined) differences(kept, now, 0, common, ranges);
    // what the host has added was zero
    differences(undefined, now, common, now.length, ranges);
    const grown: Change[] =
      now.length === (kept?.length ?? 0)
        ? []
        : [{ of: 'memory', index, size: now.length / pageSizeOf(this.#border, index) }];
    return [
      ...grown,
      ...ranges.map(({ start, end }) => ({
        of: 'bytes' as const,
        index,
        offset: start,
        bytes: now.subarray(start, end),
      })),
    ];
  }

  #ofGlobal(index: number, value: unknown): readonly Change[] {
    if (index in this.#globals && Object.is(this.#globals[index], value)) return [];
    return [
      {
        of: 'global',
        index,
        value: this.#references.recordedAs(this.#border.info.globals[index].valueType, value),
      },
    ];
  }

  #ofTable(table: WebAssembly.Table, index: number): readonly Change[] {
    const kept = (this.#tables[index] as readonly unknown[] | undefined) ?? [];
    const now = elementsOf(table);
    const grown: Change[] = now.length === kept.length ? [] : [{ of: 'table', index, size: now.length }];
    return [
      ...grown,
      ...now.flatMap((value, slot): readonly Change[] =>
        value === (kept[slot] ?? null)
          ? []
          : [{ of: 'element', index, slot, value: this.#references.recorded(value) }],
      ),
    ];
  }

  #watchedGlobals(): readonly (readonly [number, WebAssembly.Global])[] {
    const { globals } = this.#border.info;
    return this.#state.globals.flatMap((global, index) =>
      global !== undefined && globals[index]?.mutable === true && canCross(globals[index].valueType)
        ? [[index, global] as const]
        : [],
    );
  }

  #watchedTables(): readonly (readonly [number, WebAssembly.Table])[] {
    const { tables } = this.#border.info;
    return this.#state.tables.flatMap((table, index) =>
      table !== undefined && canCross(tables[index]?.elementType ?? 'funcref')
        ? [[index, table] as const]
        : [],
    );
  }
}

function elementsOf(table: WebAssembly.Table): readonly unknown[] {
  return Array.from({ length: table.length }, (_, slot) => elementOf(table, slot));
}

let zeros: Buffer | undefined;

/** Halves what differs until it is small: what did not change is compared in large pieces. */
function differences(
  kept: Buffer | undefined,
  now: Buffer,
  start: number,
  end: number,
  found: ByteRange[],
): void {
  if (start >= end || isSame(kept, now, start, end)) return;
  if (end - start <= STRIDE) {
    const range = trimmed(kept, now, start, end);
    const before = found.at(-1);
    // a gap of few bytes costs less than another range
    if (before !== undefined && range.start - before.end < 8)
      found[found.length - 1] = { ...range, start: before.start };
    else found.push(range);
    return;
  }
  const middle = start + Math.ceil((end - start) / STRIDE / 2) * STRIDE;
  differences(kept, now, start, middle, found);
  differences(kept, now, middle, end, found);
}

function isSame(kept: Buffer | undefined, now: Buffer, start: number, end: number): boolean {
  if (kept !== undefined) return now.compare(kept, start, end, start, end) === 0;
  zeros ??= Buffer.alloc(STRIDE * 16);
  for (let at = start; at < end; at += zeros.length) {
    const length = Math.min(zeros.length, end - at);
    if (now.compare(zeros, 0, length, at, at + length) !== 0) return false;
  }
  return true;
}

function trimmed(kept: Buffer | undefined, now: Buffer, start: number, end: number): ByteRange {
  let [first, last] = [start, end];
  while (now[first] === (kept?.[first] ?? 0)) first++;
  while (now[last - 1] === (kept?.[last - 1] ?? 0)) last--;
  return { start: first, end: last };
}
