import { systemClock } from '../clock/system-clock.ts';
import { encodeUtf8 } from '../memory/utf8.ts';
import { systemRandom } from '../random/system-random.ts';
import { invalidArgType, invalidArgValue, outOfRange } from './node-errors.ts';
import type { NormalWasiOptions } from './options.ts';
import type { WasiModuleName } from './create-wasi.ts';

/** What node:wasi's constructor takes. */
export interface NodeWasiOptions {
  /** Which layout: `preview1`, or `unstable` for its forerunner. */
  readonly version: 'preview1' | 'unstable';
  /** The command line, with the program's name first; none by default. */
  readonly args?: readonly string[] | undefined;
  /** Environment variables; none by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Host directories by the guest paths they are given under; none by default. */
  readonly preopens?: Readonly<Record<string, string>> | undefined;
  /** Whether `proc_exit` ends the guest only (the default), or this process. */
  readonly returnOnExit?: boolean | undefined;
  /** Descriptor of standard input; 0 by default. */
  readonly stdin?: number | undefined;
  /** Descriptor of standard output; 1 by default. */
  readonly stdout?: number | undefined;
  /** Descriptor of standard error; 2 by default. */
  readonly stderr?: number | undefined;
}

/** The constructor's options, checked and complete. */
export interface NormalNodeWasiOptions {
  readonly moduleName: WasiModuleName;
  readonly returnOnExit: boolean;
  readonly wasi: NormalWasiOptions;
}

/** The options in the order in which node:wasi checks them. @throws NodeError as node:wasi does */
export function normalizeNodeWasiOptions(options: unknown): NormalNodeWasiOptions {
  const given = object(options, 'options');
  const moduleName = moduleNameOf(given['version']);
  const args = argsOf(given['args']);
  const environ = environOf(given['env']);
  const mounts = mountsOf(given['preopens']);
  const stdin = descriptor(given['stdin'], 0, 'options.stdin');
  const stdout = descriptor(given['stdout'], 1, 'options.stdout');
  const stderr = descriptor(given['stderr'], 2, 'options.stderr');
  const returnOnExit = boolean(given['returnOnExit'], 'options.returnOnExit');
  return {
    moduleName,
    returnOnExit,
    wasi: {
      args,
      environ,
      stdin,
      stdout,
      stderr,
      mounts,
      clock: systemClock(),
      random: systemRandom(),
      maxDescriptors: Number.MAX_SAFE_INTEGER,
      log: undefined,
    },
  };
}

function moduleNameOf(version: unknown): WasiModuleName {
  if (typeof version !== 'string') throw invalidArgType('options.version', 'of type string', version);
  if (version === 'preview1') return 'wasi_snapshot_preview1';
  if (version === 'unstable') return 'wasi_unstable';
  throw invalidArgValue('options.version', version, 'unsupported WASI version');
}

function argsOf(args: unknown): readonly Uint8Array[] {
  if (args === undefined) return [];
  if (!Array.isArray(args)) throw invalidArgType('options.args', 'an instance of Array', args);
  return args.map((arg) => cString(String(arg)));
}

function environOf(env: unknown): readonly Uint8Array[] {
  if (env === undefined) return [];
  return Object.entries(object(env, 'options.env'))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => cString(`${name}=${String(value)}`));
}

function mountsOf(preopens: unknown): NormalWasiOptions['mounts'] {
  if (preopens === undefined) return [];
  return Object.entries(object(preopens, 'options.preopens')).map(([guest, host]) => ({
    guest,
    host: String(host),
  }));
}

/** Node hands these to C, for which a text ends at the first NUL. */
function cString(text: string): Uint8Array {
  const end = text.indexOf('\0');
  return encodeUtf8(end < 0 ? text : text.slice(0, end));
}

function descriptor(value: unknown, otherwise: number, name: string): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number') throw invalidArgType(name, 'of type number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < 0 || value > 0x7fff_ffff) throw outOfRange(name, '>= 0 && <= 2147483647', value);
  return value;
}

function boolean(value: unknown, name: string): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'boolean') throw invalidArgType(name, 'of type boolean', value);
  return value;
}

/** @throws NodeError where it is no object, or an array */
export function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgType(name, 'of type object', value);
  }
  return value as Record<string, unknown>;
}
