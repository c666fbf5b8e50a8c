import { readFileSync } from 'node:fs';
import { createWasi } from '../../src/wasi/create-wasi.ts';
import type { WasiHost, WasiModuleName } from '../../src/wasi/create-wasi.ts';
import { Errno } from '../../src/wasi/errno.ts';
import type { WasiFunction } from '../../src/wasi/adapter.ts';
import type { WasiOptions } from '../../src/wasi/options.ts';
import { GuestMemory } from '../../src/memory/guest-memory.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import type { MemoryFileSystem, MemoryFsOptions } from '../../src/fs/memory/memory-fs.ts';

/** Where the calls of a test write their results. */
export const RESULT = 0;
/** Where strings and buffers are put, from here on. */
const HEAP = 4_096;

/** The C guests that hand on every call, compiled when first needed. */
const modules = new Map<WasiModuleName, WebAssembly.Module>();

function moduleFor(moduleName: WasiModuleName): WebAssembly.Module {
  let module = modules.get(moduleName);
  if (module === undefined) {
    const file = moduleName === 'wasi_unstable' ? 'syscalls-unstable' : 'syscalls';
    const url = new URL(`../../../../conformance/guests/c/${file}.wasm`, import.meta.url);
    module = new WebAssembly.Module(readFileSync(url));
    modules.set(moduleName, module);
  }
  return module;
}

/** A compiled guest that makes whatever calls a test asks for, on its own memory. */
export class TestGuest {
  readonly wasi: WasiHost;
  readonly memory: GuestMemory;
  /** One line for each call. */
  readonly log: string[] = [];
  readonly moduleName: WasiModuleName;
  readonly #functions: Record<string, WasiFunction>;
  #next = HEAP;

  constructor(options: WasiOptions = {}, moduleName: WasiModuleName = 'wasi_snapshot_preview1') {
    this.moduleName = moduleName;
    this.wasi = createWasi({ log: { write: (line) => this.log.push(line) }, ...options });
    const instance = new WebAssembly.Instance(moduleFor(moduleName), {
      [moduleName]: this.wasi.imports(moduleName),
    });
    this.#functions = instance.exports as unknown as Record<string, WasiFunction>;
    const memory = instance.exports['memory'] as WebAssembly.Memory;
    this.wasi.attach(memory);
    this.memory = new GuestMemory(memory);
  }

  /** @returns the name of the errno */
  call(name: string, ...args: (number | bigint)[]): string {
    const serve = this.#functions[name];
    if (serve === undefined) throw new Error(`there is no ${name}`);
    return errnoName(serve(...args));
  }

  /** The last line of the log. */
  get line(): string {
    return this.log.at(-1) ?? '';
  }

  /** @returns address of so many bytes */
  allocate(size: number): number {
    const at = this.#next;
    this.#next += Math.ceil(size / 8) * 8;
    return at;
  }

  /** @returns address and length, as two arguments */
  put(text: string | Uint8Array): [pointer: number, length: number] {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const at = this.allocate(bytes.length);
    this.memory.write(at, bytes);
    return [at, bytes.length];
  }

  /** @returns address and number of iovecs over these buffers, as two arguments */
  iovecs(...buffers: [pointer: number, length: number][]): [pointer: number, count: number] {
    const at = this.allocate(buffers.length * 8);
    buffers.forEach(([pointer, length], index) => {
      this.memory.setU32(at + index * 8, pointer);
      this.memory.setU32(at + index * 8 + 4, length);
    });
    return [at, buffers.length];
  }

  /** Bytes of a result as hexadecimal digits, eight to a group. */
  hex(pointer: number, length: number): string {
    return Buffer.from(this.memory.bytes(pointer, length))
      .toString('hex')
      .replace(/.{8}(?=.)/gu, '$& ');
  }

  /** Opens a path from the directory 3. @returns the descriptor */
  open(
    path: string,
    options: { oflags?: number; rights?: bigint; inheriting?: bigint; fdflags?: number } = {},
  ): number {
    const { oflags = 0, rights = ALL, inheriting = ALL, fdflags = 0 } = options;
    const errno = this.call(
      'path_open',
      3,
      0,
      ...this.put(path),
      oflags,
      rights,
      inheriting,
      fdflags,
      RESULT,
    );
    if (errno !== 'SUCCESS') throw new Error(`path_open ${path}: ${errno}`);
    return this.memory.u32(RESULT);
  }

  /** Writes text through `fd_write`. @returns the name of the errno */
  write(fd: number, text: string | Uint8Array): string {
    return this.call('fd_write', fd, ...this.iovecs(this.put(text)), RESULT);
  }

  /** Reads text through `fd_read`; fails where that does. */
  read(fd: number, length: number): string {
    const at = this.allocate(length);
    const errno = this.call('fd_read', fd, ...this.iovecs([at, length]), RESULT);
    if (errno !== 'SUCCESS') throw new Error(`fd_read: ${errno}`);
    return this.memory.string(at, this.memory.u32(RESULT));
  }

  /** A descriptor's offset. */
  tell(fd: number): bigint {
    const errno = this.call('fd_tell', fd, RESULT);
    if (errno !== 'SUCCESS') throw new Error(`fd_tell: ${errno}`);
    return this.memory.u64(RESULT);
  }
}

/** Every right there is. */
export const ALL = (1n << 30n) - 1n;

/** A time that does not move. */
export const NOW = 1_700_000_000_123_456_789n;

/** A guest with a file system in memory at `/`. */
export function guestWithFiles(
  files: MemoryFsOptions['files'] = {},
  options: WasiOptions = {},
): { guest: TestGuest; fs: MemoryFileSystem } {
  const fs = memoryFs({ files, now: () => NOW });
  return { guest: new TestGuest({ mounts: [{ guest: '/', fs }], ...options }), fs };
}

/** The spec's name of a number. */
export function errnoName(errno: number): string {
  return Object.keys(Errno).find((name) => Errno[name as keyof typeof Errno] === errno) ?? String(errno);
}
