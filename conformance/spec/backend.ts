import type { TrapKind } from '@ferrule/core';

/** A module that a backend has compiled; what it is, only the backend knows. */
export interface BackendModule {
  readonly backend: string;
}

/** A running instance, as the scripts need it. */
export interface BackendInstance {
  readonly exports: WebAssembly.Exports;
  /**
   * Calls an exported function by name.
   *
   * @throws whatever the backend throws; {@link Backend.classify} makes sense of it
   */
  call(name: string, args: readonly unknown[]): unknown;
  /** What the backend does between two calls, after the first: others must not see it. */
  between?(): Promise<void>;
  /** Units of fuel burnt so far, where they are counted. */
  fuelConsumed?(): bigint;
}

/** What a module may import from, by name: instances that were registered, or plain values. */
export type Imports = Readonly<Record<string, BackendInstance | WebAssembly.ModuleImports>>;

/** Whether imports come from an instance, rather than being plain values. */
export function isInstance(source: BackendInstance | WebAssembly.ModuleImports): source is BackendInstance {
  return typeof source.exports === 'object' && typeof source.call === 'function';
}

/** Why something failed, in the terms of the script language. */
export type Failure =
  | { readonly kind: 'invalid' | 'unlinkable' | 'exhaustion' | 'exception'; readonly message: string }
  | { readonly kind: 'trap'; readonly traps: readonly TrapKind[]; readonly message: string }
  /** The backend says that it can't do what was asked, for a module that is valid. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'other'; readonly message: string };

/** Something that runs modules: bare V8, V8 behind a rewriting of the bytes, or the public API with a plan. */
export interface Backend {
  readonly name: string;
  /** Whether instantiating also runs the function by which WASI's reactors make themselves ready. */
  readonly initializes: boolean;
  /**
   * @param bytes - the module
   * @param tool - whether it is one of the runner's own, to be left as it is
   */
  compile(bytes: Uint8Array<ArrayBuffer>, tool: boolean): BackendModule | Promise<BackendModule>;
  instantiate(module: BackendModule, imports: Imports): BackendInstance | Promise<BackendInstance>;
  classify(error: unknown): Failure;
}
