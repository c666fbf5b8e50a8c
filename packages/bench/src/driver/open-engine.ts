import type { Adapter, NodeEngine } from '../engines/node-engine.ts';
import { v8 } from '../engines/v8.ts';

/** The baseline's process has nothing in it but V8; the others bring what they are made of. */
async function enginesFor(name: string): Promise<readonly NodeEngine[]> {
  if (name === v8.name) return [v8];
  const { commandLines } = await import('../engines/command-lines.ts');
  const { NODE_ENGINES } = await import('./node-engines.ts');
  return [...NODE_ENGINES, ...commandLines];
}

/**
 * @param name - of an engine
 * @param cache - where installed engines are
 * @returns its adapter
 */
export async function openEngine(name: string, cache: string): Promise<Adapter> {
  const engine = (await enginesFor(name)).find((known) => known.name === name);
  if (engine === undefined) throw new Error(`there is no engine ${name}`);
  return engine.open(cache);
}
