import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where a kernel's module lies.
 *
 * @param name - such as `calls`
 * @returns path of the `.wasm` file
 */
export function kernelPath(name: string): string {
  return fileURLToPath(new URL(`../kernels/${name}.wasm`, import.meta.url));
}

/**
 * Reads a kernel.
 *
 * @param name - such as `calls`
 * @returns the module's bytes
 */
export function readKernel(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(kernelPath(name)));
}
