import { BindingError, type ExportInfo } from '@ferrule/core';
import { bind, type BindOptions } from './bind.ts';
import type { BridgeInstance } from './bridge-instance.ts';
import { fn, type GuestFunction } from './guest-function.ts';
import type { AnyType } from './types/guest-type.ts';
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
  const types = new SignatureTypes(signatures);
  const functions: Record<string, GuestFunction> = {};
  for (const { name, params, result } of signatures.functions) {
    const type = types.type(result);
    checkDeclared(
      module,
      name,
      params.map((param) => types.type(param.type)),
    );
    functions[name] = fn(
      params.map((param) => types.type(param.type)),
      type,
      // what is more than a number lies in the crate's own memory until the next call
      { returns: type.flat.length > 1 || (type.nullFlat && !type.nullStored) ? 'pointer' : undefined },
    );
  }
  return bind(instance, functions, options) as unknown as T;
}

/** A module of the runtime's, which knows its exports' types. */
interface KnownModule {
  readonly native: WebAssembly.Module;
  readonly exports?: readonly ExportInfo[];
}

/** Where signatures are found: in V8's module, in the runtime's, or read before. */
export type SignatureSource = WebAssembly.Module | KnownModule | Signatures;

/** V8 tells the number of an export's parameters only; where their types are known they have to be those described. */
function checkDeclared(module: SignatureSource | undefined, name: string, params: readonly AnyType[]): void {
  if (module === undefined || !('native' in module)) return;
  const extern = module.exports?.find((each) => each.name === name)?.extern;
  if (extern?.kind !== 'function') return;
  const described = params.flatMap(({ flat }) => flat);
  const declared = extern.type.params.slice(-described.length);
  if (described.length === 0 || declared.length < described.length || declared.join() === described.join())
    return;
  throw new BindingError(
    `bind "${name}": its signature means parameters of ${described.join(', ')}, the export takes ${extern.type.params.join(', ')}`,
    { function: name },
  );
}

/** @throws BindingError where the module has no section */
export function signaturesOf(source: SignatureSource | undefined): Signatures {
  if (source === undefined) throw new BindingError('read the signatures: the module was not given');
  if ('functions' in source) return source;
  const signatures = readSignatures('native' in source ? source.native : source);
  if (signatures !== undefined) return signatures;
  throw new BindingError('read the signatures: the module has no custom section "ferrule"');
}
