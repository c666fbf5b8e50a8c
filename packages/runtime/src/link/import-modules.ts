import type { ExternType } from '@ferrule/core';
import type { WritesTold } from '../crossings.ts';
import type { HostFunction } from '../host-function.ts';
import type { Instance } from '../instance.ts';

/**
 * Something a guest can import. A plain function is handed to V8 as it is; a number or bigint becomes an immutable
 * global.
 */
export type ImportValue =
  | ((...args: never[]) => unknown)
  | HostFunction
  | WebAssembly.Memory
  | WebAssembly.Table
  | WebAssembly.Global
  | WebAssembly.Tag
  | number
  | bigint;

/** What a host module has for one guest: a value for a name and the type it is declared with, or `undefined`. */
export type HostModuleValues = (name: string, extern: ExternType) => ImportValue | undefined;

/**
 * A module of the host's that makes its values for each guest anew, by name and declared type, such as
 * `emscripten()`. Values that are the same for every guest need none: a record of them will do.
 */
export class HostModule {
  /** Called once for each guest that imports from it; the guest can't be called before it is instantiated. */
  readonly open: (caller: Instance) => HostModuleValues;

  /** Whether its functions tell what they write, by the memory of `watchedMemoryOf`. */
  readonly writesTold: WritesTold;

  /**
   * @param open - see {@link HostModule.open}
   * @param writesTold - see {@link HostModule.writesTold}
   */
  constructor(open: (caller: Instance) => HostModuleValues, writesTold: WritesTold = 'never') {
    this.open = open;
    this.writesTold = writesTold;
    Object.freeze(this);
  }
}

/** Where values come from: a record of them by name, an instance, whose exports they are, or a host module. */
export type ImportSource =
  Readonly<Record<string, ImportValue>> | Instance | WebAssembly.Instance | HostModule;

/** One module to import from; of several sources the first that has a name counts. */
export type ImportModule = ImportSource | readonly ImportSource[];

/** Modules to import from, by name. */
export type ImportModules = Readonly<Record<string, ImportModule>>;
