/** What a bundle for pages calls for a guest that says what its functions take and return. */
import { bindExports, readSignatures } from '@ferrule/host/bridge';
import type { Signatures } from '@ferrule/host/bridge';
import { valuesOf } from '../exported-value.ts';
import { instantiate as instantiatePlain } from '../page/instantiate.ts';
import type { PageOptions } from '../page/instantiate.ts';
import { instantiateTyped } from '../typed-instance.ts';

const signatures = new WeakMap<WebAssembly.Instance, Signatures>();

/**
 * @param module - compiled by V8
 * @param imports - what it imports: functions of text, lists and structs where it says so
 * @param options - see {@link PageOptions}
 * @returns V8's own instance
 * @throws what instantiating throws; BindingError where its section is malformed
 */
export function instantiate(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  options?: PageOptions,
): WebAssembly.Instance {
  const said = readSignatures(module);
  if (said === undefined) return instantiatePlain(module, imports, options);
  const instance = instantiateTyped(said, imports, (all) => instantiatePlain(module, all, options));
  signatures.set(instance, said);
  return instance;
}

/**
 * @param instance - made by {@link instantiate}
 * @param names - of its exports
 * @param checked - whether arguments of functions of plain numbers are checked too
 * @returns the value of each, in order
 */
export function exportsOf(
  instance: WebAssembly.Instance,
  names: readonly string[],
  checked = false,
): unknown[] {
  const said = signatures.get(instance);
  return valuesOf(
    names,
    instance.exports,
    said === undefined ? {} : bindExports(instance, said, { checked }),
  );
}
