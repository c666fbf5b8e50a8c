import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginePath } from '../kernels.ts';
import { buildOnce, outputOf } from './build-once.ts';
import type { Engine, Finding, Places } from './engine.ts';
import { versionText } from './npm-packages.ts';

const REQUIREMENTS = 'wasmtime/requirements.txt';

/** What tells whether a Python has the package, and its version. */
const ASK = "from importlib.metadata import version; import wasmtime; print(version('wasmtime'))";

const pythonIn = (cache: string): string =>
  process.platform === 'win32'
    ? join(cache, 'python', 'Scripts', 'python.exe')
    : join(cache, 'python', 'bin', 'python');

let installing: Promise<string | undefined> | undefined;

async function install(cache: string): Promise<string | undefined> {
  mkdirSync(cache, { recursive: true });
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    enginePath(REQUIREMENTS),
  ];
  return buildOnce([
    { file: 'python3', args: ['-m', 'venv', join(cache, 'python')] },
    { file: pythonIn(cache), args: pip },
  ]);
}

/** The first Python that has the package: an environment of our own before the user's. */
async function findPython({
  cache,
  install: may,
}: Places): Promise<{ python: string; version: string } | string> {
  for (const python of [pythonIn(cache), 'python3', 'python']) {
    const version = await outputOf(python, ['-c', ASK]);
    if (version !== undefined) return { python, version };
  }
  if (!may) return 'the Python package wasmtime is not installed (pip install wasmtime, or --install)';
  const problem = await (installing ??= install(cache));
  if (problem !== undefined) return `the Python package wasmtime could not be installed: ${problem}`;
  const version = await outputOf(pythonIn(cache), ['-c', ASK]);
  return version === undefined
    ? 'the Python package wasmtime does not load'
    : { python: pythonIn(cache), version };
}

async function find(places: Places, modes: readonly string[]): Promise<Finding> {
  const found = await findPython(places);
  if (typeof found === 'string') return { skipped: found };
  const pinned = /==(\S+)/.exec(readFileSync(enginePath(REQUIREMENTS), 'utf8'))?.[1];
  const driver = enginePath('wasmtime/driver.py');
  if (!existsSync(driver)) return { skipped: 'its driver is not here' };
  return {
    version: versionText(found.version, pinned),
    driver: { file: found.python, args: [driver, ...modes] },
  };
}

const engine = (name: string, about: string, ...modes: string[]): Engine => ({
  name,
  about: `wasmtime ${about}, driven from Python`,
  inNode: false,
  caches: modes.includes('cache'),
  // what is called often is left out: it would measure Python's calls
  abilities: ['call', 'program', 'instances'],
  find: (places) => find(places, modes),
});

/** wasmtime in its modes. */
export const wasmtime: readonly Engine[] = [
  engine('wasmtime', 'as it comes'),
  engine('wasmtime, fuel', 'counting fuel', 'fuel'),
  engine('wasmtime, epochs', 'interruptible by epochs', 'epochs'),
  engine('wasmtime, cached', 'with its cache of compiled modules', 'cache'),
];
