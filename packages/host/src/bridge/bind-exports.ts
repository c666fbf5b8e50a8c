import { BindingError } from '@ferrule/core';
import { bind, type BindOptions } from './bind.ts';
import type { BridgeInstance } from './bridge-instance.ts';
import { checkExport, type DeclaredModule } from './check-declared.ts';
import { fn, type GuestFunction } from './guest-function.ts';
import { readSignatures, type Signatures } from './signatures.ts';
import { SignatureTypes } from './signature-types.ts';

/** A function made from a signature: nothing is known of it while compiling. */
export type UntypedFunction = (...values: unknown[]) => unknown;

/**
 * Makes JavaScript functions of a guest that says of itself what its functions take and return: one made with the
 * `ferrule` crate.
 *
 * @typeParam T - the functions' types, as `ferrule types` writes them
 * @param instance - a running instance
 * @param module - the module it is of, or its signatures where they were read before; the runtime's instances know it
 * @param options - as of `bind`
 * @returns a frozen object with a function for each that the section describes
 * @throws BindingError where the module has no such section, or the section and the exports don't fit
 * @example
 * const { greet } = bindExports(instance, module);
 * greet('Ada'); // 'Hello, Ada!'
 */
export function bindExports<T extends object = Readonly<Record<string, UntypedFunction>>>(
  instance: BridgeInstance & { readonly module?: SignatureSource },
  module: SignatureSource | undefined = instance.module,
  options: BindOptions = {},
): T {
  const signatures = signaturesOf(module);
  const declared = declaredBy(module) ?? declaredBy(instance.module) ?? {};
  const types = new SignatureTypes(signatures);
  const functions: Record<string, GuestFunction> = {};
  for (const signature of signatures.functions) {
    const { name } = signature;
    const { params, result, inMemory } = types.function(signature);
    checkExport(declared, name, params, result, inMemory);
    // what is more than a number lies in the crate's own memory until the next call
    functions[name] = fn(params, result, { returns: inMemory ? 'pointer' : undefined });
  }
  return bind(instance, functions, options) as unknown as T;
}

/** A module of the runtime's, which knows its exports' types. */
interface KnownModule extends DeclaredModule {
  readonly native: WebAssembly.Module;
}

/** Where signatures are found: in V8's module, in the runtime's, or read before. */
export type SignatureSource = WebAssembly.Module | KnownModule | Signatures;

/** @returns what it knows of its types, where it is a module of the runtime's */
export function declaredBy(module: SignatureSource | undefined): DeclaredModule | undefined {
  return module !== undefined && 'native' in module ? module : undefined;
}

/** @throws BindingError where the module has no section */
export function signaturesOf(source: SignatureSource | undefined): Signatures {
  if (source === undefined) throw new BindingError('read the signatures: the module was not given');
  if ('functions' in source) return source;
  const signatures = readSignatures('native' in source ? source.native : source);
  if (signatures !== undefined) return signatures;
  throw new BindingError('read the signatures: the module has no custom section "ferrule"');
}
