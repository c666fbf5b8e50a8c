import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from './package-root.ts';

const at = (path: string): string => fileURLToPath(new URL(path, PACKAGE_ROOT));

/**
 * Where a kernel's module lies.
 *
 * @param name - such as `calls`
 * @returns path of the `.wasm` file
 */
export function kernelPath(name: string): string {
  return at(`./kernels/${name}.wasm`);
}

/**
 * Where a guest of the conformance suites lies; there are none outside the repository.
 *
 * @param name - such as `rust/greet`
 * @returns path of the `.wasm` file
 */
export function guestPath(name: string): string {
  return at(`../../conformance/guests/${name}.wasm`);
}

/**
 * Where the programs that drive engines outside Node lie.
 *
 * @param path - such as `wazero/main.go`
 * @returns its path
 */
export function enginePath(path: string): string {
  return at(`./engines/${path}`);
}

/**
 * Where a file of the built package `ferrule` lies, as users have it; there is none outside the repository.
 *
 * @param file - such as `command.cjs`
 * @returns its path
 */
export function builtPath(file: string): string {
  return at(`../ferrule/dist/${file}`);
}

/**
 * @param path - of a file
 * @returns its bytes
 */
export function readFileBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path));
}

/**
 * Reads a kernel.
 *
 * @param name - such as `calls`
 * @returns the module's bytes
 */
export function readKernel(name: string): Uint8Array<ArrayBuffer> {
  return readFileBytes(kernelPath(name));
}
