/** What a bundle for Node calls that `ferrule/rollup` wrote. */
import { readFileSync } from 'node:fs';
import { NATIVE, SourceError } from '@ferrule/core';
import { fromTransferable, Runtime } from '@ferrule/runtime';
import type { ImportModules, Instance, Module, RuntimeOptions, TransferableModule } from '@ferrule/runtime';
import { valuesOf } from '../exported-value.ts';
import { decodeBase64 } from '../page/compile.ts';
import { plainModule } from '../plain-module.ts';

/** Where a bundle has bytes: in a file beside it, or in itself. */
export type BundledBytes = { readonly url: string } | { readonly base64: string };

/** A guest's module as the bundle has it: compiled by V8 from what instrumentation made of it. */
export interface BundledModule extends Pick<TransferableModule, 'form' | 'name' | 'manifest' | 'limits'> {
  /** What V8 compiles. */
  readonly artifact: BundledBytes;
  /** The module as it was given, where that says more than the artifact. */
  readonly given?: BundledBytes;
  readonly offsets: { readonly kind: string; readonly base64: string };
}

/**
 * @param bundled - what the bundle has
 * @returns the module
 * @throws SourceError where its file is gone
 */
export function compile({ artifact, given, offsets, ...rest }: BundledModule): Module {
  const bytes = read(artifact);
  return fromTransferable({
    ...rest,
    native: new NATIVE.Module(bytes),
    bytes: given === undefined ? bytes : read(given),
    offsets: { kind: offsets.kind, bytes: decodeBase64(offsets.base64) },
  });
}

/**
 * @param module - compiled
 * @param imports - what it imports
 * @param options - for the `Runtime`
 * @returns a running instance
 * @throws what linking and starting the module throws
 */
export function instantiate(module: Module, imports: ImportModules, options: RuntimeOptions): Instance {
  return new Runtime(options).instantiateSync(module, { imports });
}

/**
 * @param instance - running
 * @param names - of its exports
 * @returns the value of each, in order
 */
export function exportsOf({ exports }: Instance, names: readonly string[]): unknown[] {
  return valuesOf(names, exports);
}

/**
 * @param module - of which instances are to be made
 * @param imports - those that are configured
 * @param options - for the `Runtime`
 * @returns a function that makes an instance each time, from the imports it is given and those configured
 */
export function initOf(
  module: Module,
  imports: ImportModules,
  options: RuntimeOptions,
): (given?: ImportModules) => Promise<Instance> {
  const runtime = new Runtime(options);
  return (given = {}) => runtime.instantiate(module, { imports: { ...imports, ...given } });
}

/** V8's own module, for those who instantiate it themselves. */
export const plainModuleOf: (module: Module) => WebAssembly.Module = plainModule;

function read(bytes: BundledBytes): Uint8Array<ArrayBuffer> {
  if ('base64' in bytes) return decodeBase64(bytes.base64);
  try {
    return readFileSync(new URL(bytes.url));
  } catch (error) {
    const reason = (error as Error).message;
    throw new SourceError(`reading ${bytes.url} failed: ${reason}`, { source: bytes.url, cause: error });
  }
}
