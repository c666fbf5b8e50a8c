import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SourceError } from '@ferrule/core';
import type { ModuleInfo } from '@ferrule/core';
import { validateModule } from '@ferrule/instrument/validate';
import type { Configuration } from '../config/configuration.ts';
import { sourcesOf } from '../rust/build-cache.ts';
import { handOver } from '../handed-over.ts';
import { compileRust } from '../rust/compile-rust.ts';
import type { GuestUrl } from './guest-url.ts';
import type { HookData } from './hook-data.ts';
import { moduleShape } from './module-shape.ts';
import { moduleSource } from './module-source.ts';

/** What a load hook answers for a guest. */
export interface LoadedModule {
  readonly format: 'module';
  readonly shortCircuit: true;
  readonly source: string;
}

/** A guest's module, read. */
export interface GuestFile {
  /** Where its bytes are: beside the source where it was compiled. */
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly info: ModuleInfo;
  /** The files it was compiled from, if it was. */
  readonly sources: () => readonly string[];
}

/**
 * Answers for a guest's file with the JavaScript module that stands for it.
 *
 * @param guest - what is imported
 * @param configuration - what governs it
 * @param data - see {@link HookData}
 * @returns the answer
 * @throws SourceError, ValidationError, LinkError, BuildError where the file can't be imported
 */
export function loadGuest(guest: GuestUrl, configuration: Configuration, data: HookData): LoadedModule {
  const { file, bytes, info } = readGuest(guest, configuration);
  if (data.isSameThread) handOver(file, { bytes, info });
  const shape = moduleShape(info, Object.keys(configuration.imports));
  return {
    format: 'module',
    shortCircuit: true,
    source: moduleSource({ guest, file, configuration, shape, data }),
  };
}

/**
 * Reads a guest's module, which is compiled first where it is a source.
 *
 * @param guest - which
 * @param configuration - what governs it
 * @returns its bytes and what can be said of them
 * @throws SourceError, ValidationError, BuildError
 */
export function readGuest(
  guest: Pick<GuestUrl, 'path' | 'language'>,
  configuration: Configuration,
): GuestFile {
  const file = guest.language === 'wasm' ? guest.path : compileRust(guest.path, configuration.rust);
  const bytes = read(file);
  const sources = () => (guest.language === 'wasm' ? [] : sourcesOf(file));
  return { file, bytes, info: validateModule({ bytes, name: guest.path }), sources };
}

/**
 * @param guest - what is imported
 * @returns the folder whose configuration governs it
 */
export function folderOf({ path: file }: GuestUrl): string {
  return path.dirname(file);
}

function read(file: string): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new SourceError(`reading ${file} failed: ${(error as Error).message}`, {
      source: file,
      cause: error,
    });
  }
}
