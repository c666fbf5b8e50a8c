import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { OptionError } from '@ferrule/core';
import { NO_CONFIGURATION, readConfiguration } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { findConfiguration, readJsonConfiguration } from './find-configuration.ts';
import type { FoundConfiguration } from './find-configuration.ts';

const loaded = new Map<string, Configuration>();

/**
 * @param folder - an absolute path
 * @returns the configuration that governs the modules in it
 * @throws OptionError, SourceError where it is wrong or can't be read
 */
export function loadConfiguration(folder: string): Configuration {
  const found = findConfiguration(folder);
  if (found === undefined) return NO_CONFIGURATION;
  const known = loaded.get(found.path);
  if (known !== undefined) return known;
  const given = found.kind === 'module' ? requireModule(found) : readJsonConfiguration(found);
  return remember(found, given);
}

/**
 * {@link loadConfiguration} where a module can be waited for.
 *
 * @param folder - an absolute path
 * @returns the configuration
 */
export async function loadConfigurationAsync(folder: string): Promise<Configuration> {
  const found = findConfiguration(folder);
  if (found?.kind !== 'module' || loaded.has(found.path)) return loadConfiguration(folder);
  const namespace = (await import(pathToFileURL(found.path).href)) as { default?: unknown };
  return remember(found, namespace.default);
}

function requireModule({ path }: FoundConfiguration): unknown {
  try {
    return (createRequire(path)(path) as { default?: unknown }).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    throw new OptionError(`${path}: a configuration can't await anything`, { option: '', cause: error });
  }
}

function remember({ path }: FoundConfiguration, given: unknown): Configuration {
  const configuration = readConfiguration(given, path);
  loaded.set(path, configuration);
  return configuration;
}
