import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { guestPath } from '../kernels.ts';
import type { Finding, Places } from './engine.ts';
import { nodeDriver } from './node-engine.ts';
import type { Exchange, NodeEngine, Point } from './node-engine.ts';

const NAME = 'wasm-bindgen';

/** What the glue exports. */
interface Glue {
  readonly greet: (name: string) => string;
  readonly sum: (values: Float64Array) => number;
  readonly middle: (a: object, b: object) => Point & { free(): void };
  readonly Point: new (x: number, y: number) => Point & { free(): void };
}

/** @returns path of the glue that wasm-bindgen wrote for Node, beside its module */
export function bindgenGlue(): string {
  return guestPath('wasm-bindgen/bindgen').replace(/wasm$/, 'cjs');
}

function find({ node, cache }: Places): Finding {
  const path = bindgenGlue();
  if (!existsSync(path)) return { skipped: 'its glue is in the repository only' };
  const version = /wasm-bindgen (\d\S+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  return { version, driver: nodeDriver(node, NAME, cache) };
}

function exchange(): Exchange {
  const { greet, sum, middle, Point } = createRequire(import.meta.url)(bindgenGlue()) as Glue;
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
  name: NAME,
  about: "wasm-bindgen's generated glue for Node",
  inNode: true,
  abilities: ['text', 'bytes', 'struct'],
  find: (places) => Promise.resolve(find(places)),
  open: () => ({
    compile: (bytes) => new WebAssembly.Module(bytes),
    instantiate() {
      throw new Error('wasm-bindgen runs nothing but what its glue was generated for');
    },
    exchange,
  }),
};
