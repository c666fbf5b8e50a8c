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
  const hint = /^\s*\(module\b/.test(origin) ? ' (text is given as { wat: text })' : '';
  return new SourceError(`reading ${clip(origin)} failed: ${why}${hint}`, { source: origin, cause: error });
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
  const what = source === null ? 'null' : typeof source;
  return new SourceError(
    `reading a module from ${what} failed: it takes a path, a URL, bytes, a Response, a Blob, a stream, or { wat: text }`,
    { source: what },
  );
}

function clip(origin: string): string {
  return origin.length > 200 ? `${origin.slice(0, 200)}…` : origin;
}
