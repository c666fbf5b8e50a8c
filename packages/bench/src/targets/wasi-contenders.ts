import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWasi, memoryFs } from '@ferrule/host';
import type { MountOption } from '@ferrule/host';
import { nodeWasi } from '../engines/node-wasi.ts';
import { guestPath, readFileBytes } from '../kernels.ts';
import { fillForWasi, WASI_FILE_SIZE, WASI_GUEST, wasiNames } from '../wasi-guest.ts';

/** Names in the directory that is listed. */
const NAMES = 10_000;

/** One implementation under test, with its own instance of the guest. */
export interface Contender {
  readonly name: string;
  /** Loops of one WASI call each, by the call's name. */
  readonly exports: Readonly<Record<string, (times?: number) => void>>;
}

/** node:wasi and Ferrule on the same directory of the host's, and Ferrule on the same files in memory. */
export interface Contenders {
  readonly node: Contender;
  readonly directory: Contender;
  readonly memory: Contender;
  /** Removes the directory. */
  close(): void;
}

/** Makes them, with a file of 64 KiB and a directory of 10,000 names each. */
export function wasiContenders(): Contenders {
  const module = new WebAssembly.Module(readFileBytes(guestPath(WASI_GUEST)));
  const directory = makeDirectory();
  return {
    node: nodeContender(module, directory),
    directory: ferruleContender('directory', module, { guest: '/', host: directory }),
    memory: ferruleContender('memory', module, makeMemory()),
    close() {
      rmSync(directory, { recursive: true });
    },
  };
}

function nodeContender(module: WebAssembly.Module, directory: string): Contender {
  const wasi = new (nodeWasi().WASI)({ version: 'preview1', preopens: { '/': directory } });
  const instance = new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports);
  wasi.initialize(instance);
  return contender('node:wasi', instance);
}

function ferruleContender(name: string, module: WebAssembly.Module, mount: MountOption): Contender {
  const wasi = createWasi({ mounts: [mount], clock: 'system', random: 'system' });
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: wasi.imports('wasi_snapshot_preview1'),
  });
  wasi.attach(instance.exports['memory'] as WebAssembly.Memory);
  return contender(name, instance);
}

function contender(name: string, { exports }: WebAssembly.Instance): Contender {
  const functions = exports as unknown as Contender['exports'];
  functions['open']?.();
  return { name, exports: functions };
}

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  fillForWasi(directory, NAMES);
  return directory;
}

function makeMemory(): MountOption {
  const list = Object.fromEntries(wasiNames(NAMES).map((name) => [name, '']));
  return { guest: '/', fs: memoryFs({ files: { file: new Uint8Array(WASI_FILE_SIZE), list } }) };
}
