import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SourceError } from '@ferrule/core';
import { makeDirectory } from '@ferrule/runtime/internal';
import { loadConfiguration } from '../config/load-configuration.ts';
import { languageOf } from '../hooks/guest-url.ts';
import { readGuest } from '../hooks/load-guest.ts';
import type { GuestFile } from '../hooks/load-guest.ts';
import { declarationOf } from './declaration.ts';

/**
 * @param file - of a guest, such as `lib.wasm`
 * @returns the names of its declarations: `lib.d.wasm.ts`, which TypeScript looks for with `allowArbitraryExtensions`,
 *   and `lib.wasm.d.ts`, which bundlers' resolution finds without
 */
export function declarationFiles(file: string): readonly [arbitrary: string, plain: string] {
  const { name, ext } = path.parse(file);
  return [`${name}.d${ext}.ts`, `${name}${ext}.d.ts`];
}

/**
 * Writes the declarations of a guest.
 *
 * @param file - a module, a `.rs` file or a `Cargo.toml`
 * @param folder - where to; beside the file by default
 * @returns the paths of what was written
 * @throws SourceError, ValidationError, BuildError where it can't be read
 * @throws BindingError where its section `ferrule` is malformed
 */
export function writeDeclarations(file: string, folder: string = path.dirname(file)): readonly string[] {
  const absolute = path.resolve(file);
  const language = languageOf(absolute);
  if (language === undefined) {
    throw new SourceError(`reading ${file} failed: a guest's file ends in .wasm or .rs, or is a Cargo.toml`, {
      source: file,
    });
  }
  const guest = readGuest({ path: absolute, language }, loadConfiguration(path.dirname(absolute)));
  return writeDeclarationsOf(guest, file, folder);
}

/**
 * {@link writeDeclarations} of a guest that was read already. Files that say the same are left alone.
 *
 * @param guest - its module
 * @param file - of the guest
 * @param folder - where to
 * @returns the paths of the declarations
 * @throws BindingError where its section `ferrule` is malformed
 */
export function writeDeclarationsOf(
  { bytes, info }: Pick<GuestFile, 'bytes' | 'info'>,
  file: string,
  folder: string = path.dirname(file),
): readonly string[] {
  const text = declarationOf(bytes, info);
  makeDirectory(folder);
  return declarationFiles(file).map((name) => {
    const target = path.join(folder, name);
    if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
    return target;
  });
}
