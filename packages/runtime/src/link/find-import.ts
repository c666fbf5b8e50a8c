import type { ExternType } from '@ferrule/core';
import type { WritesTold } from '../crossings.ts';
import { Instance, stackModulesOf } from '../instance.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import { HostModule } from './import-modules.ts';
import type { HostModuleValues, ImportModule, ImportModules, ImportSource } from './import-modules.ts';

/** Something found for an import. */
export interface Found {
  readonly value: unknown;
  /** Its declared type, where it is an instance's export. */
  readonly declared: ExternType | undefined;
  /** The modules whose code it may run. */
  readonly modules: readonly StackModule[];
  /** Whether what it writes into the guest's memory is told; left out where it is not. */
  readonly writesTold?: WritesTold;
}

/** A place where imports are looked for. */
export type ImportLayer = (module: string, name: string, extern: ExternType) => Found | undefined;

/**
 * @param modules - modules by name, as the option `imports` gives them
 * @param caller - the instance to be, for which host modules make their values
 * @returns a layer that looks there
 */
export function layerOf(modules: ImportModules, caller: Instance): ImportLayer {
  const opened = new Map<HostModule, HostModuleValues>();
  const find = (source: ImportSource, name: string, extern: ExternType): Found | undefined => {
    if (!(source instanceof HostModule)) return findIn(source, name);
    const values = opened.get(source) ?? source.open(caller);
    opened.set(source, values);
    const value = values(name, extern);
    return value === undefined
      ? undefined
      : { value, declared: undefined, modules: [], writesTold: source.writesTold };
  };
  return (module, name, extern) => {
    const given = own(modules, module) as ImportModule | undefined;
    if (given === undefined) return undefined;
    for (const source of isList(given) ? given : [given]) {
      const found = find(source, name, extern);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function isList(module: ImportModule): module is readonly ImportSource[] {
  return Array.isArray(module);
}

/**
 * @param instances - instances by name
 * @returns a layer that finds their exports
 */
export function layerOfInstances(instances: ReadonlyMap<string, Instance>): ImportLayer {
  return (module, name) => {
    const instance = instances.get(module);
    return instance === undefined ? undefined : findIn(instance, name);
  };
}

/**
 * @param find - gives a value for each import, by module and name
 * @returns a layer of these
 */
export function layerOfFunction(find: (module: string, name: string) => unknown): ImportLayer {
  return (module, name) => ({ value: find(module, name), declared: undefined, modules: [] });
}

function findIn(source: Exclude<ImportSource, HostModule>, name: string): Found | undefined {
  if (source instanceof Instance) {
    const declared = source.module.exports.find((each) => each.name === name)?.extern;
    const value = declared === undefined ? undefined : source.native.exports[name];
    return value === undefined ? undefined : { value, declared, modules: stackModulesOf(source) };
  }
  const value = own(source instanceof WebAssembly.Instance ? source.exports : source, name);
  return value === undefined ? undefined : { value, declared: undefined, modules: [] };
}

/** A property, of its own or its class's, but none that every object has. */
function own(record: object, name: string): unknown {
  return Object.hasOwn(record, name) || !(name in Object.prototype) ? Reflect.get(record, name) : undefined;
}
