import type { Program } from '../processes.ts';

/**
 * What an engine's driver can be asked to measure. An engine that lacks one is left out of the workloads that need it,
 * with a row that says so.
 *
 * - `call`: load a module that imports nothing, or one function, and call its exports
 * - `repeat`: the same call many times from the host, without the driver's own language showing in the figures
 * - `wasi`: give a module a directory
 * - `program`: run a WASI program from its first byte to its exit code
 * - `text`, `bytes`, `struct`: hand over a string, a list of numbers, a record, and get one back
 * - `instances`: hold many instances at once
 */
export type Ability = 'call' | 'repeat' | 'wasi' | 'program' | 'text' | 'bytes' | 'struct' | 'instances';

/** Where engines are looked for, and whether one that is missing may be brought. */
export interface Places {
  /** The Node binary that runs those engines that live in Node. */
  readonly node: string;
  /** Where installed engines and what is built for them are kept. */
  readonly cache: string;
  /** Whether what is missing may be installed from npm, PyPI or the Go proxy. */
  readonly install: boolean;
}

/** What looking for an engine found: its version and the program that drives it, or why it is left out. */
export type Finding =
  | { readonly version: string; readonly driver: Program }
  | {
      /** Why, in words for the report. */
      readonly skipped: string;
    };

/** Something that runs WebAssembly, or what is measured beside it. */
export interface Engine {
  /** As reports name it, such as `wasmtime, fuel`. */
  readonly name: string;
  /** One line: what it is, and in which mode. */
  readonly about: string;
  /** Whether it lives in Node, and so is measured on each Node version. */
  readonly inNode: boolean;
  /** Whether it keeps what it has compiled for other processes: its first time is not like the others. */
  readonly caches?: boolean;
  /** The engine that it is once more: what differs between the two is noise. */
  readonly twinOf?: string;
  readonly abilities: readonly Ability[];
  /**
   * Looks for it.
   *
   * @param places - where
   * @returns how to drive it, or why not
   */
  find(places: Places): Promise<Finding>;
}

/** Nanoseconds of each step from a file to a running instance. */
export interface LoadTimes {
  readonly read: number;
  readonly compile: number;
  readonly instantiate: number;
}

/** What a module is given: nothing, the function `env.host`, or WASI with a directory as `/`. */
export type Given =
  { readonly kind: 'nothing' | 'host' } | { readonly kind: 'wasi'; readonly directory: string };
