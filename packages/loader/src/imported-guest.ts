import { readFileSync } from 'node:fs';
import type { ImportModule, ImportModules, ImportValue, Instance, Module } from '@ferrule/runtime';
import { ValidatedRuntime } from '@ferrule/runtime/internal';
import { inConfiguration, readConfiguration } from './config/configuration.ts';
import type { Configuration } from './config/configuration.ts';
import { valuesOf } from './exported-value.ts';
import { takeOver } from './handed-over.ts';

/** A module's namespace, as `import * as` gives it. */
export type Namespace = Readonly<Record<string, unknown>>;

/** The namespaces that a guest imports from, by the name it gives them. */
export type ImportedModules = readonly (readonly [name: string, namespace: Namespace])[];

/** What the JavaScript that stands for a guest says of it. */
export interface ImportedGuest {
  /** What errors call it. */
  readonly name: string;
  /** Path of its module. */
  readonly file: string;
  /** As it was resolved, with its query. */
  readonly url: string;
  /** Path and contents of what governs it; an empty path where nothing is configured. */
  readonly configuration: readonly [path: string, given: unknown];
}

/** Modules that are configured alike have a `Runtime` in common. */
interface Home {
  readonly runtime: ValidatedRuntime;
  readonly configuration: Configuration;
}

const homes = new Map<string, Home>();
const instances = new WeakMap<Namespace, Instance>();
const instancesByUrl = new Map<string, Instance>();

/**
 * @param guest - about to be compiled
 * @returns where it is at home
 * @throws OptionError naming the configuration's file
 */
export function homeOf({ configuration: [path, given] }: ImportedGuest): Home {
  const known = homes.get(path);
  if (known !== undefined) return known;
  const configuration = readConfiguration(given, path);
  const runtime = inConfiguration(path, () => new ValidatedRuntime(configuration.options));
  const home = { runtime, configuration };
  homes.set(path, home);
  return home;
}

/**
 * Compiles a guest as it is configured.
 *
 * @param guest - which
 * @returns its module
 * @throws what compiling throws
 */
export function compileGuest(guest: ImportedGuest): Module {
  const { runtime, configuration } = homeOf(guest);
  const { name, file } = guest;
  const read = takeOver(file);
  return inConfiguration(configuration.path, () =>
    read === undefined
      ? runtime.compileSync(readFileSync(file), { name })
      : runtime.compileValidated({ bytes: read.bytes, name }, read.info),
  );
}

/**
 * Gives the one instance that a URL has.
 *
 * @param guest - which
 * @param self - its namespace, under which other guests find the instance
 * @param make - makes the instance where there is none yet
 * @returns the instance
 */
export function onlyInstance(
  guest: ImportedGuest,
  self: Namespace | undefined,
  make: () => Instance,
): Instance {
  const instance = instancesByUrl.get(guest.url) ?? make();
  instancesByUrl.set(guest.url, instance);
  if (self !== undefined) instances.set(self, instance);
  return instance;
}

/**
 * @param instance - running
 * @param typed - functions to be exported instead of V8's own, by name
 * @returns the value of each export, in the order in which the module declares them
 */
export function exportedValues(instance: Instance, typed: Namespace = {}): unknown[] {
  const names = instance.module.exports.map(({ name }) => name);
  return valuesOf(names, instance.exports, typed);
}

/**
 * What a guest imports, before what its configuration gives it.
 *
 * @param module - that imports
 * @param modules - the namespaces it imports from
 * @param configuration - what governs it
 * @returns modules by name
 */
export function importsOf(
  module: Module,
  modules: ImportedModules,
  { imports }: Configuration,
): ImportModules {
  const configured = Object.entries(imports).filter((entry): entry is [string, ImportModule] => {
    return typeof entry[1] !== 'string';
  });
  const given = modules.map(([name, namespace]) => [name, importsFrom(module, name, namespace)] as const);
  return Object.fromEntries([...configured, ...given]);
}

/** From another guest a global is taken as it is, shared; from JavaScript whatever it exports. */
function importsFrom(module: Module, specifier: string, namespace: Namespace): ImportModule {
  const instance = instances.get(namespace);
  if (instance !== undefined) return instance;
  const names = module.imports.filter((declared) => declared.module === specifier).map(({ name }) => name);
  const found = names.filter((name) => name in namespace);
  return Object.fromEntries(found.map((name) => [name, namespace[name] as ImportValue]));
}
