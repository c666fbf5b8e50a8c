import { createRequire } from 'node:module';
import { mkdtempSync, openSync, closeSync, fstatSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as NodeWasi from 'node:wasi';
import type { Given } from './engine.ts';
import { nodeDriver } from './node-engine.ts';
import type { NodeEngine, ProgramEnd } from './node-engine.ts';
import { guestOf } from './v8.ts';

/** @returns node:wasi, loaded late and as CommonJS, so that its warning of being experimental can be kept back */
export function nodeWasi(): typeof NodeWasi {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (): void => undefined;
  try {
    return createRequire(import.meta.url)('node:wasi') as typeof NodeWasi;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function instantiate(module: WebAssembly.Module, given: Given): WebAssembly.Instance {
  if (given.kind !== 'wasi') throw new Error('node:wasi runs nothing but WASI modules');
  const wasi = new (nodeWasi().WASI)({ version: 'preview1', preopens: { '/': given.directory } });
  const instance = new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports);
  wasi.initialize(instance);
  return instance;
}

/** Its output goes to a descriptor: here, to a file whose length is then read. */
function program(module: WebAssembly.Module, directory: string, args: readonly string[]): ProgramEnd {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  const stdout = openSync(join(folder, 'stdout'), 'w+');
  try {
    const wasi = new (nodeWasi().WASI)({
      version: 'preview1',
      args: [...args],
      preopens: { '/': directory },
      stdout,
      returnOnExit: true,
    });
    const instance = new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports);
    return { exitCode: wasi.start(instance), written: fstatSync(stdout).size };
  } finally {
    closeSync(stdout);
    rmSync(folder, { recursive: true });
  }
}

/** Node's own WASI. */
export const nodeWasiEngine: NodeEngine = {
  name: 'node:wasi',
  about: "Node's own WASI on V8's WebAssembly",
  inNode: true,
  abilities: ['wasi', 'program'],
  find: ({ node, cache }) => Promise.resolve({ version: '', driver: nodeDriver(node, 'node:wasi', cache) }),
  open: () => ({
    compile: (bytes) => new WebAssembly.Module(bytes),
    instantiate: (module, given) => guestOf(instantiate(module as WebAssembly.Module, given)),
    program: (module, directory, args) => program(module as WebAssembly.Module, directory, args),
  }),
};
