/** What the JavaScript calls that stands for an imported guest which says what its functions take and return. */
import { bindExports } from '@ferrule/host/bridge';
import type { Signatures } from '@ferrule/host/bridge';
import { compileGuest, exportedValues, homeOf, importsOf, onlyInstance } from '../imported-guest.ts';
import { inConfiguration } from '../config/configuration.ts';
import { signaturesOf } from '../signatures-of.ts';
import { instantiateTyped } from '../typed-instance.ts';
import type { ImportedGuest, ImportedModules, Namespace } from '../imported-guest.ts';

/**
 * `instantiateImported` for such guests: their functions take and return text, lists and structs, and so do the
 * functions they import.
 *
 * @param guest - what is imported
 * @param modules - the namespaces it imports from
 * @param self - its own namespace, still empty
 * @returns the value of each export, in the order in which the module declares them
 * @throws what compiling, linking and starting the module throws; BindingError where its section is malformed, or tells
 *   of what the module does not export
 */
export function instantiateImported(
  guest: ImportedGuest,
  modules: ImportedModules,
  self?: Namespace,
): unknown[] {
  const { runtime, configuration } = homeOf(guest);
  let signatures: Signatures | undefined;
  const instance = onlyInstance(guest, self, () => {
    const module = compileGuest(guest);
    signatures = signaturesOf(module);
    return instantiateTyped(
      signatures,
      importsOf(module, modules, configuration),
      (imports) => inConfiguration(configuration.path, () => runtime.instantiateSync(module, { imports })),
      module,
    );
  });
  signatures ??= signaturesOf(instance.module);
  const { checked } = configuration;
  return exportedValues(instance, bindExports(instance, signatures, { checked }));
}

export { compileImported, initImported } from './guests.ts';
