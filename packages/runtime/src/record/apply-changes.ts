import { RecordError } from '@ferrule/core';
import type { FuelGauge } from '../fuel-gauge.ts';
import type { ReachableState } from '../reachable-state.ts';
import { pageSizeOf } from './border.ts';
import type { Border } from './border.ts';
import type { Change } from './events.ts';
import type { References } from './references.ts';
import type { RecordedValue } from './values.ts';

/** What changes are made in. */
export interface ChangedGuest {
  readonly border: Border;
  readonly references: References;
  readonly state: ReachableState;
  readonly fuel: FuelGauge | undefined;
}

/**
 * Makes the changes that a host has made, as recorded.
 *
 * @param changes - to be made, in order
 * @param guest - theirs
 * @throws RecordError where they don't fit
 */
export function applyChanges(changes: readonly Change[], guest: ChangedGuest): void {
  for (const change of changes) {
    try {
      apply(change, guest);
    } catch (error) {
      if (error instanceof RecordError) throw error;
      throw misfit(change, error);
    }
  }
}

function misfit({ of }: Change, cause?: unknown): RecordError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new RecordError(
    `the record can't be replayed: it changes a ${of} that the guest does not have${reason}`,
    {
      problem: 'corrupt',
      cause,
    },
  );
}

function apply(change: Change, { border, references, state, fuel }: ChangedGuest): void {
  if (change.of === 'fuel') {
    if (fuel !== undefined) fuel.left += change.units;
    return;
  }
  const { index } = change;
  switch (change.of) {
    case 'bytes':
      new Uint8Array(present(change, state.memories[index]).buffer).set(change.bytes, change.offset);
      break;
    case 'memory': {
      const memory = present(change, state.memories[index]);
      const pages = change.size - memory.buffer.byteLength / pageSizeOf(border, index);
      const isWide = border.info.memories[index].addressType === 'i64';
      // JavaScript's types know no memories of 64 bits
      if (pages !== 0) memory.grow(isWide ? (BigInt(pages) as unknown as number) : pages);
      break;
    }
    case 'table': {
      const table = present(change, state.tables[index]);
      if (change.size !== table.length) table.grow(change.size - table.length);
      break;
    }
    case 'global':
      present(change, state.globals[index]).value = value(
        change.value,
        border.info.globals[index].valueType,
      ) as never;
      break;
    case 'element':
      present(change, state.tables[index]).set(
        change.slot,
        value(change.value, border.info.tables[index].elementType),
      );
  }
  function value(recorded: RecordedValue, type: Parameters<References['given']>[1]): unknown {
    return typeof recorded === 'object' ? references.given(recorded, type) : recorded;
  }
}

function present<T>(change: Change, found: T | undefined): T {
  if (found === undefined) throw misfit(change);
  return found;
}
