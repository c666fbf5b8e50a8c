import { OptionError } from '@ferrule/core';
import type { Crossings } from '../crossings.ts';
import type { Instance } from '../instance.ts';
import type { Module } from '../module.ts';
import type { Settings } from '../options/settings.ts';
import type { crossingsOf as CrossingsOf } from './crossings-of.ts';

let loaded: typeof CrossingsOf | undefined;

/**
 * Spares waiting for what records and replays.
 *
 * @param crossings - what {@link loadCrossings} would load
 */
export function provideCrossings(crossings: typeof CrossingsOf): void {
  loaded = crossings;
}

/**
 * Loads what records and replays, where either is asked for.
 *
 * @param settings - of an instance to be
 */
export async function loadCrossings({ record, replay }: Settings): Promise<void> {
  if (loaded !== undefined || (record === undefined && replay === undefined)) return;
  const { crossingsOf } = await import('./crossings-of.ts');
  provideCrossings(crossingsOf);
}

/**
 * @param module - what is to be instantiated
 * @param settings - of the instance to be
 * @param instance - the instance to be
 * @returns what records or replays it; `undefined` where neither is asked for
 * @throws OptionError where both are, the record can't be written, or nobody has waited for {@link loadCrossings}
 * @throws RecordError where the record can't be replayed
 */
export function lazyCrossings(module: Module, settings: Settings, instance: Instance): Crossings | undefined {
  const option = settings.record === undefined ? 'replay' : 'record';
  if (settings[option] === undefined) return undefined;
  if (loaded !== undefined) return loaded(module, settings, instance);
  throw new OptionError(
    `option ${option} is for load and instantiate, and for loadSync and instantiateSync only after one of these was waited for`,
    {
      option,
    },
  );
}
