import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Given } from './engine.ts';
import { findPackage, importPackage } from './npm-packages.ts';
import type { NodeEngine } from './node-engine.ts';
import { guestOf } from './v8.ts';

const NAME = '@wasmer/wasi';

/** What is used of the package. */
interface Wasmer {
  readonly init: () => Promise<void>;
  readonly WASI: new (options: { args: readonly string[]; fs: WasmerFs; preopens: object }) => {
    instantiate(module: WebAssembly.Module): WebAssembly.Instance;
    start(instance: WebAssembly.Instance): number;
    getStdoutBuffer(): Uint8Array;
  };
  readonly MemFS: new () => WasmerFs;
}

interface WasmerFs {
  createDir(path: string): void;
  open(path: string, options: object): { write(bytes: Uint8Array): number; free(): void };
}

/** It knows files in memory only. */
function fill(fs: WasmerFs, directory: string, path: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const [from, to] = [join(directory, entry.name), `${path}/${entry.name}`];
    if (entry.isDirectory()) {
      fs.createDir(to);
      fill(fs, from, to);
    } else {
      const file = fs.open(to, { read: true, write: true, create: true });
      file.write(new Uint8Array(readFileSync(from)));
      file.free();
    }
  }
}

/** Wasmer's WASI for JavaScript: itself compiled to WebAssembly, with files in memory. */
export const wasmerWasi: NodeEngine = {
  name: '@wasmer/wasi',
  about: `${NAME}: a WASI compiled to WebAssembly, files in memory`,
  inNode: true,
  abilities: ['wasi', 'program'],
  find: (places) => findPackage(NAME, '@wasmer/wasi', places),
  async open(cache) {
    const imported = (await importPackage(NAME, cache)) as Wasmer & { readonly default?: Wasmer };
    const { init, WASI, MemFS } = imported.default ?? imported;
    await init();
    const make = (directory: string, args: readonly string[]) => {
      const fs = new MemFS();
      fill(fs, directory, '');
      return new WASI({ args, fs, preopens: { '/': '/' } });
    };
    return {
      compile: (bytes) => new WebAssembly.Module(bytes),
      instantiate(module, given: Given) {
        if (given.kind !== 'wasi') throw new Error('@wasmer/wasi runs nothing but WASI modules');
        return guestOf(make(given.directory, []).instantiate(module as WebAssembly.Module));
      },
      program(module, directory, args) {
        const wasi = make(directory, args);
        const exitCode = wasi.start(wasi.instantiate(module as WebAssembly.Module));
        return { exitCode, written: wasi.getStdoutBuffer().length };
      },
    };
  },
};
