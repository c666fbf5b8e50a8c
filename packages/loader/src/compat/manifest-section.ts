import { NATIVE } from '@ferrule/core';
import type { Manifest } from '@ferrule/core';

/** The custom section in which a module says what was added to it, wherever it is posted to. */
export const MANIFEST_SECTION = 'ferrule.manifest';

const known = new WeakMap<WebAssembly.Module, Manifest | undefined>();

/**
 * @param bytes - an instrumented module
 * @param manifest - what was added to it
 * @returns the module with a section that says so
 */
export function withManifest(bytes: Uint8Array, manifest: Manifest): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(MANIFEST_SECTION);
  const contents = new TextEncoder().encode(JSON.stringify(manifest));
  const size = 1 + name.length + contents.length;
  const head = [0, ...unsigned(size), name.length];
  const extended = new Uint8Array(bytes.length + head.length + name.length + contents.length);
  extended.set(bytes);
  extended.set(head, bytes.length);
  extended.set(name, bytes.length + head.length);
  extended.set(contents, bytes.length + head.length + name.length);
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

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
