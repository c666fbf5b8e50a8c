import { BindingError, LinkError } from '@ferrule/core';
import { type Bridge, bridgeOf } from './bridge.ts';
import type { BridgeInstance } from './bridge-instance.ts';
import { declaredBy, type SignatureSource, signaturesOf, type UntypedFunction } from './bind-exports.ts';
import { callFromGuest } from './call-from-guest.ts';
import { checkImport, type DeclaredModule } from './check-declared.ts';
import { SignatureTypes, type TypedSignature } from './signature-types.ts';
import type { GuestType } from './types/guest-type.ts';

type AnyGuestType = GuestType<unknown, unknown>;

/** The host's functions by module and name. */
export type HostModules = Readonly<Record<string, Readonly<Record<string, (...values: never[]) => unknown>>>>;

/** Imports that understand text, lists and structs. */
export interface HostImports {
  /** To be given when instantiating, with whatever else the module imports. */
  readonly imports: Record<string, Record<string, UntypedFunction>>;
  /** Says whose memory the values lie in: to be called with the instance before the guest calls an import. */
  attach(instance: BridgeInstance): void;
}

/**
 * Makes imports of plain functions, for a guest that says of itself what it imports: one made with the `ferrule` crate
 * and its `import!`.
 *
 * @param module - the module, or its signatures where they were read before
 * @param hostModules - functions by module and name
 * @param declared - the types of what the module imports, where they are known
 * @throws LinkError where a function is missing
 * @throws BindingError where the module has no section, or the section and the imports don't fit
 * @example
 * const host = hostImports(module, { env: { log: (text) => console.log(text) } });
 * const instance = new WebAssembly.Instance(module, host.imports);
 * host.attach(instance);
 */
export function hostImports(
  module: SignatureSource,
  hostModules: HostModules,
  declared: DeclaredModule = declaredBy(module) ?? {},
): HostImports {
  const signatures = signaturesOf(module);
  const types = new SignatureTypes(signatures);
  const imports: Record<string, Record<string, UntypedFunction>> = {};
  let attached: Bridge | undefined;
  const bridge = (): Bridge => {
    if (attached !== undefined) return attached;
    throw new BindingError('call an import: the instance is not attached yet (see hostImports)');
  };
  const wanted = signatures.imports
    .map((signature) => ({ signature, typed: types.function(signature) }))
    .filter(({ signature, typed: { params, result, inMemory } }) =>
      checkImport(declared, signature, params, result, inMemory),
    );
  const missing = wanted
    .map(({ signature }) => signature)
    .filter(({ module, name }) => typeof hostModules[module]?.[name] !== 'function');
  if (missing.length > 0) {
    throw new LinkError(
      `missing host functions: ${missing.map((one) => `${one.module}.${one.name}`).join(', ')}`,
      {
        problems: missing.map((one) => ({
          importModule: one.module,
          importName: one.name,
          expected: `function of ${String(one.params.length)} parameters`,
          actual: 'nothing',
        })),
      },
    );
  }
  for (const { signature, typed } of wanted) {
    const { module, name } = signature;
    const host = hostModules[module]?.[name] as UntypedFunction;
    (imports[module] ??= {})[name] = hostFunction(bridge, `${module}.${name}`, typed, host);
  }
  return {
    imports,
    attach: (instance) => {
      attached = bridgeOf(instance);
    },
  };
}

/** What the guest calls. */
function hostFunction(
  bridgeNow: () => Bridge,
  name: string,
  { params, result, inMemory }: TypedSignature,
  host: UntypedFunction,
): UntypedFunction {
  const lifted = params as readonly unknown[] as readonly AnyGuestType[];
  return callFromGuest(bridgeNow, name, lifted, result as unknown as AnyGuestType, inMemory, host);
}
