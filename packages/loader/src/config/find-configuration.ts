import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SourceError } from '@ferrule/core';

/** Where a configuration is written down. */
export interface FoundConfiguration {
  readonly path: string;
  /** The field `ferrule` of a `package.json`, a JSON file, or a module whose default export it is. */
  readonly kind: 'package' | 'json' | 'module';
}

const found = new Map<string, FoundConfiguration | undefined>();

/**
 * Looks for the configuration that governs the modules in a folder: the nearest `ferrule.config.mjs`,
 * `ferrule.config.json` or `package.json` with a field `ferrule`, upwards. What lies in `node_modules` is governed by
 * whoever installed it, so that no package can give itself anything.
 *
 * @param folder - an absolute path
 * @returns where it is, or `undefined` where there is none
 * @throws SourceError where a `package.json` on the way can't be read
 */
export function findConfiguration(folder: string): FoundConfiguration | undefined {
  const parts = folder.split(path.sep);
  const installed = parts.indexOf('node_modules');
  return findUpwards(installed === -1 ? folder : parts.slice(0, installed).join(path.sep) || path.sep);
}

function findUpwards(folder: string): FoundConfiguration | undefined {
  if (found.has(folder)) return found.get(folder);
  const parent = path.dirname(folder);
  const answer = findIn(folder) ?? (parent === folder ? undefined : findUpwards(parent));
  found.set(folder, answer);
  return answer;
}

function findIn(folder: string): FoundConfiguration | undefined {
  const at = (name: string) => path.join(folder, name);
  if (existsSync(at('ferrule.config.mjs'))) return { path: at('ferrule.config.mjs'), kind: 'module' };
  if (existsSync(at('ferrule.config.json'))) return { path: at('ferrule.config.json'), kind: 'json' };
  const manifest = at('package.json');
  if (!existsSync(manifest)) return undefined;
  return ferruleField(readJson(manifest)) === undefined ? undefined : { path: manifest, kind: 'package' };
}

/**
 * Reads a configuration that is written as JSON.
 *
 * @param configuration - not a module
 * @returns what is written there, unchecked
 * @throws SourceError where it can't be read
 */
export function readJsonConfiguration({ path: file, kind }: FoundConfiguration): unknown {
  const json = readJson(file);
  return kind === 'package' ? ferruleField(json) : json;
}

function ferruleField(manifest: unknown): unknown {
  return typeof manifest === 'object' && manifest !== null && 'ferrule' in manifest
    ? manifest.ferrule
    : undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new SourceError(`reading the configuration ${file} failed: ${(error as Error).message}`, {
      source: file,
      cause: error,
    });
  }
}
