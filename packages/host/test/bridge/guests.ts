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

/** The guest that wasm-bindgen made; what it imports is for objects of JavaScript's and for errors. */
export function bindgenGuest(): WebAssembly.Instance {
  const imports = WebAssembly.Module.imports(guestModule('wasm-bindgen/bindgen'));
  const functions = imports.map(({ name }) => [name, () => undefined]);
  return guest('wasm-bindgen/bindgen', {
    './bindgen_bg.js': Object.fromEntries(functions) as WebAssembly.ModuleImports,
  });
}

/** An export that is a function. */
export function fnOf(instance: WebAssembly.Instance, name: string): (...values: unknown[]) => unknown {
  return instance.exports[name] as (...values: unknown[]) => unknown;
}
