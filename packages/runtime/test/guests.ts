import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../../conformance/guests/', import.meta.url);

/** The path of a guest, such as `rust/greet`. */
export function guestPath(name: string): string {
  return fileURLToPath(new URL(`${name}.wasm`, folder));
}

/** The bytes of a guest, such as `wat/trap`. */
export function guestBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(guestPath(name)));
}
