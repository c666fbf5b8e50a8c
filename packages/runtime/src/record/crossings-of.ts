import { OptionError } from '@ferrule/core';
import type { Crossings } from '../crossings.ts';
import type { Instance } from '../instance.ts';
import type { Module } from '../module.ts';
import type { Settings } from '../options/settings.ts';
import { recordFor } from './open-record.ts';
import { Recorder } from './recorder.ts';
import { Replayer } from './replayer.ts';

/**
 * @param module - what is to be instantiated
 * @param settings - of the instance to be
 * @param instance - the instance to be
 * @returns what records or replays it; `undefined` where neither is asked for
 * @throws OptionError where both are, or the record can't be written
 * @throws RecordError where the record can't be replayed
 */
export function crossingsOf(
  module: Module,
  { record, replay, fuelGrant, onOutOfFuel }: Settings,
  instance: Instance,
): Crossings | undefined {
  const limits = { fuelGrant, asksForFuel: onOutOfFuel !== undefined };
  if (replay === undefined) {
    return record === undefined ? undefined : new Recorder(record, module, instance.name, limits);
  }
  if (record !== undefined) {
    throw new OptionError("options record and replay don't go together: a replay is its own record", {
      option: 'replay',
    });
  }
  return new Replayer(instance, recordFor(replay, module, limits));
}
