import { hostImports } from '@ferrule/host/bridge';
import type { BridgeInstance, DeclaredModule, HostModules, Signatures } from '@ferrule/host/bridge';

/** Imports by module, and within it by name. */
export type ModulesByName = Readonly<Record<string, object>>;

/**
 * Instantiates a guest that says what its imports take and return, so that they get text, lists and structs.
 *
 * @param signatures - what the module says
 * @param imports - plain functions, and whatever else it imports
 * @param instantiate - makes the instance
 * @param declared - the types of its imports, where they are known
 * @returns the instance
 * @throws LinkError where a function is missing; BindingError where the section does not fit the module
 */
export function instantiateTyped<I extends BridgeInstance, M extends ModulesByName>(
  signatures: Signatures,
  imports: M,
  instantiate: (imports: M) => I,
  declared?: DeclaredModule,
): I {
  const host = hostImports(signatures, imports as unknown as HostModules, declared);
  const merged: Record<string, object> = { ...imports };
  for (const [name, functions] of Object.entries(host.imports)) {
    merged[name] = { ...imports[name], ...functions };
  }
  const instance = instantiate(merged as M);
  host.attach(instance);
  return instance;
}
