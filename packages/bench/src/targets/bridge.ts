import { createRequire } from 'node:module';
import { bind, f64, fn, i32, owned, slice, str, usize } from '@ferrule/host/bridge';
import { bindgenGlue } from '../engines/wasm-bindgen.ts';
import { guestPath, readFileBytes } from '../kernels.ts';
import { compare, type Comparison } from '../paired.ts';
import type { Target } from './target.ts';

type Add = (a: number, b: number) => number;
type Allocate = (size: number, align: number) => number;

/** The glue that wasm-bindgen wrote, over an instance of its own. */
interface Glue {
  echo(text: string): string;
}

/** wasm-bindgen's module under its own glue, and under our bindings. */
function bindBindgen(): { readonly glue: Glue; readonly api: Glue } {
  const glue = createRequire(import.meta.url)(bindgenGlue()) as Glue;
  const module = new WebAssembly.Module(readFileBytes(guestPath('wasm-bindgen/bindgen')));
  // what it imports is for objects of JavaScript's and for errors
  const imports = WebAssembly.Module.imports(module).map(({ name }) => [name, () => undefined]);
  const instance = new WebAssembly.Instance(module, {
    './bindgen_bg.js': Object.fromEntries(imports) as WebAssembly.ModuleImports,
  });
  // its functions free what they are given
  return { glue, api: bind(instance, { echo: fn([owned(str)], str) }) };
}

const ROUND_TRIPS = 1_000_000;

/** A megabyte of text. */
const LONG_TEXT = 'ferrule '.repeat(131_072);
const NUMBERS = new Float64Array(1_000_000).fill(1.5);

function bindGuest() {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileBytes(guestPath('rust/bridge'))));
  const api = bind(instance, {
    add: fn([i32, i32], i32),
    echo: fn([str], str),
    dot: fn([slice(f64), slice(f64)], f64),
    length: fn([str], usize),
  });
  return { instance, api, add: instance.exports['add'] as Add };
}

/** What values cost on their way through the typed bindings. */
export const bridgeTargets: readonly Target[] = [
  {
    name: 'a binding of numbers',
    bound: 1.03,
    unit: 'times',
    measure(): Comparison {
      const { api, add } = bindGuest();
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) api.add(i, 1);
        },
        (count) => {
          for (let i = 0; i < count; i++) add(i, 1);
        },
      );
    },
  },
  {
    name: 'a string of 6 bytes in and out',
    bound: 400,
    unit: 'ns more',
    measure(): Comparison {
      const { api, add } = bindGuest();
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) api.echo('ferrule'.slice(0, 6));
        },
        (count) => {
          for (let i = 0; i < count; i++) add(i, 1);
        },
      );
    },
  },
  {
    name: "a string of 6 bytes in and out of wasm-bindgen's module, beside its own glue",
    bound: 1,
    unit: 'times',
    measure(): Comparison {
      const { glue, api } = bindBindgen();
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) api.echo('ferrule'.slice(0, 6));
        },
        (count) => {
          for (let i = 0; i < count; i++) glue.echo('ferrule'.slice(0, 6));
        },
      );
    },
  },
  {
    name: 'memory of the guest after 1,000,000 round trips of text and lists, beside after 1,000',
    bound: 1,
    unit: 'times',
    measure(): Comparison {
      const { api, instance } = bindGuest();
      const memory = instance.exports['memory'] as WebAssembly.Memory;
      const run = (count: number): number => {
        for (let i = 0; i < count; i++) {
          api.echo('ferrule');
          api.dot([i, 1], [2, 3]);
        }
        return memory.buffer.byteLength;
      };
      const before = run(1_000);
      const after = run(ROUND_TRIPS);
      const ratio = after / before;
      return { ratio, interval: [ratio, ratio], subject: after, baseline: before, pairs: 1 };
    },
  },
  {
    name: 'a string of 1 MB in and out, beside encode + copy + decode',
    bound: 1.2,
    unit: 'times',
    measure(): Comparison {
      const { api } = bindGuest();
      const encoder = new TextEncoder();
      const decoder = new TextDecoder();
      const memory = new Uint8Array(4 * LONG_TEXT.length);
      return compare(
        (count) => {
          for (let i = 0; i < count; i++) api.echo(LONG_TEXT);
        },
        (count) => {
          for (let i = 0; i < count; i++) {
            const bytes = encoder.encode(LONG_TEXT);
            memory.set(bytes, 64);
            decoder.decode(memory.subarray(64, 64 + bytes.length));
          }
        },
      );
    },
  },
  {
    name: '1,000,000 numbers in as a slice, beside one set',
    bound: 1.1,
    unit: 'times',
    measure(): Comparison {
      const { api, instance } = bindGuest();
      const pointer = (instance.exports['alloc'] as Allocate)(NUMBERS.byteLength, 8);
      const memory = instance.exports['memory'] as WebAssembly.Memory;
      return compare(
        (count) => {
          // with nothing to multiply by, the guest does nothing
          for (let i = 0; i < count; i++) api.dot(NUMBERS, []);
        },
        (count) => {
          for (let i = 0; i < count; i++) {
            new Float64Array(memory.buffer, pointer, NUMBERS.length).set(NUMBERS);
          }
        },
      );
    },
  },
];
