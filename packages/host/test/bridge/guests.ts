import { readFileSync } from 'node:fs';

const folder = new URL('../../../../conformance/guests/', import.meta.url);

/** A built guest of conformance/guests, such as `rust/greet`. */
export function guestModule(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL(`${name}.wasm`, folder)));
}

/** A guest, running. */
export function guest(name: string, imports: WebAssembly.Imports = {}): WebAssembly.Instance {
  return new WebAssembly.Instance(guestModule(name), imports);
}

/** An export that is a function. */
export function fnOf(instance: WebAssembly.Instance, name: string): (...values: unknown[]) => unknown {
  return instance.exports[name] as (...values: unknown[]) => unknown;
}
