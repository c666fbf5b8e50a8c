import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { enginePath } from '../kernels.ts';
import { buildOnce } from './build-once.ts';
import type { Engine, Finding, Places } from './engine.ts';

const binaryIn = (cache: string): string =>
  join(cache, 'wazero', process.platform === 'win32' ? 'driver.exe' : 'driver');

const SOURCES = ['main.go', 'cpu_unix.go', 'cpu_other.go', 'go.mod', 'go.sum'].map(
  (name) => `wazero/${name}`,
);

let building: Promise<string | undefined> | undefined;

/** Builds the driver where it is not there yet, or older than its source. */
async function build({ cache, install }: Places): Promise<string | undefined> {
  const binary = binaryIn(cache);
  const changed = Math.max(...SOURCES.map((path) => statSync(enginePath(path)).mtimeMs));
  if (existsSync(binary) && statSync(binary).mtimeMs >= changed) return undefined;
  if (!install) return 'its driver is not built (--install builds it with go)';
  mkdirSync(dirname(binary), { recursive: true });
  return (building ??= buildOnce([
    { file: 'go', args: ['build', '-o', binary, '.'], cwd: dirname(enginePath('wazero/main.go')) },
  ]));
}

async function find(places: Places, modes: readonly string[]): Promise<Finding> {
  const missing = await build(places);
  if (missing !== undefined) return { skipped: missing };
  const version = /wazero v(\S+)/.exec(readFileSync(enginePath('wazero/go.mod'), 'utf8'))?.[1] ?? '';
  const args = modes.map((mode) =>
    mode === 'cache' ? `cache=${join(places.cache, 'wazero', 'compiled')}` : mode,
  );
  return { version, driver: { file: binaryIn(places.cache), args } };
}

const engine = (name: string, about: string, ...modes: string[]): Engine => ({
  name,
  about: `wazero's compiler ${about}, driven from Go`,
  inNode: false,
  caches: modes.includes('cache'),
  abilities: ['call', 'repeat', 'wasi', 'program', 'text', 'bytes', 'struct', 'instances'],
  find: (places) => find(places, modes),
});

/** wazero in its modes. */
export const wazero: readonly Engine[] = [
  engine('wazero', 'as it comes'),
  engine('wazero, close on done', 'with time-outs: WithCloseOnContextDone', 'close-on-done'),
  engine('wazero, cached', 'with its cache of compiled modules', 'cache'),
];
