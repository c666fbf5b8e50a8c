import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OptionError } from '@ferrule/core';
import { outputOf } from '../engines/build-once.ts';
import type { NodeBinary } from './contestant.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

/** What the repository has to bring Node binaries. */
interface NodesScript {
  nodeBinary(major: string): string;
}

const VERSIONS = 'process.versions.node + " " + process.versions.v8';

async function pathOf(name: string): Promise<string> {
  if (name.includes('/') || name.includes('\\')) return name;
  if (name === process.versions.node.split('.')[0]) return process.execPath;
  const script = new URL('../../scripts/lib/nodes.mjs', PACKAGE_ROOT);
  if (!/^\d+$/.test(name) || !existsSync(fileURLToPath(script))) {
    throw new OptionError(`there is no Node ${JSON.stringify(name)} here; give the path of its binary`, {
      option: 'node',
    });
  }
  return ((await import(script.href)) as NodesScript).nodeBinary(name);
}

/**
 * Looks for Node binaries.
 *
 * @param names - major versions or paths; none means the Node that runs this
 * @returns each with its versions
 * @throws OptionError where one is not there or is no Node
 */
export async function findNodes(names: readonly string[]): Promise<(NodeBinary & { readonly v8: string })[]> {
  const paths = names.length === 0 ? [process.execPath] : await Promise.all(names.map(pathOf));
  return Promise.all(
    paths.map(async (path) => {
      const [version, v8] = (await outputOf(path, ['-p', VERSIONS]))?.split(' ') ?? [];
      if (version === undefined || v8 === undefined) {
        throw new OptionError(`${JSON.stringify(path)} is no Node binary`, { option: 'node' });
      }
      return { path, version, v8 };
    }),
  );
}
