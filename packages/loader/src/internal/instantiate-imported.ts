import { Runtime } from '@ferrule/runtime';
import type { ImportModule, ImportValue, Instance, Module } from '@ferrule/runtime';

/** A module's namespace, as `import * as` gives it. */
type Namespace = Readonly<Record<string, unknown>>;

/** Every imported WebAssembly module of this thread is at home here; none is given anything. */
const runtime = new Runtime();

const instances = new WeakMap<Namespace, Instance>();

/**
 * What the JavaScript written by `moduleSource` calls.
 *
 * @param url - of the WebAssembly module
 * @param modules - the namespaces it imports from, by specifier
 * @param self - its own namespace, still empty
 * @returns the value of each export, in the order in which the module declares them
 * @throws what compiling, linking and starting the module throws
 */
export function instantiateImported(
  url: string,
  modules: readonly (readonly [specifier: string, namespace: Namespace])[],
  self: Namespace,
): unknown[] {
  const module = runtime.compileSync(new URL(url));
  const imports = Object.fromEntries(
    modules.map(([specifier, namespace]) => [specifier, importsFrom(module, specifier, namespace)]),
  );
  const instance = runtime.instantiateSync(module, { imports });
  instances.set(self, instance);
  return module.exports.map(({ name }) => exportedValue(instance.exports[name]));
}

/** From another WebAssembly module a global is taken as it is, shared; from JavaScript whatever it exports. */
function importsFrom(module: Module, specifier: string, namespace: Namespace): ImportModule {
  const instance = instances.get(namespace);
  if (instance !== undefined) return instance;
  const names = module.imports.filter((declared) => declared.module === specifier).map(({ name }) => name);
  const found = names.filter((name) => name in namespace);
  return Object.fromEntries(found.map((name) => [name, namespace[name] as ImportValue]));
}

/** JavaScript sees a global's value, not the global. */
function exportedValue(value: unknown): unknown {
  if (!(value instanceof WebAssembly.Global)) return value;
  try {
    return value.value as unknown;
  } catch {
    // a v128 has no value in JavaScript
    return undefined;
  }
}
