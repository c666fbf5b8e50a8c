import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { BuildError } from '@ferrule/core';
import type { RustOptions } from './rust-options.ts';

/** A compiler that can build for a target. */
export interface Rustc {
  /** Absolute path. */
  readonly path: string;
  /** The target by the name that this compiler knows. */
  readonly target: string;
}

/** What `wasm32-wasip1` was called before 1.78. */
const RENAMED: Readonly<Record<string, string>> = {
  'wasm32-wasip1': 'wasm32-wasi',
  'wasm32-wasi': 'wasm32-wasip1',
};

/** What is compiled for where nothing is configured. */
const DEFAULT_TARGET = 'wasm32-unknown-unknown';

/**
 * Looks for a compiler that has the target: the one configured, else `$RUSTC`, else each on the PATH in turn.
 *
 * @param source - what is to be compiled, for errors
 * @param options - see {@link RustOptions}
 * @returns the first that can build for the target
 * @throws BuildError that says what to install, where there is none
 */
export function findRustc(source: string, { rustc, target = DEFAULT_TARGET }: RustOptions): Rustc {
  const named = rustc ?? process.env['RUSTC'];
  const candidates = named === undefined || named === '' ? onPath('rustc') : programs(named);
  for (const candidate of candidates) {
    for (const known of [target, RENAMED[target]]) {
      if (known !== undefined && hasTarget(candidate, known)) return { path: candidate, target: known };
    }
  }
  if (candidates.length === 0)
    throw missing(source, 'rustc', named, rustc === undefined ? '$RUSTC' : 'rust.rustc');
  throw new BuildError(
    `compiling ${source} failed: ${candidates.join(' and ')} can't build for ${target}; it comes by "rustup target add ${target}", in Debian by "apt install libstd-rust-dev-wasm32"`,
    { source },
  );
}

/**
 * @param source - what is to be compiled, for errors
 * @param options - see {@link RustOptions}
 * @param rustc - the compiler that was found
 * @returns the path of cargo: the one configured, `$CARGO`, the one beside the compiler, or the first on the PATH
 * @throws BuildError where there is none
 */
export function findCargo(source: string, { cargo }: RustOptions, rustc: Rustc): string {
  const named = cargo ?? process.env['CARGO'];
  const beside = path.join(path.dirname(rustc.path), executable('cargo'));
  const found =
    named === undefined || named === ''
      ? [...(isProgram(beside) ? [beside] : []), ...onPath('cargo')]
      : programs(named);
  if (found[0] !== undefined) return found[0];
  throw missing(source, 'cargo', named, cargo === undefined ? '$CARGO' : 'rust.cargo');
}

function missing(source: string, program: string, named: string | undefined, by: string): BuildError {
  const reason =
    named === undefined || named === ''
      ? `there is no ${program} on the PATH; Rust comes from https://rustup.rs, or tell where it is by "rust.${program}" in the configuration`
      : `there is no program ${named}, which ${by} names`;
  return new BuildError(`compiling ${source} failed: ${reason}`, { source });
}

/** A path is taken as it is, a name is looked for. */
function programs(named: string): readonly string[] {
  if (!/[/\\]/.test(named)) return onPath(named);
  return isProgram(named) ? [path.resolve(named)] : [];
}

function onPath(name: string): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const files = folders.map((folder) => path.resolve(folder, executable(name)));
  return [...new Set(files)].filter(isProgram);
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A target that is known need not be installed. */
function hasTarget(rustc: string, target: string): boolean {
  // Most guests are not in Rust's own text: what compiles it is loaded when it is needed.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout } = spawnSync(rustc, ['--print', 'target-libdir', '--target', target], {
    encoding: 'utf8',
  });
  return status === 0 && existsSync(stdout.trim());
}
