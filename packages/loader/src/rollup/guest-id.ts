import type { GuestUrl, ImportForm } from '../hooks/guest-url.ts';
import { languageOf } from '../hooks/guest-url.ts';

/** What a module of the bundle gives of a guest: what a program imports, or what these share. */
export type BundleForm = ImportForm | 'compiled' | 'instance';

/** A module of the bundle that stands for a guest, or for a part of one. */
export interface GuestId extends Pick<GuestUrl, 'path' | 'language'> {
  readonly form: BundleForm;
}

const QUERIES: Readonly<Record<string, BundleForm>> = {
  module: 'module',
  init: 'init',
  'ferrule-compiled': 'compiled',
  'ferrule-instance': 'instance',
};

/** What Vite's server adds to be asked anew. */
const VERSION = /^(?:v|t)=/;

/**
 * @param id - of a module, or a specifier
 * @returns what of a guest it is; `undefined` where it is none, or asked for as something that others make of a file,
 *   such as Vite's `?url`
 */
export function guestIdOf(id: string): GuestId | undefined {
  if (id.startsWith('\0')) return undefined;
  const [path = '', query = ''] = id.split('?', 2);
  const language = languageOf(path);
  if (language === undefined) return undefined;
  const [asked, ...others] = query.split('&').filter((part) => part !== '' && !VERSION.test(part));
  if (asked === undefined) return { path, language, form: 'exports' };
  const form = others.length === 0 ? QUERIES[asked.replace(/=$/, '')] : undefined;
  return form === undefined ? undefined : { path, language, form };
}

/**
 * @param path - of a guest
 * @param form - what of it
 * @returns the id of that module
 */
export function guestId(path: string, form: BundleForm): string {
  const query = Object.keys(QUERIES).find((name) => QUERIES[name] === form);
  return query === undefined ? path : `${path}?${query}`;
}
