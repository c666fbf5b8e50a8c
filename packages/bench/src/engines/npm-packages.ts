import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { enginePath } from '../kernels.ts';
import type { Finding, Places } from './engine.ts';
import { nodeDriver } from './node-engine.ts';

const run = promisify(execFile);
const FLAGS = ['--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

let installing: Promise<unknown> | undefined;

const folderIn = (cache: string): string => join(cache, 'npm');
const manifestOf = (folder: string, name: string): string =>
  join(folder, 'node_modules', name, 'package.json');

/** Those of `engines/package.json`, all in one go. */
async function install(cache: string): Promise<void> {
  const folder = folderIn(cache);
  mkdirSync(folder, { recursive: true });
  copyFileSync(enginePath('package.json'), join(folder, 'package.json'));
  await run('npm', ['install', ...FLAGS, '--prefix', folder], { shell: process.platform === 'win32' });
}

/** The folder that has the package: the project's that is being worked in, or the cache. */
function folderOf(cache: string, name: string): string | undefined {
  return [process.cwd(), folderIn(cache)].find((folder) => existsSync(manifestOf(folder, name)));
}

/**
 * Looks for an engine that comes from npm, and installs it where that is wanted.
 *
 * @param name - of the package
 * @param engine - of the engine
 * @param places - where to look
 * @returns its version and driver, or why it is missing
 */
export async function findPackage(name: string, engine: string, places: Places): Promise<Finding> {
  if (folderOf(places.cache, name) === undefined) {
    if (!places.install) return { skipped: `${name} is not installed (npm install ${name}, or --install)` };
    try {
      await (installing ??= install(places.cache));
    } catch (error) {
      return { skipped: `${name} could not be installed: ${firstLine(error)}` };
    }
  }
  const folder = folderOf(places.cache, name);
  if (folder === undefined) return { skipped: `${name} could not be installed` };
  const { version } = JSON.parse(readFileSync(manifestOf(folder, name), 'utf8')) as { version: string };
  const pinned = pinnedVersion(name);
  return { version: versionText(version, pinned), driver: nodeDriver(places.node, engine, places.cache) };
}

function pinnedVersion(name: string): string | undefined {
  const manifest: unknown = JSON.parse(readFileSync(enginePath('package.json'), 'utf8'));
  return (manifest as { dependencies: Record<string, string | undefined> }).dependencies[name];
}

/**
 * @param found - the version of an engine that is here
 * @param made - the version that its driver was made for
 * @returns what the report says: another version may well do, and is named as such
 */
export function versionText(found: string, made: string | undefined): string {
  return made === undefined || found === made ? found : `${found} (made for ${made})`;
}

/**
 * Imports a package that {@link findPackage} found.
 *
 * @param name - of the package
 * @param cache - as it was told
 * @returns its exports; the caller says what they are
 */
export async function importPackage(name: string, cache: string): Promise<unknown> {
  const folder = folderOf(cache, name);
  if (folder === undefined) throw new Error(`${name} is not installed`);
  const path = createRequire(join(folder, 'package.json')).resolve(name);
  return import(pathToFileURL(path).href);
}

/**
 * @param error - of a program that failed, or anything thrown
 * @returns what went wrong, in one line
 */
export function firstLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message?: string };
  const lines = `${stderr ?? ''}\n${message ?? String(error)}`.split('\n').map((line) => line.trim());
  // Node prints the line of the source first
  const told = lines.find((line) => /^[A-Z]\w*Error\b/.test(line)) ?? lines.find((line) => line !== '');
  return told ?? 'unknown error';
}
