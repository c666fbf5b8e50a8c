import type { Engine, Finding, Places } from '../engines/engine.ts';
import { firstLine } from '../engines/npm-packages.ts';

/** An engine on a Node version, found or not; those outside Node have no version of it. */
export interface Contestant {
  readonly engine: Engine;
  readonly node: string | undefined;
  readonly places: Places;
  readonly finding: Finding;
}

/** A Node to run engines in. */
export interface NodeBinary {
  readonly version: string;
  readonly path: string;
}

/**
 * Looks for engines, each in every Node where it lives in Node.
 *
 * @param engines - to look for
 * @param nodes - at least one
 * @param places - where to look
 * @returns every one, found or not
 */
export async function findContestants(
  engines: readonly Engine[],
  nodes: readonly NodeBinary[],
  places: Omit<Places, 'node'>,
): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const engine of engines) {
    const homes: (NodeBinary | undefined)[] = engine.inNode ? [...nodes] : [undefined];
    for (const home of homes) {
      const here = { ...places, node: home?.path ?? process.execPath };
      const finding = await engine.find(here).catch((error: unknown) => ({ skipped: firstLine(error) }));
      contestants.push({ engine, node: home?.version, places: here, finding });
    }
  }
  return contestants;
}

/**
 * @param contestant - one
 * @returns how progress and reports name it
 */
export function labelOf({ engine, node }: Contestant): string {
  return node === undefined ? engine.name : `${engine.name} (Node ${node.split('.')[0] ?? node})`;
}
