import { guestPath, readFileBytes } from '../kernels.ts';
import type { Exchange } from './node-engine.ts';

/** What `greet.wasm` exports. */
interface GreetExports {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(pointer: number, size: number): void;
  greet(pointer: number, length: number): bigint;
}

/** What `bridge.wasm` exports, as far as it is used here. */
interface BridgeExports {
  readonly memory: WebAssembly.Memory;
  alloc(size: number, align: number): number;
  dealloc(pointer: number, size: number, align: number): void;
  sum(pointer: number, length: number): number;
  middle(out: number, a: number, b: number): void;
}

const instantiate = (name: string): object =>
  new WebAssembly.Instance(new WebAssembly.Module(readFileBytes(guestPath(name)))).exports;

/**
 * Values handed over as one does it by hand: allocate, write, call, read, free.
 *
 * @returns the guests
 */
export function bareExchange(): Exchange {
  const greeter = instantiate('rust/greet') as GreetExports;
  const bridge = instantiate('rust/bridge') as BridgeExports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return {
    greet(name) {
      const bytes = encoder.encode(name);
      const pointer = greeter.malloc(bytes.length);
      new Uint8Array(greeter.memory.buffer).set(bytes, pointer);
      const packed = BigInt.asUintN(64, greeter.greet(pointer, bytes.length));
      greeter.free(pointer, bytes.length);
      const [start, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
      const text = decoder.decode(new Uint8Array(greeter.memory.buffer, start, length));
      greeter.free(start, length);
      return text;
    },
    sum(values) {
      const pointer = bridge.alloc(values.byteLength, 8);
      new Float64Array(bridge.memory.buffer, pointer, values.length).set(values);
      const sum = bridge.sum(pointer, values.length);
      bridge.dealloc(pointer, values.byteLength, 8);
      return sum;
    },
    middle(a, b) {
      const pointer = bridge.alloc(48, 8);
      const memory = new DataView(bridge.memory.buffer);
      memory.setFloat64(pointer, a.x, true);
      memory.setFloat64(pointer + 8, a.y, true);
      memory.setFloat64(pointer + 16, b.x, true);
      memory.setFloat64(pointer + 24, b.y, true);
      bridge.middle(pointer + 32, pointer, pointer + 16);
      const after = new DataView(bridge.memory.buffer);
      const point = { x: after.getFloat64(pointer + 32, true), y: after.getFloat64(pointer + 40, true) };
      bridge.dealloc(pointer, 48, 8);
      return point;
    },
  };
}
