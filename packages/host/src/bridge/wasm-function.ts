import { NATIVE } from '@ferrule/core';
import type { CoreType } from './core-type.ts';

/** A JavaScript function that takes and returns flat values. */
export type FlatFunction = (...flat: readonly unknown[]) => unknown;

/** What a function made by {@link wasmFunction} was made of. */
export interface WasmFunctionParts {
  readonly run: FlatFunction;
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
}

const CODE: Readonly<Record<CoreType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  externref: 0x6f,
};

const modules = new Map<string, WebAssembly.Module>();
const made = new WeakMap<object, WasmFunctionParts>();

/**
 * Makes a function that a table can hold: V8 takes WebAssembly's own only. One that a module imports and exports again is
 * such a function, and has a type.
 *
 * @param parts - a function, and its type: fewer than 128 parameters, none or one result
 * @returns a WebAssembly function that calls it
 */
export function wasmFunction(parts: WasmFunctionParts): FlatFunction {
  const { run, params, results } = parts;
  const key = `${params.join()}:${results.join()}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new NATIVE.Module(passOnModule(params, results));
    modules.set(key, module);
  }
  const exported = new NATIVE.Instance(module, { h: { f: run } }).exports['f'] as FlatFunction;
  made.set(exported, parts);
  return exported;
}

/**
 * @param value - anything
 * @returns what it was made of, where {@link wasmFunction} made it
 */
export function wasmFunctionParts(value: unknown): WasmFunctionParts | undefined {
  return typeof value === 'function' ? made.get(value) : undefined;
}

/** A module that imports `h.f` and exports it as `f`. */
function passOnModule(params: readonly CoreType[], results: readonly CoreType[]): Uint8Array<ArrayBuffer> {
  const codes = (types: readonly CoreType[]) => [types.length, ...types.map((type) => CODE[type])];
  const section = (id: number, contents: number[]) => [id, contents.length, ...contents];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...codes(params), ...codes(results)]),
    ...section(2, [1, 1, 0x68, 1, 0x66, 0x00, 0]),
    ...section(7, [1, 1, 0x66, 0x00, 0]),
  ]);
}
