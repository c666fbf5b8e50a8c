import type { ModuleInfo } from './module-info.ts';
import type { Manifest } from './plan.ts';

/** Leads from a byte offset in the compiled module back to the offset in the module as it was given. */
export interface OffsetMap {
  /**
   * @param offset - byte offset in the compiled bytes
   * @returns byte offset in the original bytes, or `undefined` for code that was added
   */
  original(offset: number): number | undefined;
}

/** The map of a module that was not changed. */
export const identityOffsets: OffsetMap = Object.freeze({
  original: (offset: number) => offset,
});

/** The map of a module whose code was moved without telling from where, as binaryen does. */
export const unknownOffsets: OffsetMap = Object.freeze({ original: () => undefined });

/** The manifest of a module to which nothing was added. */
export const emptyManifest: Manifest = Object.freeze({ entries: Object.freeze([]) });

/**
 * A module on its way through instrumentation: the product of `instrumentModule`.
 * Whoever made it disposes it.
 */
export interface Draft {
  readonly manifest: Manifest;
  /**
   * Writes the module out.
   *
   * @returns the bytes, and where each came from
   */
  emit(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly offsets: OffsetMap };
  /** Releases the intermediate representation; the draft can't be used afterwards. */
  dispose(): void;
}

/** What is handed to V8: the product of `emitModule`, or the untouched bytes with an empty manifest. */
export interface Artifact {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: Manifest;
  readonly offsets: OffsetMap;
}

/** Native code with all that is known of it: the product of `compileModule`. */
export interface CompiledModule {
  readonly name: string;
  /** V8's own module. */
  readonly module: WebAssembly.Module;
  /** About the module as it was given, not as it was instrumented. */
  readonly info: ModuleInfo;
  readonly manifest: Manifest;
  readonly offsets: OffsetMap;
}
