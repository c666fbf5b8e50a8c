import { OptionError } from '@ferrule/core';
import type { OnThrown } from '../guest-entry.ts';
import type { Settings } from '../options/settings.ts';
import type { coreDumper as CoreDumper } from './core-dumper.ts';
import { loadKnownLocals } from './lazy-known-locals.ts';

let loaded: typeof CoreDumper | undefined;

/**
 * Spares waiting for what writes core dumps.
 *
 * @param coreDumper - what {@link loadCoreDumper} would load
 */
export function provideCoreDumper(coreDumper: typeof CoreDumper): void {
  loaded = coreDumper;
}

/**
 * Loads what writes core dumps, where they are asked for.
 *
 * @param settings - of an instance to be
 */
export async function loadCoreDumper({ coreDump }: Settings): Promise<void> {
  if (coreDump === undefined) return;
  if (loaded === undefined) provideCoreDumper((await import('./core-dumper.ts')).coreDumper);
  await loadKnownLocals();
}

/**
 * @param settings - of an instance to be
 * @param instance - the instance to be
 * @param imports - what it is linked with
 * @returns what writes a dump where a trap was thrown; `undefined` where none is asked for
 * @throws OptionError where nobody has waited for {@link loadCoreDumper}
 */
export function lazyCoreDumper(
  { coreDump }: Settings,
  instance: Parameters<typeof CoreDumper>[1],
  imports: Parameters<typeof CoreDumper>[2],
): OnThrown | undefined {
  if (coreDump === undefined) return undefined;
  if (loaded !== undefined) return loaded(coreDump, instance, imports);
  throw new OptionError('option coreDump needs what is loaded by waiting once', { option: 'coreDump' });
}
