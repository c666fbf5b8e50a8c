import { NATIVE } from '@ferrule/core';
import type { Manifest } from '@ferrule/core';
import { ByteWriter } from '@ferrule/runtime/internal';

/** The custom section in which a module says what was added to it, wherever it is posted to. */
export const MANIFEST_SECTION = 'ferrule.manifest';

/** Id of custom sections. */
const CUSTOM = 0;

const known = new WeakMap<WebAssembly.Module, Manifest | undefined>();

/**
 * @param bytes - an instrumented module
 * @param manifest - what was added to it
 * @returns the module with a section that says so
 */
export function withManifest(bytes: Uint8Array, manifest: Manifest): Uint8Array<ArrayBuffer> {
  const named = new ByteWriter()
    .text(MANIFEST_SECTION)
    .raw(new TextEncoder().encode(JSON.stringify(manifest)));
  const section = new ByteWriter().u8(CUSTOM).block(named.finish()).finish();
  const extended = new Uint8Array(bytes.length + section.length);
  extended.set(bytes);
  extended.set(section, bytes.length);
  return extended;
}

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
