import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { enginePath } from '../kernels.ts';
import type { Finding, Places } from './engine.ts';
import { nodeDriver } from './node-engine.ts';
import type { Exchange, NodeEngine, Point } from './node-engine.ts';
import { buildOnce } from './build-once.ts';

/** What the glue exports. */
interface Glue {
  readonly greet: (name: string) => string;
  readonly sum: (values: Float64Array) => number;
  readonly middle: (a: object, b: object) => Point & { free(): void };
  readonly Point: new (x: number, y: number) => Point & { free(): void };
}

const gluePath = (cache: string): string => join(cache, 'wasm-bindgen', 'glue', 'ferrule_bench_guest.js');

/** wasm-bindgen's generator and its guest, built by cargo; then the generator writes the glue. */
async function build({ cache, install }: Places): Promise<string | undefined> {
  const at = (path: string): string => join(cache, 'wasm-bindgen', path);
  if (existsSync(gluePath(cache))) return undefined;
  if (!install) return 'its glue is not built (--install builds it with cargo)';
  const cargo = (folder: string, ...more: string[]) => ({
    file: 'cargo',
    args: [
      'build',
      '--release',
      '--quiet',
      '--manifest-path',
      enginePath(`wasm-bindgen/${folder}/Cargo.toml`),
      '--target-dir',
      at(folder),
      ...more,
    ],
  });
  mkdirSync(at('glue'), { recursive: true });
  return buildOnce([
    cargo('tool'),
    cargo('guest', '--target', 'wasm32-unknown-unknown'),
    {
      file: at('tool/release/ferrule-bench-bindgen'),
      args: [at('guest/wasm32-unknown-unknown/release/ferrule_bench_guest.wasm'), at('glue')],
    },
  ]);
}

async function find(places: Places): Promise<Finding> {
  const missing = await build(places);
  if (missing !== undefined) return { skipped: missing };
  const manifest = readFileSync(enginePath('wasm-bindgen/guest/Cargo.toml'), 'utf8');
  const version = /wasm-bindgen = "=([^"]+)"/.exec(manifest)?.[1] ?? '';
  return { version, driver: nodeDriver(places.node, 'wasm-bindgen', places.cache) };
}

function exchange(cache: string): Exchange {
  const { greet, sum, middle, Point } = createRequire(import.meta.url)(gluePath(cache)) as Glue;
  return {
    greet,
    sum,
    middle(a, b) {
      // guests' values are freed by hand, as its documentation says
      const [from, to] = [new Point(a.x, a.y), new Point(b.x, b.y)];
      const result = middle(from, to);
      const point = { x: result.x, y: result.y };
      for (const held of [from, to, result]) held.free();
      return point;
    },
  };
}

/** The glue that wasm-bindgen generates for Node. */
export const wasmBindgen: NodeEngine = {
  name: 'wasm-bindgen',
  about: "wasm-bindgen's generated glue for Node",
  inNode: true,
  abilities: ['text', 'bytes', 'struct'],
  find,
  open: (cache) => ({
    compile: (bytes) => new WebAssembly.Module(bytes),
    instantiate() {
      throw new Error('wasm-bindgen runs nothing but what its glue was generated for');
    },
    exchange: () => exchange(cache),
  }),
};
