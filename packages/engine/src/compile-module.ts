import { CompileError, NATIVE } from '@ferrule/core';
import type { Artifact, CompiledModule, ModuleInfo } from '@ferrule/core';
import { refusalOf } from './refusal.ts';

/**
 * Stage 7: hands the bytes to V8, which compiles them on other threads.
 *
 * @param artifact - from `emitModule`, or the untouched bytes with an empty manifest
 * @param info - about the module as it was given
 * @returns V8's module with all that is known of it
 * @throws CompileError when V8 refuses the bytes; `cause` is V8's own error
 */
export async function compileModule(artifact: Artifact, info: ModuleInfo): Promise<CompiledModule> {
  let module: WebAssembly.Module;
  try {
    module = await NATIVE.compile(artifact.bytes);
  } catch (cause) {
    throw refused(artifact, cause);
  }
  return compiled(artifact, info, module);
}

/**
 * {@link compileModule} without waiting for another thread: the caller's thread is held up meanwhile.
 *
 * @param artifact - from `emitModule`, or the untouched bytes with an empty manifest
 * @param info - about the module as it was given
 * @returns V8's module with all that is known of it
 * @throws CompileError when V8 refuses the bytes; `cause` is V8's own error
 */
export function compileModuleSync(artifact: Artifact, info: ModuleInfo): CompiledModule {
  let module: WebAssembly.Module;
  try {
    module = new NATIVE.Module(artifact.bytes);
  } catch (cause) {
    throw refused(artifact, cause);
  }
  return compiled(artifact, info, module);
}

function compiled(artifact: Artifact, info: ModuleInfo, module: WebAssembly.Module): CompiledModule {
  const { name, manifest, offsets } = artifact;
  return Object.freeze({ name, module, info, manifest, offsets });
}

function refused(artifact: Artifact, cause: unknown): CompileError {
  const { reason, offset } = refusalOf(cause);
  const place = offset === undefined ? '' : ` at offset ${String(offset)}`;
  return new CompileError(`compiling "${artifact.name}" failed: V8 refuses the module: ${reason}${place}`, {
    offset,
    cause,
  });
}
