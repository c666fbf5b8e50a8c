import { SourceError } from '@ferrule/core';

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a ring',
  ENAMETOOLONG: 'its name is too long',
};

/**
 * @param error - thrown while reading
 * @param origin - what was read
 * @returns the error to throw instead
 */
export function unreadable(error: unknown, origin: string): SourceError {
  if (error instanceof SourceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = FILE_FAULTS[code] ?? (error instanceof Error ? error.message : String(error));
  return new SourceError(`reading ${clip(origin)} failed: ${why}${hintFor(origin)}`, {
    source: origin,
    cause: error,
  });
}

/** What was probably meant by a path that leads nowhere. */
function hintFor(origin: string): string {
  if (/^\s*\(module\b/.test(origin)) return ' (text is given as { wat: text })';
  return /^[a-z][a-z\d+.-]+:\/\//i.test(origin) && !/^(?:file|https?):/i.test(origin)
    ? ' (of URLs, only file, http, https and data are read)'
    : '';
}

/**
 * @param origin - what was read
 * @param largest - bytes allowed
 * @returns the error to throw
 */
export function tooLarge(origin: string, largest: number): SourceError {
  return new SourceError(`reading ${origin} failed: it has more than ${largest.toLocaleString('en')} bytes`, {
    source: origin,
  });
}

/**
 * @param origin - what was to be read
 * @param why - it takes waiting
 * @returns the error to throw
 */
export function asyncOnly(origin: string, why: string): SourceError {
  return new SourceError(`reading ${origin} without waiting failed: ${why}; use the asynchronous function`, {
    source: origin,
  });
}

/**
 * @param source - what was given
 * @returns the error to throw
 */
export function notASource(source: unknown): SourceError {
  const what = describe(source);
  const hint = source instanceof Promise ? ' (a promise has to be awaited first)' : '';
  return new SourceError(
    `reading a module from ${what} failed: it takes a path, a URL, bytes, a Response, a Blob, a stream, or { wat: text }${hint}`,
    { source: what },
  );
}

/** An object by its class, so that `a WebAssembly.Module` is told from `an object`. */
function describe(source: unknown): string {
  if (source === '') return 'an empty path';
  if (typeof source !== 'object' || source === null) return String(source === null ? null : typeof source);
  const tag = Object.prototype.toString.call(source).slice('[object '.length, -1);
  return tag === 'Object' ? 'an object' : tag;
}

function clip(origin: string): string {
  return origin.length > 200 ? `${origin.slice(0, 200)}…` : origin;
}
