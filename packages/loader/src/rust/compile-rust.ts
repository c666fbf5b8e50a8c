import { copyFileSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BuildError, SourceError } from '@ferrule/core';
import { BuildCache, cacheFolderOf, digestOf } from './build-cache.ts';
import { readDepInfo } from './dep-info.ts';
import type { DepInfo } from './dep-info.ts';
import { findCargo, findRustc } from './find-rust.ts';
import type { Rustc } from './find-rust.ts';
import type { RustOptions } from './rust-options.ts';

/** What each profile means to rustc alone; cargo knows by itself. */
const PROFILES: Readonly<Record<string, readonly string[]>> = {
  release: ['-C', 'opt-level=3'],
  dev: ['-C', 'opt-level=0', '-C', 'debuginfo=1', '-C', 'debug-assertions=on', '-C', 'overflow-checks=on'],
};

/**
 * Compiles a Rust source, or a crate, to a module; from the same contents only once.
 *
 * @param source - absolute path of a `.rs` file or a `Cargo.toml`
 * @param options - see {@link RustOptions}
 * @returns the path of the module
 * @throws SourceError where the source is missing
 * @throws BuildError with what rustc or cargo printed, or what there is to install
 */
export function compileRust(source: string, options: RustOptions = {}): string {
  if (!existsSync(source)) {
    throw new SourceError(`reading ${source} failed: there is no such file`, { source });
  }
  const isCrate = path.basename(source) === 'Cargo.toml';
  const folder = options.cache ?? cacheFolderOf(source);
  const name = path.basename(isCrate ? path.dirname(source) : source, '.rs');
  const { target, profile, edition, flags, rustc, cargo } = options;
  const environment = [process.env['RUSTC'], process.env['CARGO'], process.env['RUSTFLAGS']];
  const cache = new BuildCache(folder, `${name}.wasm`, [
    source,
    [target, profile, edition, flags, rustc, cargo],
    environment,
  ]);
  if (cache.isFresh()) return cache.product;
  const compiler = findRustc(source, options);
  return cache.make(compiler.path, (into) =>
    isCrate ? runCargo(source, into, options, compiler) : runRustc(source, into, options, compiler, folder),
  );
}

function runRustc(source: string, into: string, options: RustOptions, rustc: Rustc, folder: string): DepInfo {
  const { profile = 'release', edition = '2021', flags = [] } = options;
  const profileFlags = Object.hasOwn(PROFILES, profile) ? PROFILES[profile] : undefined;
  if (profileFlags === undefined) {
    throw new BuildError(
      `compiling ${source} failed: rustc knows no profile "${profile}"; option rust.profile takes ${Object.keys(PROFILES).join(', ')} for a file`,
      { source },
    );
  }
  const crate = usesCrate(source) ? ['--extern', `ferrule=${compileCrate(source, rustc, folder)}`] : [];
  const args = [
    ...['--crate-type', 'cdylib', '--crate-name', crateName(source), '--edition', edition],
    ...['--target', rustc.target, ...profileFlags, ...crate, ...flags],
    ...[`--emit=link=${into},dep-info=${into}.d`, source],
  ];
  run(source, rustc.path, args, path.dirname(source));
  const { files, variables } = readDepInfo(readFileSync(`${into}.d`, 'utf8'));
  return { files: files.map((file) => path.resolve(path.dirname(source), file)), variables };
}

/** A crate's name is an identifier. */
function crateName(source: string): string {
  const name = path.basename(source, '.rs').replace(/\W/g, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

function usesCrate(source: string): boolean {
  return /\bferrule::/.test(readFileSync(source, 'utf8'));
}

/** The `ferrule` crate comes along: a single file can't say where its dependencies are. */
function compileCrate(source: string, rustc: Rustc, folder: string): string {
  const own = path.dirname(createRequire(import.meta.url).resolve('@ferrule/loader/package.json'));
  // built packages have a copy
  const root = [path.join(own, 'dist', 'crate'), path.join(own, '..', 'rust')].find((each) =>
    existsSync(path.join(each, 'src', 'lib.rs')),
  );
  if (root === undefined)
    throw new BuildError(`compiling ${source} failed: the crate ferrule is gone`, { source });
  const key = [rustc.path, rustc.target, digestOf(readFileSync(path.join(root, 'src', 'lib.rs')))];
  const cache = new BuildCache(folder, 'libferrule.rlib', key);
  if (cache.isFresh()) return cache.product;
  return cache.make(rustc.path, (into) => {
    const entry = path.join(root, 'src', 'lib.rs');
    const args = [
      ...['--crate-type', 'rlib', '--crate-name', 'ferrule', '--edition', '2021', '--cap-lints', 'allow'],
      ...['--target', rustc.target, '-C', 'opt-level=3', `--emit=link=${into},dep-info=${into}.d`, entry],
    ];
    run(source, rustc.path, args, root);
    const { files, variables } = readDepInfo(readFileSync(`${into}.d`, 'utf8'));
    return { files: files.map((file) => path.resolve(root, file)), variables };
  });
}

function runCargo(source: string, into: string, options: RustOptions, rustc: Rustc): DepInfo {
  const { profile = 'release', flags = [] } = options;
  const folder = path.dirname(source);
  const args = [
    ...['build', '--manifest-path', source, '--target', rustc.target, '--profile', profile],
    '--message-format=json-render-diagnostics',
  ];
  const rustFlags = [process.env['RUSTFLAGS'] ?? '', ...flags].join(' ').trim();
  // an empty variable would hide what cargo's own configuration says
  const variables = { RUSTC: rustc.path, ...(rustFlags === '' ? {} : { RUSTFLAGS: rustFlags }) };
  const printed = run(source, findCargo(source, options, rustc), args, folder, variables);
  const module = moduleOf(source, printed);
  copyFileSync(module, into);
  const { files, variables: read } = readDepInfo(readFileSync(module.replace(/\.wasm$/, '.d'), 'utf8'));
  const lock = path.join(folder, 'Cargo.lock');
  const manifests = [source, ...(existsSync(lock) ? [lock] : [])];
  return {
    files: [...new Set([...files, ...manifests])].map((file) => path.resolve(folder, file)),
    variables: read,
  };
}

/** What cargo says of a product. */
interface CargoArtifact {
  readonly reason: string;
  readonly manifest_path?: string;
  readonly target?: { readonly crate_types: readonly string[] };
  readonly filenames?: readonly string[];
}

function moduleOf(source: string, printed: string): string {
  // cargo tells paths without links
  const own = realpathSync(source);
  const artifacts = printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as CargoArtifact)
    .filter(({ reason, manifest_path: manifest }) => reason === 'compiler-artifact' && manifest === own);
  for (const type of ['cdylib', 'bin']) {
    const modules = artifacts
      .filter(({ target }) => target?.crate_types.includes(type) === true)
      .flatMap(({ filenames = [] }) => filenames.filter((file) => file.endsWith('.wasm')));
    if (modules.length === 1 && modules[0] !== undefined) return modules[0];
  }
  throw new BuildError(
    `compiling ${source} failed: it makes no module; a library needs [lib] crate-type = ["cdylib"]`,
    { source },
  );
}

/** Runs a program, whose warnings are the user's to see. */
function run(
  source: string,
  program: string,
  args: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): string {
  const { status, signal, stdout, stderr, error } = process
    .getBuiltinModule('node:child_process')
    .spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, ...variables },
    });
  if (error !== undefined) {
    throw new BuildError(`compiling ${source} failed: ${error.message}`, { source, cause: error });
  }
  if (status === 0) {
    process.stderr.write(stderr.split('\n').filter(isWorthShowing).join('\n'));
    return stdout;
  }
  const ending = status === null ? `${program} ended by ${String(signal)}` : `${path.basename(program)} says`;
  throw new BuildError(`compiling ${source} failed: ${ending}\n${stderr}`, { source, output: stderr });
}

/** Cargo's progress is not. */
function isWorthShowing(line: string): boolean {
  return !/^\s*(Compiling|Finished|Updating|Locking|Downloading|Downloaded|Blocking|Fresh|Adding) /.test(
    line,
  );
}
