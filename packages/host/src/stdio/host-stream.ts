import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { pause } from '../clock/pause.ts';
import type { FileStat, FileType } from '../fs/file-system.ts';
import { PlainStream } from './plain-stream.ts';
import type { Readiness } from './stream.ts';

/** Bytes read ahead at once when somebody asks whether there is something. */
const AHEAD = 65_536;
/** Milliseconds between two tries on a descriptor that is not ready; doubled each time up to the second. */
const FIRST_PAUSE = 0.25;
const LONGEST_PAUSE = 8;

/**
 * A descriptor of the host's, such as its standard output. Reads and writes block, also where the host made the
 * descriptor non-blocking. It is not closed: it belongs to the host.
 */
export class HostStream extends PlainStream {
  readonly #fd: number;
  override readonly type: FileType;
  #terminal: boolean | undefined;
  /** What was read to find out whether there is something. */
  #ahead: Uint8Array = new Uint8Array(0);
  #aheadEnded = false;
  /** A descriptor of the same stream that never waits; `undefined` until needed, or where there is no such way. */
  #unblocked: number | undefined;

  /** @param fd - an open descriptor of the host's @throws what `fstat` throws where it is none */
  constructor(fd: number) {
    super();
    this.#fd = fd;
    this.type = typeOf(fstatSync(fd, { bigint: true }));
  }

  /** Whether it is a terminal. `node:tty` is loaded to tell, which takes as long as a short program. */
  override get terminal(): boolean {
    this.#terminal ??=
      this.type === 'character-device' && process.getBuiltinModule('node:tty').isatty(this.#fd);
    return this.#terminal;
  }

  override stat(): FileStat {
    const stats = fstatSync(this.#fd, { bigint: true });
    return {
      device: stats.dev,
      inode: stats.ino,
      type: this.type,
      links: stats.nlink,
      size: stats.size,
      accessed: stats.atimeNs,
      modified: stats.mtimeNs,
      changed: stats.ctimeNs,
    };
  }

  read(into: Uint8Array, offset: number, length: number): number {
    if (this.#ahead.length > 0) return this.#takeAhead(into, offset, length);
    if (this.#aheadEnded && !this.terminal) return 0;
    this.#aheadEnded = false;
    return whenReady(() => readOrEnd(this.#fd, into, offset, length));
  }

  write(from: Uint8Array, offset: number, length: number): number {
    return whenReady(() => writeSync(this.#fd, from, offset, length));
  }

  override readable(): Readiness | undefined {
    if (this.#ahead.length === 0 && !this.#aheadEnded && !this.#readAhead()) return undefined;
    return { bytes: BigInt(this.#ahead.length), ended: this.#aheadEnded };
  }

  override sync(): void {
    fsyncSync(this.#fd);
  }
  override dataSync(): void {
    fdatasyncSync(this.#fd);
  }
  override close(): void {
    if (this.#unblocked !== undefined && this.#unblocked !== this.#fd) closeSync(this.#unblocked);
    this.#unblocked = undefined;
  }

  #takeAhead(into: Uint8Array, offset: number, length: number): number {
    const chunk = this.#ahead.subarray(0, length);
    into.set(chunk, offset);
    this.#ahead = this.#ahead.subarray(chunk.length);
    return chunk.length;
  }

  /** @returns whether a read would return at once: there is something, or the end, or no way to tell */
  #readAhead(): boolean {
    if (this.type === 'regular-file' || (this.type === 'character-device' && !this.terminal)) return true;
    this.#unblocked ??= openUnblocked(this.#fd) ?? (this.terminal ? undefined : unblock(this.#fd));
    if (this.#unblocked === undefined) return true;
    const buffer = new Uint8Array(AHEAD);
    try {
      const read = readSync(this.#unblocked, buffer);
      this.#ahead = buffer.subarray(0, read);
      this.#aheadEnded = read === 0;
      return true;
    } catch (error) {
      if (isNotReady(error)) return false;
      throw error;
    }
  }
}

/** Linux opens what is behind `/proc/self/fd` anew, with flags of its own; but no sockets. */
function openUnblocked(fd: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return openSync(
      `/proc/self/fd/${String(fd)}`,
      constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
  } catch {
    return undefined;
  }
}

/**
 * Elsewhere, and for sockets, as which Node hands pipes to its children: Node's own stream over standard input makes the
 * descriptor non-blocking and gives it back as it was when the process ends. Reads that may wait are none the worse.
 */
function unblock(fd: number): number | undefined {
  if (fd !== 0 || process.platform === 'win32') return undefined;
  return process.stdin instanceof process.getBuiltinModule('node:net').Socket ? fd : undefined;
}

/** Windows reports the end of a pipe as an error. */
function readOrEnd(fd: number, into: Uint8Array, offset: number, length: number): number {
  try {
    return readSync(fd, into, offset, length, null);
  } catch (error) {
    if (codeOf(error) === 'EOF') return 0;
    throw error;
  }
}

/** Tries until the descriptor is ready. */
function whenReady(transfer: () => number): number {
  for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      return transfer();
    } catch (error) {
      if (!isNotReady(error)) throw error;
    }
    pause(wait);
  }
}

function isNotReady(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EAGAIN' || code === 'EWOULDBLOCK';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function typeOf(stats: BigIntStats): FileType {
  if (stats.isFile()) return 'regular-file';
  if (stats.isCharacterDevice()) return 'character-device';
  if (stats.isBlockDevice()) return 'block-device';
  if (stats.isSocket()) return 'socket-stream';
  if (stats.isDirectory()) return 'directory';
  return 'unknown';
}
