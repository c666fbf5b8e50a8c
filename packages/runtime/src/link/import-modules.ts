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

/** One module to import from: values by name, or an instance, whose exports they are. */
export type ImportModule = Readonly<Record<string, ImportValue>> | Instance | WebAssembly.Instance;

/** Modules to import from, by name. */
export type ImportModules = Readonly<Record<string, ImportModule>>;
