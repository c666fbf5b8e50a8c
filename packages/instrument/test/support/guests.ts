import { readdirSync, readFileSync } from 'node:fs';
import type { WasmBytes } from '@ferrule/core';

const folder = new URL('../../../../conformance/guests/', import.meta.url);

/** Names of the built guests, such as `rust/greet.wasm`. */
export const guestNames: readonly string[] = ['c', 'rust', 'wat', 'go'].flatMap((language) => {
  const files = readdirSync(folder).includes(language) ? readdirSync(new URL(`${language}/`, folder)) : [];
  return files.filter((file) => file.endsWith('.wasm')).map((file) => `${language}/${file}`);
});

/** Reads a built guest. */
export function guest(name: string): WasmBytes {
  return { bytes: new Uint8Array(readFileSync(new URL(name, folder))), name };
}
