import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a guest is imported as: what it exports, its module, or a function that makes instances. */
export type ImportForm = 'exports' | 'module' | 'init';

/** A file that is a guest, or from which one is compiled. */
export interface GuestUrl {
  readonly url: string;
  /** Absolute path of the file. */
  readonly path: string;
  readonly language: 'wasm' | 'rust' | 'cargo';
  readonly form: ImportForm;
}

const GUEST = /(?:\.wasm|\.rs|\/Cargo\.toml)(?:[?#]|$)/;

/**
 * @param url - a resolved module's
 * @returns what is to be loaded from there, or `undefined` where it is no guest's file
 */
export function guestOf(url: string): GuestUrl | undefined {
  if (!GUEST.test(url) || !url.startsWith('file:')) return undefined;
  const parsed = new URL(url);
  const file = fileURLToPath(parsed);
  const language = languageOf(file);
  if (language === undefined) return undefined;
  const { searchParams } = parsed;
  const form = searchParams.has('module') ? 'module' : searchParams.has('init') ? 'init' : 'exports';
  return { url, path: file, language, form };
}

/**
 * @param file - a path
 * @returns in which language a guest is written there; `undefined` where it is no guest
 */
export function languageOf(file: string): GuestUrl['language'] | undefined {
  if (file.endsWith('.wasm')) return 'wasm';
  if (file.endsWith('.rs')) return 'rust';
  return path.basename(file) === 'Cargo.toml' ? 'cargo' : undefined;
}
