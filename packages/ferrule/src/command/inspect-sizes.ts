/** What `inspect` knows of sizes: loaded when that is asked for. */
import type { ModuleInfo, WasmBytes } from '@ferrule/core';
import { selectFunctions } from '@ferrule/runtime/internal';
import { callGraphWriter } from './call-graph.ts';
import { hintsFor } from './hints.ts';
import { moduleSizes } from './module-sizes.ts';
import { sizesText, whyText } from './sizes-text.ts';
import type { Paint } from './terminal.ts';
import { treeMap } from './tree-map.ts';

/** @param wasm - a module; @param info - about it; @param paint - marks headings; @returns tables and hints */
export function sizesReport(wasm: WasmBytes, info: ModuleInfo, paint: Paint): string {
  const sizes = moduleSizes(wasm.bytes, info);
  return sizesText(sizes, hintsFor(wasm.bytes, info, sizes), paint);
}

/** @param wasm - a module; @param info - about it; @returns the same as plain JSON */
export function sizesJson(wasm: WasmBytes, info: ModuleInfo): Record<string, unknown> {
  const sizes = moduleSizes(wasm.bytes, info);
  return { sizes, hints: hintsFor(wasm.bytes, info, sizes) };
}

/** @param wasm - a module; @param info - about it; @returns a page */
export function sizesPage(wasm: WasmBytes, info: ModuleInfo): string {
  const sizes = moduleSizes(wasm.bytes, info);
  return treeMap(info.name, sizes, hintsFor(wasm.bytes, info, sizes));
}

/**
 * @param wasm - a module
 * @param info - about it
 * @param path - of the file to be written
 * @returns what calls what, as the file's name asks
 * @throws UsageError where it asks for no known format
 */
export function callGraph(wasm: WasmBytes, info: ModuleInfo, path: string): string {
  return callGraphWriter(path)(moduleSizes(wasm.bytes, info));
}

/**
 * @param wasm - a module
 * @param info - about it
 * @param name - of functions, or a pattern
 * @returns what keeps them in the module
 * @throws PlanError where no function is meant
 */
export function whyKept(wasm: WasmBytes, info: ModuleInfo, name: string): string {
  return whyText(moduleSizes(wasm.bytes, info), selectFunctions(info, [name]));
}
