import path from 'node:path';
import { OptionError } from '@ferrule/core';
import type { ImportModule, RuntimeOptions } from '@ferrule/runtime';
import type { RustOptions } from '../rust/rust-options.ts';

/**
 * What is written in `ferrule.config.mjs`, `ferrule.config.json` or the field `ferrule` of a `package.json`: what a
 * `Runtime` accepts, with paths relative to the file, and what only the loader knows.
 */
export interface ConfigurationFile extends Omit<RuntimeOptions, 'imports'> {
  /** Modules that guests may import from, by name: a specifier relative to the file, or values by name. */
  readonly imports?: Readonly<Record<string, string | ImportModule>>;
  /** Checks the arguments of typed functions of plain numbers too: see `BindOptions`. */
  readonly checked?: boolean;
  /** How Rust sources are compiled. */
  readonly rust?: RustOptions;
  /** What `ferrule/compat` goes by instead of the rest. */
  readonly compat?: CompatOptions;
}

/** What `ferrule/compat` goes by. */
export interface CompatOptions extends RuntimeOptions {
  /** File that says where the program's time went, written when it ends; its name says how, as for `writeProfile`. */
  readonly profile?: string | undefined;
}

/** A configuration, its paths absolute. */
export interface Configuration {
  /** The file it comes from; empty where there is none. */
  readonly path: string;
  /** As it is written there. */
  readonly given: unknown;
  /** For the `Runtime`, which checks them. */
  readonly options: RuntimeOptions;
  readonly imports: Readonly<Record<string, string | ImportModule>>;
  readonly checked: boolean;
  readonly rust: RustOptions;
  readonly compat: CompatOptions | undefined;
}

/** Where nothing is configured. */
export const NO_CONFIGURATION: Configuration = Object.freeze({
  path: '',
  given: {},
  options: {},
  imports: {},
  checked: false,
  rust: {},
  compat: undefined,
});

type Names = Readonly<Record<string, unknown>>;

/**
 * Checks what only the loader knows of a configuration, and makes its paths absolute.
 *
 * @param given - what is written in the file
 * @param file - its path
 * @returns the configuration; what is for the `Runtime` is left for that to check
 * @throws OptionError naming the file and the option
 */
export function readConfiguration(given: unknown, file: string): Configuration {
  const { imports, checked = false, rust, compat, ...options } = asNames(given, file, '');
  if (typeof checked !== 'boolean') throw refuse(file, 'checked', 'true or false');
  const folder = path.dirname(file);
  const modules = imports === undefined ? {} : asNames(imports, file, 'imports');
  for (const [name, module] of Object.entries(modules)) {
    if (typeof module === 'string' ? module === '' : typeof module !== 'object' || module === null) {
      throw refuse(file, `imports.${name}`, 'a specifier, or an object with values by name');
    }
  }
  return {
    path: file,
    given,
    options: withPaths(options, folder),
    imports: modules as Configuration['imports'],
    checked,
    rust: rust === undefined ? {} : readRust(asNames(rust, file, 'rust'), file),
    compat: compat === undefined ? undefined : readCompat(asNames(compat, file, 'compat'), file),
  };
}

const RUST_NAMES: Readonly<Record<keyof RustOptions, 'text' | 'texts'>> = {
  rustc: 'text',
  cargo: 'text',
  target: 'text',
  profile: 'text',
  edition: 'text',
  flags: 'texts',
  cache: 'text',
};

function readRust(rust: Names, file: string): RustOptions {
  const folder = path.dirname(file);
  for (const [name, value] of Object.entries(rust)) {
    const kind = Object.hasOwn(RUST_NAMES, name) ? RUST_NAMES[name as keyof RustOptions] : undefined;
    if (kind === undefined)
      throw refuse(file, `rust.${name}`, `one of ${Object.keys(RUST_NAMES).join(', ')}`);
    if (kind === 'text' && (typeof value !== 'string' || value === '')) {
      throw refuse(file, `rust.${name}`, 'text that is not empty');
    }
    if (kind === 'texts' && !(Array.isArray(value) && value.every((each) => typeof each === 'string'))) {
      throw refuse(file, `rust.${name}`, 'an array of texts');
    }
  }
  const { rustc, cargo, cache, ...rest } = rust as RustOptions;
  const programs = { rustc: program(rustc, folder), cargo: program(cargo, folder) };
  return { ...rest, ...programs, cache: cache === undefined ? undefined : path.resolve(folder, cache) };
}

function readCompat(compat: Names, file: string): CompatOptions {
  const { profile, ...options } = compat;
  const changed = withPaths(options, path.dirname(file));
  if (profile === undefined) return changed;
  if (typeof profile !== 'string' || profile === '')
    throw refuse(file, 'compat.profile', 'the path of a file');
  return { ...changed, profile: path.resolve(path.dirname(file), profile) };
}

/** A name without a slash is looked for where programs are. */
function program(name: string | undefined, folder: string): string | undefined {
  return name === undefined || !/[/\\]/.test(name) ? name : path.resolve(folder, name);
}

/** Directories of the host's and of the cache are written relative to the file. */
function withPaths(options: Names, folder: string): RuntimeOptions {
  const { wasi, cache } = options;
  const changed: Record<string, unknown> = { ...options };
  if (typeof cache === 'string') changed['cache'] = path.resolve(folder, cache);
  if (isRecord(wasi) && Array.isArray(wasi['mounts'])) {
    const mounts = (wasi['mounts'] as unknown[]).map((mount) =>
      isRecord(mount) && typeof mount['host'] === 'string'
        ? { ...mount, host: path.resolve(folder, mount['host']) }
        : mount,
    );
    changed['wasi'] = { ...wasi, mounts };
  }
  return changed;
}

function isRecord(value: unknown): value is Names {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asNames(value: unknown, file: string, option: string): Names {
  if (isRecord(value)) return value;
  throw refuse(file, option, 'an object');
}

function refuse(file: string, option: string, accepted: string): OptionError {
  const what = option === '' ? 'the configuration' : `option ${option}`;
  return new OptionError(`${file}: ${what} is wrong; accepted: ${accepted}`, { option });
}

/**
 * Runs what checks the options of a configuration.
 *
 * @param file - where they are written
 * @param check - throws an OptionError that does not know the file
 * @returns what it returns
 * @throws OptionError that names the file too
 */
export function inConfiguration<T>(file: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof OptionError) || file === '') throw error;
    throw new OptionError(`${file}: ${error.message}`, { option: error.option, cause: error });
  }
}
