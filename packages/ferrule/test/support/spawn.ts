import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** How a process ended and what it wrote. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process is started with. */
export interface SpawnOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Whether the built packages are tested, as users have them, or the sources. */
export const BUILT = process.env['FERRULE_TEST_DIST'] !== undefined;

const TSX = new URL('../../../../node_modules/tsx/dist/loader.mjs', import.meta.url);
/** What translates the sources, in workers too, and leaves binaryen as it is. */
const HOOKS = ['tsx-in-workers', 'plain-binaryen'].map(
  (name) => new URL(`../../../../scripts/lib/${name}.mjs`, import.meta.url),
);
const SOURCE_FLAGS = BUILT
  ? []
  : [...[TSX, ...HOOKS].flatMap((hook) => ['--import', hook.href]), '--conditions=ferrule-source'];

/** An entry of the package `ferrule`, built or in source. */
function entry(name: string, type = 'js'): URL {
  return new URL(BUILT ? `../../dist/${name}.${type}` : `../../src/${name}.ts`, import.meta.url);
}

/** What `node --import ferrule/register` imports. */
export const REGISTER = entry('register').href;

/**
 * Runs Node with Ferrule's packages at hand.
 *
 * @param args - flags of Node's, a file, its arguments
 * @param options - folder, environment (this process's if left out), standard input (empty if left out)
 * @returns how it ended
 */
export function runNode(args: readonly string[], options: SpawnOptions = {}): Outcome {
  const {
    NODE_OPTIONS: _options,
    FORCE_COLOR: _colour,
    NODE_V8_COVERAGE: _coverage,
    ...inherited
  } = process.env;
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [...SOURCE_FLAGS, ...args], {
    cwd: options.cwd,
    env: { ...inherited, ...options.env },
    input: options.input ?? '',
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  return { exitCode: status, signal, stdout, stderr };
}

/**
 * Runs the `ferrule` command.
 *
 * @param args - what follows its name
 * @param options - see {@link runNode}
 * @returns how it ended
 */
export function runCommand(args: readonly string[], options: SpawnOptions = {}): Outcome {
  return runNode([fileURLToPath(entry('command', 'cjs')), ...args], options);
}

/**
 * Starts the `ferrule` command and does not wait for it.
 *
 * @param args - what follows its name
 * @returns the process, its output in pipes
 */
export function startCommand(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [...SOURCE_FLAGS, fileURLToPath(entry('command', 'cjs')), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/**
 * @param name - a guest, such as `rust/greet`
 * @returns the path of its module
 */
export function guest(name: string): string {
  return fileURLToPath(new URL(`../../../../conformance/guests/${name}.wasm`, import.meta.url));
}
