/** What the JavaScript calls that stands for an imported guest. */
import type { Instance } from '@ferrule/runtime';
import { compileGuest, exportedValues, homeOf, importsOf, onlyInstance } from '../imported-guest.ts';
import { inConfiguration } from '../config/configuration.ts';
import { plainModule } from '../plain-module.ts';
import type { ImportedGuest, ImportedModules, Namespace } from '../imported-guest.ts';

/** Makes an instance of a guest that has been imported. */
export type Init = (imports?: WebAssembly.Imports) => Promise<Instance>;

/**
 * @param guest - what is imported
 * @param modules - the namespaces it imports from
 * @param self - its own namespace, still empty
 * @returns the value of each export, in the order in which the module declares them
 * @throws what compiling, linking and starting the module throws
 */
export function instantiateImported(
  guest: ImportedGuest,
  modules: ImportedModules,
  self?: Namespace,
): unknown[] {
  const { runtime, configuration } = homeOf(guest);
  const instance = onlyInstance(guest, self, () => {
    const module = compileGuest(guest);
    return inConfiguration(configuration.path, () =>
      runtime.instantiateSync(module, { imports: importsOf(module, modules, configuration) }),
    );
  });
  return exportedValues(instance);
}

/**
 * @param guest - whose module is imported
 * @returns V8's own module
 * @throws what compiling throws; PlanError where nobody else could instantiate it
 */
export function compileImported(guest: ImportedGuest): WebAssembly.Module {
  return plainModule(compileGuest(guest));
}

/**
 * @param guest - of which instances are to be made
 * @param modules - the namespaces its configuration gives it
 * @returns a function that makes an instance each time, from the imports it is given and those configured
 */
export function initImported(guest: ImportedGuest, modules: ImportedModules): Init {
  const { runtime, configuration } = homeOf(guest);
  const module = compileGuest(guest);
  return (imports = {}) =>
    runtime.instantiate(module, {
      imports: { ...importsOf(module, modules, configuration), ...(imports as object) },
    });
}
export type { ImportedGuest, ImportedModules, Namespace } from '../imported-guest.ts';
