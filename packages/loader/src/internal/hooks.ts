/** The hooks as Node 20 wants them: in a thread of their own, asynchronous. */
import type { LoadHook, ResolveHook } from 'node:module';
import { loadConfigurationAsync } from '../config/load-configuration.ts';
import { folderOf, loadGuest } from '../hooks/load-guest.ts';
import type { HookData } from '../hooks/hook-data.ts';
import { guestOf } from '../hooks/guest-url.ts';
import { hostModuleSource } from '../hooks/host-module.ts';
import { resolvedOwn } from '../hooks/resolved-own.ts';
import { rewritten } from '../hooks/rewritten.ts';
import { unresolved } from '../hooks/unresolved.ts';

let data: HookData | undefined;

/**
 * Called once, when the hooks are registered.
 *
 * @param given - what `register` sends along
 */
export function initialize(given: HookData): void {
  data = given;
}

/** Says what a guest imports that can't be found. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const own = data === undefined ? undefined : resolvedOwn(specifier, context.parentURL, data);
  if (own !== undefined) return own;
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    throw unresolved(error, specifier, context.parentURL);
  }
};

/** Loads guests, and leaves other modules to whoever is next. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const guest = guestOf(url);
  if (guest !== undefined && data !== undefined) {
    return loadGuest(guest, await loadConfigurationAsync(folderOf(guest)), data);
  }
  const source = hostModuleSource(url);
  if (source !== undefined) return { format: 'module', shortCircuit: true, source };
  return rewritten(await nextLoad(url, context));
};
