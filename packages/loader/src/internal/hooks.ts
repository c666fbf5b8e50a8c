/** The hooks as Node 20 wants them: in a thread of their own, asynchronous. */
import type { LoadHook } from 'node:module';
import { isWasmUrl, loadWasm } from '../load-wasm.ts';
import type { HookData } from '../load-wasm.ts';

let data: HookData | undefined;

/**
 * Called once, when the hooks are registered.
 *
 * @param given - what `register` sends along
 */
export function initialize(given: HookData): void {
  data = given;
}

/** Loads WebAssembly modules, and leaves the others to whoever is next. */
export const load: LoadHook = (url, context, nextLoad) => {
  return data !== undefined && isWasmUrl(url) ? loadWasm(url, data) : nextLoad(url, context);
};
