import type { WasiFunction } from './adapter.ts';
import {
  Advice,
  ClockId,
  FdFlags,
  FileTypeNumber,
  FstFlags,
  LookupFlags,
  OFlags,
  RiFlags,
  Rights,
  SdFlags,
  Signal,
  Whence,
  WhenceUnstable,
} from './abi.ts';
import { Errno } from './errno.ts';
import type { LogScope, Syscall } from './syscalls.ts';
import { Fdstat, Filestat, FilestatUnstable, Prestat } from './layouts.ts';
import type { FilestatLayout } from './layouts.ts';
import { isPair, parameters } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import type { WasiState } from './state.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';

type Value = number | bigint;

/** What to log, and where to. */
export interface Log {
  readonly scopes: readonly LogScope[];
  readonly write: (line: string) => void;
}

/**
 * Wraps a call so that it writes one line when it returns: its name, its arguments, the errno and, where there is none,
 * its results, all in the spec's words.
 *
 * @returns the call itself where the log has no use for it
 * @example
 * // fd_seek(fd=4, offset=10, whence=SET) = SUCCESS (newoffset=10)
 */
export function logged(syscall: Syscall, serve: WasiFunction, wasi: WasiState, log: Log): WasiFunction {
  if (!log.scopes.includes(syscall.scope)) return serve;
  const params = parameters(syscall.params);
  const results = parameters(syscall.results);
  return (...args: Value[]) => {
    // Before the call, which may overwrite what its arguments lead to.
    const [shown, rest] = describeArguments(wasi.memory, params, args);
    const head = `${syscall.name}(${shown.join(', ')})`;
    let errno;
    try {
      errno = serve(...args);
    } catch (error) {
      log.write(`${head} = ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
      throw error;
    }
    const found = results.map(
      ({ name, type }, index) => `${name}=${attempt(() => result(wasi.memory, type, rest[index]))}`,
    );
    log.write(
      `${head} = ${nameOf(Errno, errno)}${errno === Errno.SUCCESS && found.length > 0 ? ` (${found.join(', ')})` : ''}`,
    );
    return errno;
  };
}

/** @returns the arguments as text, and the addresses of the results */
function describeArguments(
  memory: GuestMemory,
  params: readonly Parameter[],
  args: readonly Value[],
): [shown: readonly string[], results: readonly Value[]] {
  let next = 0;
  const shown = params.map(({ name, type }) => {
    const value = args[next++];
    if (!isPair(type)) return `${name}=${argument(type, value)}`;
    const length = Number(args[next++]) >>> 0;
    if (type === 'string')
      return `${name}=${attempt(() => JSON.stringify(memory.string(Number(value), length)))}`;
    return `${name}=${address(value)}, ${name}_len=${String(length)}`;
  });
  return [shown, args.slice(next)];
}

/** A guest's address may lead nowhere. */
function attempt(describe: () => string): string {
  try {
    return describe();
  } catch {
    return '?';
  }
}

function argument(type: string, value: Value): string {
  const number = Number(value);
  switch (type) {
    case 'fd':
    case 'size':
    case 'exitcode':
      return String(number >>> 0);
    case 'pointer':
      return address(value);
    case 'filedelta':
      return String(value);
    case 'filesize':
    case 'timestamp':
    case 'dircookie':
      return String(BigInt.asUintN(64, BigInt(value)));
    case 'rights':
      return flagNames(Rights, Number(BigInt.asUintN(32, BigInt(value))));
    default: {
      const flags = FLAGS[type];
      if (flags !== undefined) return flagNames(flags, number);
      const names = ENUMS[type];
      return names === undefined ? String(value) : nameOf(names, number);
    }
  }
}

const FLAGS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  fdflags: FdFlags,
  fstflags: FstFlags,
  lookupflags: LookupFlags,
  oflags: OFlags,
  riflags: RiFlags,
  sdflags: SdFlags,
};

const ENUMS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  advice: Advice,
  clockid: ClockId,
  signal: Signal,
  whence: Whence,
  whence_unstable: WhenceUnstable,
};

function result(memory: GuestMemory, type: string, pointer: Value | undefined): string {
  const at = Number(pointer) >>> 0;
  switch (type) {
    case 'timestamp':
    case 'filesize':
      return String(memory.u64(at));
    case 'fdstat':
      return `{filetype=${nameOf(FileTypeNumber, memory.u8(at + Fdstat.filetype))}, flags=${flagNames(
        FdFlags,
        memory.u16(at + Fdstat.flags),
      )}, rights_base=${flagNames(Rights, memory.u32(at + Fdstat.rightsBase))}, rights_inheriting=${flagNames(
        Rights,
        memory.u32(at + Fdstat.rightsInheriting),
      )}}`;
    case 'filestat':
      return filestat(memory, at, Filestat);
    case 'filestat_unstable':
      return filestat(memory, at, FilestatUnstable);
    case 'prestat':
      return `{pr_name_len=${String(memory.u32(at + Prestat.nameLen))}}`;
    case 'roflags':
      return String(memory.u16(at));
    default:
      return String(memory.u32(at));
  }
}

function filestat(memory: GuestMemory, at: number, layout: FilestatLayout): string {
  const type = nameOf(FileTypeNumber, memory.u8(at + layout.filetype));
  const [ino, size, mtim] = [layout.ino, layout.size, layout.mtim].map((offset) =>
    String(memory.u64(at + offset)),
  );
  return `{ino=${String(ino)}, filetype=${type}, size=${String(size)}, mtim=${String(mtim)}}`;
}

function address(value: Value): string {
  return `0x${(Number(value) >>> 0).toString(16)}`;
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? String(value);
}

/** Names joined by `|`, what is unknown as a number, `0` where there is none. */
function flagNames(flags: Readonly<Record<string, number>>, value: number): string {
  const known = Object.keys(flags).filter((name) => (value & (flags[name] ?? 0)) !== 0);
  const unknown = known.reduce((left, name) => left & ~(flags[name] ?? 0), value);
  return [...known, ...(unknown !== 0 || known.length === 0 ? [String(unknown >>> 0)] : [])].join('|');
}
