import type { Instance } from './instance.ts';
import type { Module } from './module.ts';
import type { CompileOptions, LoadOptions } from './options/options.ts';
import type { Source } from './read-source.ts';
import { Runtime } from './runtime.ts';

/**
 * Gets a module, compiles it and makes a running guest of it, which is given nothing that the options don't name.
 *
 * @param source - path, URL, bytes, Response, stream, or `{ wat: text }`
 * @param options - limits, imports, WASI and more; unknown names and wrong values are refused
 * @returns the instance
 * @throws OptionError on a wrong option
 * @throws SourceError when the module can't be read
 * @throws ValidationError when it is no valid module, or uses a feature that is not enabled
 * @throws PlanError when the options don't fit the module, such as a memory limit below what it needs
 * @throws LinkError when imports are missing or don't fit
 * @throws TrapError when it traps before it is ready
 * @throws TimeoutError when it is not ready in time
 * @example
 * const lib = await load('./greet.wasm');
 * lib.call('add', 2, 3); // 5
 */
export async function load<Exports = WebAssembly.Exports>(
  source: Source,
  options?: LoadOptions,
): Promise<Instance<Exports>> {
  return new Runtime().load<Exports>(source, options);
}

/**
 * {@link load} without waiting: for paths, file URLs and bytes.
 *
 * @param source - path, file URL or bytes
 * @param options - as for `load`
 * @returns the instance
 */
export function loadSync<Exports = WebAssembly.Exports>(
  source: Source,
  options?: LoadOptions,
): Instance<Exports> {
  return new Runtime().loadSync<Exports>(source, options);
}

/**
 * Gets a module and compiles it; a `Runtime` makes instances of it.
 *
 * @param source - path, URL, bytes, Response, stream, or `{ wat: text }`
 * @param options - name, features, limits, optimisation
 * @returns the module
 * @throws OptionError, SourceError, ValidationError, PlanError as {@link load} does
 */
export async function compile(source: Source, options?: CompileOptions): Promise<Module> {
  return new Runtime().compile(source, options);
}

/**
 * {@link compile} without waiting: for paths, file URLs and bytes.
 *
 * @param source - path, file URL or bytes
 * @param options - as for `compile`
 * @returns the module
 */
export function compileSync(source: Source, options?: CompileOptions): Module {
  return new Runtime().compileSync(source, options);
}
