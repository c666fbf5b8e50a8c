import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SourceError } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument';
import { moduleShape } from './module-shape.ts';
import { moduleSource } from './module-source.ts';

/** What the hooks have to know; it crosses a thread on Node 20. */
export interface HookData {
  /** URL of the module that exports `instantiateImported`. */
  readonly instantiateUrl: string;
}

/** What a load hook answers for a WebAssembly module. */
export interface LoadedModule {
  readonly format: 'module';
  readonly shortCircuit: true;
  readonly source: string;
}

/**
 * @param url - a resolved module's
 * @returns whether it is a file that ends in `.wasm`
 */
export function isWasmUrl(url: string): boolean {
  return url.startsWith('file:') && new URL(url).pathname.endsWith('.wasm');
}

/**
 * Answers for a WebAssembly file with the JavaScript module that stands for it.
 *
 * @param url - the file's
 * @param data - see {@link HookData}
 * @returns the answer
 * @throws SourceError, ValidationError, LinkError where the file can't be imported
 */
export function loadWasm(url: string, { instantiateUrl }: HookData): LoadedModule {
  const name = fileURLToPath(new URL(url));
  const info = validateModule({ bytes: read(name), name });
  return {
    format: 'module',
    shortCircuit: true,
    source: moduleSource(url, moduleShape(info), instantiateUrl),
  };
}

function read(path: string): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SourceError(`reading ${path} failed: ${(error as Error).message}`, {
      source: path,
      cause: error,
    });
  }
}
