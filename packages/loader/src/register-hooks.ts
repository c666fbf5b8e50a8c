import nodeModule from 'node:module';
import { isWasmUrl, loadWasm } from './load-wasm.ts';
import type { HookData } from './load-wasm.ts';

type Load = (url: string, context: unknown, nextLoad: (url: string, context: unknown) => unknown) => unknown;

/** `module.registerHooks`, which Node has from 22.15 on. */
interface SynchronousHooks {
  registerHooks?: (hooks: { load: Load }) => unknown;
}

let registered = false;

/**
 * Makes `import` take WebAssembly files, here and in what is imported from now on.
 *
 * Each module is instantiated once, like any other. Its import modules are resolved like any specifier, but for WASI,
 * which is Ferrule's own and gives the guest nothing. Exported functions, memories and tables come as they are,
 * globals as the value they have after instantiation. Calling it again does nothing.
 */
export function registerHooks(): void {
  if (registered) return;
  registered = true;
  const data: HookData = {
    instantiateUrl: import.meta.resolve('@ferrule/loader/internal/instantiate-imported'),
  };
  const { registerHooks: registerSynchronous } = nodeModule as SynchronousHooks;
  if (registerSynchronous === undefined) {
    nodeModule.register<HookData>(import.meta.resolve('@ferrule/loader/internal/hooks'), { data });
  } else {
    registerSynchronous({
      load: (url, context, nextLoad) => (isWasmUrl(url) ? loadWasm(url, data) : nextLoad(url, context)),
    });
  }
}
