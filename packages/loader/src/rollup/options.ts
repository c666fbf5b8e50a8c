import { OptionError } from '@ferrule/core';
import type { WasiOptions } from '@ferrule/host';
import type { RuntimeOptions } from '@ferrule/runtime';
import { count, oneOf, record, refuse, text, type Reader } from '@ferrule/runtime/internal';
import { languageOf } from '../hooks/guest-url.ts';
import type { RustOptions } from '../rust/rust-options.ts';
import { filterOf, type Pattern } from './filter.ts';

/** Where a bundle runs. */
export type TargetEnv = 'auto' | 'auto-inline' | 'browser' | 'node';

/**
 * Options of the plugin. The first seven mean what they mean to `@rollup/plugin-wasm`; what is left out of the others is
 * taken from the configuration that governs the guest.
 */
export interface WasmPluginOptions {
  /** Which guests are taken: patterns of picomatch's, relative to the working directory; all by default. */
  readonly include?: Pattern | readonly Pattern[];
  /** Which are not; none by default. */
  readonly exclude?: Pattern | readonly Pattern[];
  /** Guests that a page compiles without waiting, and that are inlined whatever their size; none by default. */
  readonly sync?: readonly string[];
  /** Up to how many bytes a guest is inlined as base64; 14336 by default, 0 for never. */
  readonly maxFileSize?: number;
  /**
   * Name of a guest's file, with `[hash]`, `[name]`, `[extname]` and `[dirname]`; the bundler's own rule for assets by
   * default, or `[hash][extname]` where there is a `publicPath`.
   */
  readonly fileName?: string;
  /** Put before the file's name where a page fetches it; by default it lies where the bundle lies. */
  readonly publicPath?: string;
  /**
   * `node`: the bundle imports Ferrule, with all it can do. `browser`: it brings what little a page needs. `auto`, the
   * default: as `browser`, and Node can run it too; in Vite what is built for the server is `node`. `auto-inline`: the
   * same, everything inlined.
   */
  readonly targetEnv?: TargetEnv;
  /** Limits, done to the module when it is bundled; a page keeps no time-out. */
  readonly limits?: RuntimeOptions['limits'];
  /** Features that guests may use. */
  readonly features?: RuntimeOptions['features'];
  /** How far guests are optimised when they are bundled. */
  readonly optimize?: RuntimeOptions['optimize'];
  /** Where what was made of guests is kept for the next time. */
  readonly cache?: RuntimeOptions['cache'];
  /** What WASI gives in Node: plain data, written into the bundle. */
  readonly wasi?: WasiOptions | false;
  /** Modules that guests import from, by name: specifiers, paths relative to the working directory. */
  readonly imports?: Readonly<Record<string, string>>;
  /** Checks the arguments of typed functions of plain numbers too; the configuration's by default. */
  readonly checked?: boolean;
  /** How Rust sources are compiled. */
  readonly rust?: RustOptions;
  /** Whether declarations are written: beside the guests, or into a folder; not by default. */
  readonly types?: boolean | string;
}

/** The options, complete and checked. */
export interface PluginSettings {
  readonly accepts: (file: string) => boolean;
  readonly isSync: (file: string) => boolean;
  /** Bytes. */
  readonly maxFileSize: number;
  readonly fileName: string | undefined;
  readonly publicPath: string | undefined;
  readonly targetEnv: TargetEnv;
  /** What stands before the configuration of a guest. */
  readonly options: RuntimeOptions;
  readonly imports: Readonly<Record<string, string>>;
  readonly checked: boolean | undefined;
  readonly rust: RustOptions | undefined;
  readonly types: boolean | string;
}

const patterns: Reader<readonly Pattern[]> = (value, path) => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const each of list) {
    if (!(each instanceof RegExp) && (typeof each !== 'string' || each === ''))
      throw refuse(path, each, 'a pattern, a regular expression, or an array of them');
  }
  return list as readonly Pattern[];
};

const specifiers: Reader<Readonly<Record<string, string>>> = (value, path) => {
  if (typeof value !== 'object' || value === null) throw refuse(path, value, 'specifiers by name');
  for (const [name, specifier] of Object.entries(value as Record<string, unknown>)) {
    if (typeof specifier !== 'string' || specifier === '')
      throw refuse(`${path}.${name}`, specifier, 'a specifier: values are written in a module of their own');
  }
  return value as Readonly<Record<string, string>>;
};

/** What the `Runtime` and the compilation of Rust check. */
const unread: Reader<unknown> = (value) => value;

const readOptions = record({
  include: patterns,
  exclude: patterns,
  sync: patterns,
  maxFileSize: count,
  fileName: text,
  publicPath: text,
  targetEnv: oneOf(['auto', 'auto-inline', 'browser', 'node']),
  limits: unread,
  features: unread,
  optimize: unread,
  cache: unread,
  wasi: unread,
  imports: specifiers,
  checked: oneOf([true, false]),
  rust: unread,
  types: ((value, path) => {
    if (typeof value === 'boolean' || (typeof value === 'string' && value !== '')) return value;
    throw refuse(path, value, 'true, false, or a folder');
  }) satisfies Reader<boolean | string>,
});

/**
 * @param given - as the user wrote them
 * @returns them, complete and frozen
 * @throws OptionError naming the option
 */
export function pluginSettings(given: WasmPluginOptions): PluginSettings {
  const {
    include,
    exclude = [],
    sync,
    maxFileSize = 14_336,
    imports = {},
    types = false,
    ...read
  } = readOptions(given, '');
  const { fileName, publicPath, targetEnv = 'auto', checked, rust } = read;
  const { limits, features, optimize, cache, wasi } = read as RuntimeOptions;
  if (fileName !== undefined && /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(fileName)) {
    throw new OptionError(`option fileName leads out of the output: ${JSON.stringify(fileName)}`, {
      option: 'fileName',
    });
  }
  const named = filterOf(include ?? ['**'], exclude);
  const isSync = sync === undefined ? () => false : filterOf(sync, []);
  const options = Object.entries({ limits, features, optimize, cache, wasi });
  return Object.freeze({
    accepts: (file: string) => languageOf(file) !== undefined && named(file),
    isSync,
    maxFileSize,
    fileName,
    publicPath,
    targetEnv,
    options: Object.fromEntries(options.filter(([, value]) => value !== undefined)),
    imports,
    checked,
    rust: rust as RustOptions | undefined,
    types,
  });
}
