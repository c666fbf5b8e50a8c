import { emptyManifest, identityOffsets } from '@ferrule/core';
import type { Draft, ModuleInfo, OptimizeLevel, WasmBytes } from '@ferrule/core';
import { draftOf } from '../draft.ts';
import { keepCustomSections } from './keep-custom-sections.ts';
import { levelsOf, SMALL } from './levels.ts';
import { loadBinaryen } from './load-binaryen.ts';
import { optimizeWith } from './optimize-module.ts';

/** What a module is written anew for. */
export interface OptimizeBytesOptions {
  /** How far to go for speed. */
  readonly level: Exclude<OptimizeLevel, 0>;
  /** Generation of the V8 that is to run it: see `levelsOf`. */
  readonly generation: number;
  /** Small rather than fast; the level is then not looked at. */
  readonly small: boolean;
  /** Whether names and all custom sections but those that a linker needs are dropped. */
  readonly strip: boolean;
}

/**
 * Optimises a module that is to be written to a file rather than run.
 *
 * @param wasm - the module, which V8 has found valid
 * @param info - about it
 * @param options - what for
 * @returns the new module
 * @throws InstrumentError when binaryen can't be loaded, or can't read or write the module
 */
export async function optimizeBytes(
  wasm: WasmBytes,
  info: ModuleInfo,
  { level, generation, small, strip }: OptimizeBytesOptions,
): Promise<Draft> {
  const binaryen = await loadBinaryen();
  const draft = draftOf(wasm.bytes, emptyManifest, identityOffsets);
  const optimized = optimizeWith(binaryen, draft, level, small ? SMALL : levelsOf(generation)[level]);
  draft.dispose();
  if (!strip) return optimized;
  const { bytes, offsets } = optimized.emit();
  optimized.dispose();
  return draftOf(keepCustomSections(bytes, info.name, isNeeded), optimized.manifest, offsets);
}

/** What says how a module is linked dynamically belongs to what it does. */
function isNeeded(name: string): boolean {
  return name === 'dylink.0' || name === 'dylink';
}
