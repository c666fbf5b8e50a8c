import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Target } from './build-guest.ts';
import type { Place } from './module-text.ts';
import type { PluginSettings } from './options.ts';

/** A file that is written with the bundle. */
export interface EmittedAsset {
  readonly type: 'asset';
  readonly name?: string;
  readonly fileName?: string;
  readonly source: Uint8Array;
}

/** Bytes that a bundle has to have somewhere. */
export interface PlacedBytes {
  /** Of the guest's file. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly target: Target;
}

/**
 * Decides whether bytes stand in the bundle or in a file beside it.
 *
 * @param placed - which
 * @param settings - the plugin's
 * @param emitFile - has a file written; `undefined` where none can be
 * @returns where they are
 */
export function placeBytes(
  { path: file, bytes, target }: PlacedBytes,
  { isSync, maxFileSize, targetEnv, fileName, publicPath }: PluginSettings,
  emitFile: ((asset: EmittedAsset) => string) | undefined,
): Place {
  const isInline = isSync(file) || targetEnv === 'auto-inline' || bytes.length < maxFileSize;
  if (isInline || emitFile === undefined) return { bytes, isSync: isSync(file) };
  const pattern = fileName ?? (publicPath === undefined ? undefined : '[hash][extname]');
  const name = pattern === undefined ? undefined : fileNameOf(pattern, file, bytes);
  const asset = name === undefined ? { name: `${stemOf(file)}.wasm` } : { fileName: name };
  const url = `import.meta.ROLLUP_FILE_URL_${emitFile({ type: 'asset', ...asset, source: bytes })}`;
  if (publicPath === undefined || name === undefined || target === 'node') return { url };
  const fetched = JSON.stringify(publicPath + name);
  if (targetEnv === 'browser') return { url: fetched };
  // Node fetches no path
  return { url: `(globalThis.process?.versions?.node === undefined ? ${fetched} : ${url})` };
}

function fileNameOf(pattern: string, file: string, bytes: Uint8Array): string {
  const folder = path.relative(process.cwd(), path.dirname(file)).replaceAll('\\', '/');
  const values: Readonly<Record<string, string>> = {
    hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    name: stemOf(file),
    extname: '.wasm',
    // what lies elsewhere has no place of its own in the output
    dirname: folder === '' || folder.startsWith('..') || path.isAbsolute(folder) ? '' : `${folder}/`,
  };
  return pattern.replace(/\[(\w+)\]/g, (all, name: string) => values[name] ?? all);
}

function stemOf(file: string): string {
  const { name, dir } = path.parse(file);
  return name === 'Cargo' ? path.basename(dir) : name;
}
