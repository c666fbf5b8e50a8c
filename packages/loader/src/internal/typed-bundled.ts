/** What a bundle for Node calls for a guest that says what its functions take and return. */
import { bindExports } from '@ferrule/host/bridge';
import type { ImportModules, Instance, Module, RuntimeOptions } from '@ferrule/runtime';
import { valuesOf } from '../exported-value.ts';
import { signaturesOf } from '../signatures-of.ts';
import { instantiateTyped } from '../typed-instance.ts';
import { instantiate as instantiatePlain } from './bundled.ts';

/**
 * @param module - compiled
 * @param imports - what it imports: functions of text, lists and structs where it says so
 * @param options - for the `Runtime`
 * @returns a running instance
 * @throws what linking and starting the module throws; BindingError where its section is malformed
 */
export function instantiate(module: Module, imports: ImportModules, options: RuntimeOptions): Instance {
  return instantiateTyped(
    signaturesOf(module),
    imports,
    (all) => instantiatePlain(module, all, options),
    module,
  );
}

/**
 * @param instance - running
 * @param names - of its exports
 * @param checked - whether arguments of functions of plain numbers are checked too
 * @returns the value of each, in order
 */
export function exportsOf(instance: Instance, names: readonly string[], checked = false): unknown[] {
  return valuesOf(names, instance.exports, bindExports(instance, signaturesOf(instance.module), { checked }));
}
