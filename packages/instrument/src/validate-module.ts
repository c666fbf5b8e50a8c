import { FEATURES } from '@ferrule/core';
import type { Feature, ModuleInfo, WasmBytes } from '@ferrule/core';
import { resolveFeatures } from './features.ts';
import type { FeaturesOption } from './features.ts';
import { readBodyFeatures } from './module/body-features.ts';
import { lazy, moduleInfo } from './module/module-info.ts';
import { readModule } from './module/read-module.ts';

/** How a module is validated. */
export interface ValidateOptions {
  /** The features it may use, as the user wrote them or already resolved; `all` if left out. */
  readonly features?: FeaturesOption | ReadonlySet<Feature> | undefined;
}

/**
 * Stage 2: reads the sections of a module and checks what they say, without looking into function bodies unless a
 * feature is disabled. Types inside expressions and bodies are left to V8.
 *
 * @param wasm - the module; its bytes must stay as they are, since parts of the result are read when first asked for
 * @param options - how
 * @returns all that can be said of the module without running it, deeply frozen
 * @throws ValidationError with offset and section when the module is malformed or uses a feature not enabled
 * @throws OptionError when `features` is wrong
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function validateModule(wasm: WasmBytes, options: ValidateOptions = {}): ModuleInfo {
  const { features } = options;
  const enabled =
    features === undefined || features === 'all'
      ? undefined
      : features instanceof Set
        ? (features as ReadonlySet<Feature>)
        : resolveFeatures(features as FeaturesOption);
  const contents = readModule(wasm, enabled);
  if (enabled !== undefined && enabled.size < FEATURES.length) {
    readBodyFeatures(wasm.bytes, wasm.name, contents, enabled);
  }
  return moduleInfo(wasm, () => contents);
}

/**
 * What {@link validateModule} says, of a module whose bytes somebody else judges: V8 has compiled them or is going to. Its
 * sections are read when something of them is first asked for, and what stands in many of them is not checked again.
 *
 * @param wasm - the module; its bytes must stay as they are
 * @returns all that can be said of the module without running it; reading it throws a ValidationError where it is malformed
 */
export function describeModule(wasm: WasmBytes): ModuleInfo {
  return moduleInfo(
    wasm,
    lazy(() => readModule(wasm, undefined, true)),
  );
}
