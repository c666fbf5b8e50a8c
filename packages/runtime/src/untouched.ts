import { CompileError, emptyManifest, identityOffsets, ValidationError } from '@ferrule/core';
import type { Artifact, ModuleInfo, WasmBytes } from '@ferrule/core';
import { describeModule, validateModule } from '@ferrule/instrument';

/** A module after stages 2 to 6. */
export interface Rewritten {
  /** About the module as it was given. */
  readonly info: ModuleInfo;
  readonly artifact: Artifact;
  /** Whether there was nothing to do. */
  readonly isUntouched: boolean;
}

/**
 * @param wasm - a module to which nothing is done
 * @returns it, as an artifact
 */
export function untouched({ bytes, name }: WasmBytes): Artifact {
  return { name, bytes, manifest: emptyManifest, offsets: identityOffsets };
}

/**
 * Nothing of stages 3 to 6: the bytes stay the very ones that were read, and V8 alone judges them.
 *
 * @param wasm - a module of which nothing is asked that takes looking into it
 * @returns the module as it is
 */
export function leaveUntouched(wasm: WasmBytes): Rewritten {
  return { info: describeModule(wasm), artifact: untouched(wasm), isUntouched: true };
}

/**
 * What V8 refuses in bytes that are as they were given is their fault, not ours.
 *
 * @param error - from `compileModule`
 * @param wasm - the module as it was given
 * @param isUntouched - whether it was compiled as it was given
 * @throws the error, as a ValidationError where it is the module's fault
 */
export function refuse(error: unknown, wasm: WasmBytes, isUntouched: boolean): never {
  if (!(error instanceof CompileError) || !isUntouched) throw error;
  // where its sections are malformed, this says more of it
  const info = validateModule(wasm);
  const offset = error.offset ?? 0;
  const within = info.sections.find(
    (each) => offset >= each.offset && offset < each.offset + each.byteLength,
  );
  throw new ValidationError(error.message, {
    offset,
    section: within?.section ?? 'header',
    cause: error.cause ?? error,
  });
}
