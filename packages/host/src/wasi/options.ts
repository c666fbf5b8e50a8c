import { OptionError } from '@ferrule/core';
import type { Clock, ClockFunctions } from '../clock/clock.ts';
import { clockFrom } from '../clock/clock.ts';
import { deterministicClock } from '../clock/deterministic-clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { FileSystem } from '../fs/file-system.ts';
import { encodeUtf8 } from '../memory/utf8.ts';
import { deterministicRandom } from '../random/deterministic-random.ts';
import type { Random } from '../random/random.ts';
import { systemRandom } from '../random/system-random.ts';
import type { StdinOption, StdoutOption } from '../stdio/open-stdio.ts';
import { LOG_SCOPES } from './syscalls.ts';
import type { LogScope } from './syscalls.ts';

/** A directory the guest may open: one of the host's, or any file system. */
export type MountOption =
  | { readonly guest: string; readonly host: string; readonly readOnly?: boolean }
  | { readonly guest: string; readonly fs: FileSystem };

/** What a log writes, and where. */
export interface LogOption {
  /** Which calls; all of them by default. */
  readonly scopes?: readonly (LogScope | 'all')[];
  /** Gets one line for each call, without a line feed. */
  readonly write: (line: string) => void;
}

/** What a guest is given. Whatever is left out it does not get. */
export interface WasiOptions {
  /** The command line, with the program's name first; none by default. */
  readonly args?: readonly string[];
  /** Environment variables; none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** `ignore` by default: at its end from the start. */
  readonly stdin?: StdinOption;
  /** `ignore` by default. */
  readonly stdout?: StdoutOption;
  /** `ignore` by default. */
  readonly stderr?: StdoutOption;
  /** Preopened directories, in this order from descriptor 3; none by default. */
  readonly mounts?: readonly MountOption[];
  /** The host's time, or one that is the same in every run (the default), or your own. */
  readonly clock?: 'system' | 'deterministic' | ClockFunctions;
  /** The host's randomness, or bytes that are the same in every run (the default), also by a seed, or your own. */
  readonly random?: 'system' | 'deterministic' | number | ((into: Uint8Array) => void);
  /** How many descriptors may be open at once; 1,024 by default. */
  readonly maxDescriptors?: number;
  /** Writes down what the guest asks for; off by default, and then costs nothing. */
  readonly log?: LogOption;
}

/** The options, checked and complete. */
export interface NormalWasiOptions {
  readonly args: readonly Uint8Array[];
  readonly environ: readonly Uint8Array[];
  readonly stdin: unknown;
  readonly stdout: unknown;
  readonly stderr: unknown;
  readonly mounts: readonly MountOption[];
  readonly clock: Clock;
  readonly random: Random;
  readonly maxDescriptors: number;
  readonly log: { readonly scopes: readonly LogScope[]; readonly write: (line: string) => void } | undefined;
}

const KNOWN: readonly string[] = [
  'args',
  'env',
  'stdin',
  'stdout',
  'stderr',
  'mounts',
  'clock',
  'random',
  'maxDescriptors',
  'log',
];

/**
 * Checks a user's options and fills in what is left out.
 *
 * @throws OptionError naming the option and what it accepts
 */
export function normalizeWasiOptions(options: WasiOptions): NormalWasiOptions {
  checkNames(options, KNOWN, 'wasi');
  return Object.freeze({
    args: argsOf(options.args),
    environ: environOf(options.env),
    // Streams are checked where they are opened.
    stdin: options.stdin ?? 'ignore',
    stdout: options.stdout ?? 'ignore',
    stderr: options.stderr ?? 'ignore',
    mounts: mountsOf(options.mounts),
    clock: clockOf(options.clock),
    random: randomOf(options.random),
    maxDescriptors: maxDescriptorsOf(options.maxDescriptors),
    log: logOf(options.log),
  });
}

function argsOf(given: unknown): readonly Uint8Array[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw refused('wasi.args', 'an array of strings', given);
  return given.map((arg: unknown, index) => {
    if (typeof arg !== 'string' || arg.includes('\0')) {
      throw refused(`wasi.args[${String(index)}]`, 'a string without NUL', arg);
    }
    return encodeUtf8(arg);
  });
}

function environOf(given: unknown): readonly Uint8Array[] {
  if (given === undefined) return [];
  if (!isRecord(given)) throw refused('wasi.env', 'a record of strings', given);
  return Object.entries(given).map(([name, value]) => {
    if (name === '' || name.includes('=') || name.includes('\0')) {
      throw refused('wasi.env', 'a record whose names are not empty and have no "=" or NUL', name);
    }
    if (typeof value !== 'string' || value.includes('\0')) {
      throw refused(`wasi.env.${name}`, 'a string without NUL', value);
    }
    return encodeUtf8(`${name}=${value}`);
  });
}

function mountsOf(given: unknown): readonly MountOption[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw refused('wasi.mounts', 'an array of mounts', given);
  return given.map((mount: unknown, index) => mountOf(mount, `wasi.mounts[${String(index)}]`));
}

function mountOf(given: unknown, option: string): MountOption {
  if (!isRecord(given)) throw refused(option, '{ guest, host, readOnly } or { guest, fs }', given);
  const { guest, host, fs, readOnly } = given;
  if (typeof guest !== 'string' || guest === '' || guest.includes('\0')) {
    throw refused(`${option}.guest`, 'a path without NUL', guest);
  }
  if (fs !== undefined) {
    checkNames(given, ['guest', 'fs'], option);
    if (!isFileSystem(fs)) throw refused(`${option}.fs`, 'a file system, such as memoryFs()', fs);
    return Object.freeze({ guest, fs });
  }
  checkNames(given, ['guest', 'host', 'readOnly'], option);
  if (typeof host !== 'string' || host === '')
    throw refused(`${option}.host`, "a host directory's path", host);
  if (readOnly !== undefined && typeof readOnly !== 'boolean') {
    throw refused(`${option}.readOnly`, 'true or false', readOnly);
  }
  return Object.freeze({ guest, host, readOnly: readOnly === true });
}

function isFileSystem(value: unknown): value is FileSystem {
  return isRecord(value) && typeof value['openRoot'] === 'function' && typeof value['readOnly'] === 'boolean';
}

function clockOf(given: unknown): Clock {
  if (given === undefined || given === 'deterministic') return deterministicClock();
  if (given === 'system') return systemClock();
  const wanted = "'system', 'deterministic' or { realtime, monotonic, resolution?, sleep? }";
  if (!isRecord(given)) throw refused('wasi.clock', wanted, given);
  checkNames(given, ['realtime', 'monotonic', 'resolution', 'sleep'], 'wasi.clock');
  for (const name of ['realtime', 'monotonic'] as const) {
    if (typeof given[name] !== 'function')
      throw refused(`wasi.clock.${name}`, 'a function giving nanoseconds', given[name]);
  }
  const { resolution, sleep } = given;
  if (resolution !== undefined && (typeof resolution !== 'bigint' || resolution < 1n)) {
    throw refused('wasi.clock.resolution', 'nanoseconds, at least 1n', resolution);
  }
  if (sleep !== undefined && typeof sleep !== 'function') {
    throw refused('wasi.clock.sleep', 'a function taking nanoseconds', sleep);
  }
  return clockFrom(given as unknown as ClockFunctions);
}

function randomOf(given: unknown): Random {
  if (given === undefined || given === 'deterministic') return deterministicRandom();
  if (given === 'system') return systemRandom();
  if (typeof given === 'number' && Number.isSafeInteger(given)) return deterministicRandom(given);
  if (typeof given === 'function') return { fill: given as (into: Uint8Array) => void };
  throw refused('wasi.random', "'system', 'deterministic', an integer or a function", given);
}

function maxDescriptorsOf(given: unknown): number {
  if (given === undefined) return 1_024;
  if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 3) {
    throw refused('wasi.maxDescriptors', 'an integer of at least 3', given);
  }
  return given;
}

function logOf(given: unknown): NormalWasiOptions['log'] {
  if (given === undefined) return undefined;
  if (!isRecord(given)) throw refused('wasi.log', '{ scopes, write }', given);
  checkNames(given, ['scopes', 'write'], 'wasi.log');
  const { scopes = ['all'], write } = given;
  if (!Array.isArray(scopes)) throw refused('wasi.log.scopes', 'an array of scopes', scopes);
  for (const scope of scopes as unknown[]) {
    if (scope !== 'all' && !LOG_SCOPES.includes(scope as LogScope))
      throw refused('wasi.log.scopes', `of ${LOG_SCOPES.join(', ')} or all`, scope);
  }
  if (typeof write !== 'function') throw refused('wasi.log.write', 'a function taking a line', write);
  const asked = scopes as readonly (LogScope | 'all')[];
  return Object.freeze({
    scopes: LOG_SCOPES.filter((scope) => asked.includes('all') || asked.includes(scope)),
    write: write as (line: string) => void,
  });
}

function checkNames(given: object, known: readonly string[], option: string): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) {
      const path = `${option}.${name}`;
      throw new OptionError(`there is no option "${path}": ${option} accepts ${known.join(', ')}`, {
        option: path,
      });
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(option: string, wanted: string, given: unknown): OptionError {
  return new OptionError(`option "${option}" must be ${wanted}, got ${shown(given)}`, { option });
}

function shown(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given);
  if (typeof given === 'number' || typeof given === 'boolean' || given === null) return String(given);
  return typeof given;
}
