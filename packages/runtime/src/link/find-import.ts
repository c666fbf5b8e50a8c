import type { ExternType } from '@ferrule/core';
import { Instance, stackModulesOf } from '../instance.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { ImportModule, ImportModules } from './import-modules.ts';

/** Something found for an import. */
export interface Found {
  readonly value: unknown;
  /** Its declared type, where it is an instance's export. */
  readonly declared: ExternType | undefined;
  /** The modules whose code it may run. */
  readonly modules: readonly StackModule[];
}

/** A place where imports are looked for. */
export type ImportLayer = (module: string, name: string) => Found | undefined;

/**
 * @param modules - modules by name, as the option `imports` gives them
 * @returns a layer that looks there
 */
export function layerOf(modules: ImportModules): ImportLayer {
  return (module, name) => {
    const source = own(modules, module) as ImportModule | undefined;
    return source === undefined ? undefined : findIn(source, name);
  };
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

function findIn(source: ImportModule, name: string): Found | undefined {
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
