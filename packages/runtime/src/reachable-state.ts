import type { ExternKind } from '@ferrule/core';
import type { Module } from './module.ts';

/** Passes that export what the module keeps to itself. */
const EXPOSING: ReadonlySet<string> = new Set(['expose-state', 'expose-dump']);

/** What a guest holds, as far as the host can reach it: what is exported, imported, or exposed by one of these passes. */
export interface ReachableState {
  /** By index; `undefined` where the host can't reach it. */
  readonly memories: readonly (WebAssembly.Memory | undefined)[];
  /** By index; `undefined` where the host can't reach it. */
  readonly globals: readonly (WebAssembly.Global | undefined)[];
  /** By index; `undefined` where the host can't reach it. */
  readonly tables: readonly (WebAssembly.Table | undefined)[];
}

/**
 * @param module - of an instance
 * @param imports - what it was linked with
 * @param exports - V8's own; none before it is instantiated
 * @returns its memories, globals and tables
 */
export function reachableState(
  { info, compiled }: Pick<Module, 'info' | 'compiled'>,
  imports: WebAssembly.Imports,
  exports: WebAssembly.Exports = {},
): ReachableState {
  const added = compiled.manifest.entries.find(({ pass }) => EXPOSING.has(pass))?.exports ?? [];
  const find = (kind: ExternKind, index: number): unknown => {
    const exported = info.exports.find((each) => each.extern.kind === kind && each.index === index);
    if (exported !== undefined && Object.hasOwn(exports, exported.name)) return exports[exported.name];
    const imported = info.imports.find((each) => each.extern.kind === kind && each.index === index);
    if (imported !== undefined) return imports[imported.module]?.[imported.name];
    const name = `ferrule:${kind}-${String(index)}`;
    const exposed = added.find((each) => each === name || each.startsWith(`${name}-`));
    return exposed === undefined ? undefined : exports[exposed];
  };
  const all = <T>(
    kind: ExternKind,
    count: number,
    isOne: (value: unknown) => value is T,
  ): (T | undefined)[] =>
    Array.from({ length: count }, (_, index) => {
      const found = find(kind, index);
      return isOne(found) ? found : undefined;
    });
  return {
    memories: all('memory', info.memories.length, (value) => value instanceof WebAssembly.Memory),
    globals: all('global', info.globals.length, (value) => value instanceof WebAssembly.Global),
    tables: all('table', info.tables.length, (value) => value instanceof WebAssembly.Table),
  };
}
