import type { Readable, Writable } from 'node:stream';
import { OptionError } from '@ferrule/core';
import { BytesStream } from './bytes-stream.ts';
import { CollectingStream } from './collected-output.ts';
import { FunctionStream, PullStream } from './function-stream.ts';
import { HostStream } from './host-stream.ts';
import { IgnoredStream } from './ignored-stream.ts';
import { ReadableStream, WritableStream } from './node-streams.ts';
import type { Stream } from './stream.ts';

/**
 * Where standard input comes from: the host's own, nowhere, a host descriptor, a stream, these bytes, or a function
 * that gives at most `size` bytes when asked and `undefined` at the end.
 */
export type StdinOption =
  'inherit' | 'ignore' | number | Readable | Uint8Array | ((size: number) => Uint8Array | undefined);

/** Where standard output or error goes: the host's own, nowhere, collected, a host descriptor, a stream, a function. */
export type StdoutOption =
  'inherit' | 'ignore' | 'pipe' | number | Writable | ((chunk: Uint8Array<ArrayBuffer>) => void);

/**
 * @param given - the option as the user gave it
 * @param option - its path, for errors
 * @throws OptionError
 */
export function openInput(given: unknown, option: string): Stream {
  if (given === 'inherit') return hostStream(0, option);
  if (given === 'ignore') return new IgnoredStream();
  if (typeof given === 'number') return hostStream(given, option);
  if (typeof given === 'function') return new PullStream(given as (size: number) => Uint8Array | undefined);
  if (given instanceof Uint8Array) return new BytesStream(given);
  // process.stdin and its kind are made when they are first looked at
  if (given === process.stdin) return hostStream(0, option);
  if (given instanceof streams().Readable) return new ReadableStream(given);
  throw refused(given, option, "'inherit', 'ignore', a descriptor, a Readable, bytes or a function");
}

/**
 * @param given - the option as the user gave it
 * @param inherited - the host's own descriptor
 * @param option - its path, for errors
 * @throws OptionError
 */
export function openOutput(given: unknown, inherited: 1 | 2, option: string): Stream {
  if (given === 'inherit') return hostStream(inherited, option);
  if (given === 'ignore') return new IgnoredStream();
  if (given === 'pipe') return new CollectingStream();
  if (typeof given === 'number') return hostStream(given, option);
  if (typeof given === 'function') return new FunctionStream(given as (chunk: Uint8Array) => void);
  if (given === process.stdout) return hostStream(1, option);
  if (given === process.stderr) return hostStream(2, option);
  if (given instanceof streams().Writable) return new WritableStream(given);
  throw refused(given, option, "'inherit', 'ignore', 'pipe', a descriptor, a Writable or a function");
}

/** Loaded where a stream may have been given: it takes longer than the rest of a short program. */
function streams(): { readonly Readable: typeof Readable; readonly Writable: typeof Writable } {
  return process.getBuiltinModule('node:stream');
}

function hostStream(fd: number, option: string): Stream {
  if (!Number.isInteger(fd) || fd < 0) throw refused(fd, option, 'an open descriptor');
  try {
    return new HostStream(fd);
  } catch (error) {
    throw new OptionError(`option "${option}": descriptor ${String(fd)} is not open`, {
      option,
      cause: error,
    });
  }
}

function refused(given: unknown, option: string, wanted: string): OptionError {
  const shown =
    typeof given === 'string' ? `"${given}"` : typeof given === 'number' ? String(given) : typeof given;
  return new OptionError(`option "${option}" must be ${wanted}, got ${shown}`, { option });
}
