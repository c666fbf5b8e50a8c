/** What the JavaScript calls that stands for an imported guest which says what its functions take and return. */
import { bindExports, hostImports, readSignatures } from '@ferrule/host/bridge';
import type { HostModules, Signatures } from '@ferrule/host/bridge';
import type { ImportModule, ImportModules, Module } from '@ferrule/runtime';
import { compileGuest, exportedValues, homeOf, importsOf, onlyInstance } from '../imported-guest.ts';
import { inConfiguration } from '../config/configuration.ts';
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
    const imports = importsOf(module, modules, configuration);
    const host = hostImports(signatures, imports as HostModules);
    const made = inConfiguration(configuration.path, () =>
      runtime.instantiateSync(module, { imports: withTyped(imports, host.imports) }),
    );
    host.attach(made);
    return made;
  });
  signatures ??= signaturesOf(instance.module);
  return exportedValues(instance, bindExports(instance, signatures));
}

/** As they were given: what instrumentation made of the module may lack the section. */
function signaturesOf({ compiled, info }: Module): Signatures {
  const sections = info.customSections.filter(({ name }) => name === 'ferrule');
  const contents = sections.map(({ offset, byteLength }) =>
    (compiled.bytes as Uint8Array<ArrayBuffer>).subarray(offset, offset + byteLength),
  );
  const signatures = readSignatures(contents);
  if (signatures === undefined) throw new TypeError('a module without signatures is not typed');
  return signatures;
}

function withTyped(imports: ImportModules, typed: ImportModules): ImportModules {
  const merged: Record<string, ImportModule> = { ...imports };
  for (const [name, functions] of Object.entries(typed)) {
    merged[name] = { ...(imports[name] as Record<string, never>), ...functions };
  }
  return merged;
}

export { compileImported, initImported } from './guests.ts';
