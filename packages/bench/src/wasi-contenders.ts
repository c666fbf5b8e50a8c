import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as NodeWasi from 'node:wasi';
import { createWasi, memoryFs } from '@ferrule/host';
import type { MountOption } from '@ferrule/host';

const GUEST = new URL('../../../conformance/guests/wat/wasi-calls.wasm', import.meta.url);
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
  /** The calls that are measured. */
  readonly calls: readonly string[];
  /** Removes the directory. */
  close(): void;
}

/** Makes them, with a file of 64 KiB and a directory of 10,000 names each. */
export function wasiContenders(): Contenders {
  const module = new WebAssembly.Module(readFileSync(GUEST));
  const directory = makeDirectory();
  return {
    node: nodeContender(module, directory),
    directory: ferruleContender('directory', module, { guest: '/', host: directory }),
    memory: ferruleContender('memory', module, makeMemory()),
    calls: WebAssembly.Module.exports(module)
      .filter(({ name, kind }) => kind === 'function' && name !== 'open' && name !== 'close')
      .map(({ name }) => name),
    close() {
      rmSync(directory, { recursive: true });
    },
  };
}

function nodeContender(module: WebAssembly.Module, directory: string): Contender {
  // Loaded late and as CommonJS, so that its warning of being experimental can be kept back.
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (): void => undefined;
  const { WASI } = createRequire(import.meta.url)('node:wasi') as typeof NodeWasi;
  const wasi = new WASI({ version: 'preview1', preopens: { '/': directory } });
  process.emitWarning = emitWarning;
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
  writeFileSync(join(directory, 'file'), new Uint8Array(65_536));
  mkdirSync(join(directory, 'list'));
  for (let index = 0; index < NAMES; index++) {
    writeFileSync(join(directory, 'list', `name-${String(index)}`), '');
  }
  return directory;
}

function makeMemory(): MountOption {
  const list = Object.fromEntries(Array.from({ length: NAMES }, (_, index) => [`name-${String(index)}`, '']));
  return { guest: '/', fs: memoryFs({ files: { file: new Uint8Array(65_536), list } }) };
}
