import { OptionError } from '@ferrule/core';
import { NODE_ENGINES } from '../driver/node-engines.ts';
import { commandLines } from './command-lines.ts';
import type { Engine } from './engine.ts';
import { native } from './native.ts';
import { TWINS } from './twins.ts';
import { wasmtime } from './wasmtime.ts';
import { wazero } from './wazero.ts';

/** Every engine that is known, in the order of reports. */
export const ENGINES: readonly Engine[] = [
  ...NODE_ENGINES,
  ...wasmtime,
  ...wazero,
  ...commandLines,
  native,
  ...TWINS,
];

/**
 * @param names - names, or beginnings of them
 * @throws OptionError where no engine is called so
 */
export function checkEngines(names: readonly string[]): void {
  for (const wanted of names) {
    if (ENGINES.some(({ name }) => name.startsWith(wanted))) continue;
    const known = ENGINES.map(({ name }) => name).join('; ');
    throw new OptionError(`--engine ${wanted}: there are ${known}`, { option: 'engine' });
  }
}

/**
 * @param names - names, or beginnings of them; none means every engine
 * @param always - names of those that are there whatever was asked for
 * @returns the engine of that name where there is one, else all whose names begin so
 */
export function enginesNamed(names: readonly string[], always: readonly string[] = []): readonly Engine[] {
  if (names.length === 0) return ENGINES;
  const wanted = (engine: Engine): boolean =>
    names.some((name) =>
      ENGINES.some((other) => other.name === name) ? engine.name === name : engine.name.startsWith(name),
    );
  return ENGINES.filter((engine) => always.includes(engine.name) || wanted(engine));
}
