import nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { loadConfiguration } from './config/load-configuration.ts';
import { guestOf } from './hooks/guest-url.ts';
import { hostModuleSource } from './hooks/host-module.ts';
import { folderOf, loadGuest } from './hooks/load-guest.ts';
import type { HookData } from './hooks/hook-data.ts';
import { resolvedOwn } from './hooks/resolved-own.ts';
import { rewritten } from './hooks/rewritten.ts';
import type { Loaded } from './hooks/rewritten.ts';
import { unresolved } from './hooks/unresolved.ts';
import { takeRequire } from './require-guest.ts';

type Load = (url: string, context: unknown, nextLoad: (url: string, context: unknown) => Loaded) => Loaded;
type Resolve = (
  specifier: string,
  context: { readonly parentURL?: string },
  nextResolve: (specifier: string, context: unknown) => unknown,
) => unknown;

/** `module.registerHooks`, which Node has from 22.15 on. */
interface SynchronousHooks {
  registerHooks?: (hooks: { resolve: Resolve; load: Load }) => unknown;
}

let registered = false;

/**
 * Makes `import` take WebAssembly files and Rust sources, here and in what is imported from now on.
 *
 * Each module is instantiated once, like any other. What it imports is looked for in its configuration, the nearest
 * `ferrule.config.mjs`, `ferrule.config.json` or field `ferrule` of a `package.json`, then resolved like any specifier;
 * WASI is Ferrule's own and gives the guest what is configured, which is nothing by default. Exported functions,
 * memories and tables come as they are, globals as the value they have after instantiation, functions of a guest that
 * says what they take as functions of text, lists and structs. With `?module`, or `import source`, the default export is
 * the compiled module, with `?init` a function that makes an instance. Calling it again does nothing.
 */
export function registerHooks(): void {
  if (registered) return;
  registered = true;
  const { registerHooks: registerSynchronous } = nodeModule as SynchronousHooks;
  const data: HookData = {
    guestsUrl: ownUrl('@ferrule/loader/internal/guests'),
    typedGuestsUrl: ownUrl('@ferrule/loader/internal/typed-guests'),
    isSameThread: registerSynchronous !== undefined,
  };
  if (registerSynchronous === undefined) {
    nodeModule.register<HookData>(ownUrl('@ferrule/loader/internal/hooks'), { data });
    takeRequire(data);
    return;
  }
  registerSynchronous({
    resolve(specifier, context, nextResolve) {
      const own = resolvedOwn(specifier, context.parentURL, data);
      if (own !== undefined) return own;
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        throw unresolved(error, specifier, context.parentURL);
      }
    },
    load(url, context, nextLoad) {
      const guest = guestOf(url);
      if (guest !== undefined) return loadGuest(guest, loadConfiguration(folderOf(guest)), data);
      const source = hostModuleSource(url);
      if (source !== undefined) return { format: 'module', shortCircuit: true, source } as Loaded;
      return rewritten(nextLoad(url, context));
    },
  });
}

/** Node 20 gives a module that is required no way to resolve as `import` does. */
function ownUrl(specifier: string): string {
  const { resolve } = import.meta as Partial<ImportMeta>;
  return resolve === undefined
    ? pathToFileURL(nodeModule.createRequire(import.meta.url).resolve(specifier)).href
    : resolve(specifier);
}
