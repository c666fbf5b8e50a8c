/** What a bundle for pages calls that `ferrule/rollup` wrote; it needs nothing of Node's. */
import { valuesOf } from '../exported-value.ts';
import { instantiate } from '../page/instantiate.ts';
import type { PageOptions } from '../page/instantiate.ts';

/**
 * @param instance - running
 * @param names - of its exports
 * @returns the value of each, in order
 */
export function exportsOf({ exports }: WebAssembly.Instance, names: readonly string[]): unknown[] {
  return valuesOf(names, exports);
}

/**
 * @param module - of which instances are to be made
 * @param imports - those that are configured
 * @param options - see {@link PageOptions}
 * @returns a function that makes an instance each time, from the imports it is given and those configured
 */
export function initOf(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  options: PageOptions,
): (given?: WebAssembly.Imports) => Promise<WebAssembly.Instance> {
  return (given = {}) =>
    // what it throws is the promise's
    Promise.resolve().then(() => instantiate(module, { ...imports, ...given }, options));
}

/**
 * @param module - V8's own
 * @returns the same
 */
export function plainModuleOf(module: WebAssembly.Module): WebAssembly.Module {
  return module;
}

export { instantiate } from '../page/instantiate.ts';
export type { PageOptions } from '../page/instantiate.ts';
export { compileInline, compileInlineSync, compileUrl } from '../page/compile.ts';
