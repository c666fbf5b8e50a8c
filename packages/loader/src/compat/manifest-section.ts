import { NATIVE } from '@ferrule/core';
import type { Manifest } from '@ferrule/core';

/** The custom section in which a module says what was added to it, wherever it is posted to. */
export const MANIFEST_SECTION = 'ferrule.manifest';

const known = new WeakMap<WebAssembly.Module, Manifest | undefined>();

/**
 * @param module - V8's
 * @returns what was added to it; `undefined` where nothing was
 */
export function manifestOf(module: WebAssembly.Module): Manifest | undefined {
  if (known.has(module)) return known.get(module);
  const [section] = NATIVE.Module.customSections(module, MANIFEST_SECTION);
  const manifest =
    section === undefined ? undefined : (JSON.parse(new TextDecoder().decode(section)) as Manifest);
  known.set(module, manifest);
  return manifest;
}
