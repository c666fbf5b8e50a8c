import path from 'node:path';
import type { Artifact, ModuleInfo } from '@ferrule/core';
import { OptionError } from '@ferrule/core';
import { toTransferable } from '@ferrule/runtime';
import type { RuntimeOptions, TransferableModule } from '@ferrule/runtime';
import { prepareArtifact, runtimeSettings } from '@ferrule/runtime/internal';
import { needsHost, refuseUnsupplied } from '../compat/host-needs.ts';
import { withManifest } from '../compat/with-manifest.ts';
import { inConfiguration, readConfiguration } from '../config/configuration.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadConfigurationAsync } from '../config/load-configuration.ts';
import { readGuest } from '../hooks/load-guest.ts';
import type { GuestFile } from '../hooks/load-guest.ts';
import { moduleShape } from '../hooks/module-shape.ts';
import type { ModuleShape } from '../hooks/module-shape.ts';
import type { GuestId } from './guest-id.ts';
import type { PluginSettings } from './options.ts';

/** Where a bundle's guest runs: under a `Runtime`, or as V8's own instance. */
export type Target = 'node' | 'page';

/** A guest on its way into a bundle. */
export interface BuiltGuest {
  /** Absolute path of its file, or of what it was compiled from. */
  readonly path: string;
  readonly target: Target;
  readonly configuration: Configuration;
  /** For the `Runtime`: the plugin's, then the configuration's. */
  readonly options: RuntimeOptions;
  /** Whether typed functions of plain numbers check their arguments. */
  readonly checked: boolean;
  readonly shape: ModuleShape;
  readonly info: ModuleInfo;
  /** What V8 is to compile. */
  readonly artifact: Uint8Array<ArrayBuffer>;
  /** Whether a `Runtime` has to know the module as it was given too. */
  readonly needsGiven: boolean;
  readonly transferable: TransferableModule;
  /** The module as it was given. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** All files that it was made of. */
  readonly files: readonly string[];
}

/**
 * Reads a guest, compiles it where it is a source, and does to it what is asked for.
 *
 * @param id - which
 * @param target - where it is to run
 * @param settings - the plugin's
 * @returns the guest
 * @throws SourceError, BuildError, ValidationError, PlanError, OptionError
 */
export async function buildGuest(
  { path: file, language }: GuestId,
  target: Target,
  settings: PluginSettings,
): Promise<BuiltGuest> {
  const found = await loadConfigurationAsync(path.dirname(file));
  const rust = settings.rust === undefined ? found.rust : readRust(settings.rust);
  const configuration: Configuration = { ...found, rust };
  const read = readGuest({ path: file, language }, configuration);
  // paths in it are the bundle's affair, wherever that will run
  const given = Object.fromEntries(Object.entries(found.given as object).filter(([name]) => !OWN.has(name)));
  const options: RuntimeOptions = { ...given, ...settings.options };
  if (target === 'page') refuseTimeout(options, file);
  const { module, artifact } = await rewrite(read, options, configuration, file);
  const hasNeeds = needsHost(artifact.manifest);
  if (target === 'page') refuseUnsupplied(artifact.manifest, 'a page');
  return {
    path: file,
    target,
    configuration,
    options,
    checked: settings.checked ?? configuration.checked,
    shape: moduleShape(read.info, [
      ...new Set([...Object.keys(settings.imports), ...Object.keys(configuration.imports)]),
    ]),
    info: read.info,
    bytes: read.bytes,
    artifact:
      hasNeeds && target === 'page' ? withManifest(artifact.bytes, artifact.manifest) : artifact.bytes,
    needsGiven: hasNeeds && target === 'node',
    transferable: module,
    files: [
      ...new Set([file, ...read.sources(), ...(configuration.path === '' ? [] : [configuration.path])]),
    ],
  };
}

/** What of a configuration is not the `Runtime`'s. */
const OWN = new Set(['imports', 'checked', 'rust', 'compat']);

async function rewrite(
  { bytes }: GuestFile,
  options: RuntimeOptions,
  { path: configured }: Configuration,
  file: string,
): Promise<{ readonly module: TransferableModule; readonly artifact: Artifact }> {
  const settings = inConfiguration(configured, () =>
    runtimeSettings({ ...options, wasi: undefined, imports: undefined }),
  );
  const { module, artifact } = await prepareArtifact(bytes, { ...settings, name: path.basename(file) });
  return { module: toTransferable(module), artifact };
}

function refuseTimeout({ limits }: RuntimeOptions, file: string): void {
  if (limits?.timeout === undefined) return;
  throw new OptionError(
    `option limits.timeout can't be kept in a page, which can't stop ${file}; limits.fuel can, or targetEnv "node"`,
    { option: 'limits.timeout' },
  );
}

/** Relative to the working directory, as what is written in a bundler's configuration is. */
function readRust(rust: PluginSettings['rust']): Configuration['rust'] {
  return readConfiguration({ rust }, path.resolve('rollup.config.js')).rust;
}
