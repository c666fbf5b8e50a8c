import type { Manifest } from '@ferrule/core';
import { ByteWriter } from '@ferrule/runtime/internal';
import { MANIFEST_SECTION } from './manifest-section.ts';

/** Id of custom sections. */
const CUSTOM = 0;

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
