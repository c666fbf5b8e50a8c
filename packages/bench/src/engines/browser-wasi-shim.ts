import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Given } from './engine.ts';
import { findPackage, importPackage } from './npm-packages.ts';
import type { NodeEngine } from './node-engine.ts';
import { guestOf } from './v8.ts';

const NAME = '@bjorn3/browser_wasi_shim';

/** What is used of the package. */
interface Shim {
  readonly WASI: new (
    args: string[],
    env: string[],
    descriptors: object[],
    options: { readonly debug: boolean },
  ) => ShimWasi;
  readonly File: new (data: Uint8Array) => object;
  readonly Directory: new (contents: Map<string, object>) => object;
  readonly OpenFile: new (file: object) => object;
  readonly PreopenDirectory: new (name: string, contents: Map<string, object>) => object;
  readonly ConsoleStdout: new (write: (bytes: Uint8Array) => void) => object;
}

interface ShimWasi {
  readonly wasiImport: WebAssembly.ModuleImports;
  start(instance: WebAssembly.Instance): number;
  initialize(instance: WebAssembly.Instance): void;
}

/** It knows files in memory only. */
function contentsOf(shim: Shim, directory: string): Map<string, object> {
  return new Map(
    readdirSync(directory, { withFileTypes: true }).map((entry) => {
      const path = join(directory, entry.name);
      const inode = entry.isDirectory()
        ? new shim.Directory(contentsOf(shim, path))
        : new shim.File(new Uint8Array(readFileSync(path)));
      return [entry.name, inode];
    }),
  );
}

/** A WASI of plain JavaScript, with files in memory. */
export const browserWasiShim: NodeEngine = {
  name: 'browser_wasi_shim',
  about: `${NAME}: files in memory`,
  inNode: true,
  abilities: ['wasi', 'program'],
  find: (places) => findPackage(NAME, 'browser_wasi_shim', places),
  async open(cache) {
    const shim = (await importPackage(NAME, cache)) as Shim;
    const make = (directory: string, args: readonly string[], write: (bytes: Uint8Array) => void) => {
      const output = new shim.ConsoleStdout(write);
      const input = new shim.OpenFile(new shim.File(new Uint8Array(0)));
      const root = new shim.PreopenDirectory('/', contentsOf(shim, directory));
      // it logs to standard output where nothing is said
      return new shim.WASI([...args], [], [input, output, output, root], { debug: false });
    };
    const link = (module: WebAssembly.Module, wasi: ShimWasi) =>
      new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport });
    return {
      compile: (bytes) => new WebAssembly.Module(bytes),
      instantiate(module, given: Given) {
        if (given.kind !== 'wasi') throw new Error('browser_wasi_shim runs nothing but WASI modules');
        const wasi = make(given.directory, [], () => undefined);
        const instance = link(module as WebAssembly.Module, wasi);
        wasi.initialize(instance);
        return guestOf(instance);
      },
      program(module, directory, args) {
        let written = 0;
        const wasi = make(directory, args, ({ length }) => void (written += length));
        return { exitCode: wasi.start(link(module as WebAssembly.Module, wasi)), written };
      },
    };
  },
};
