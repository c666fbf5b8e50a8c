/**
 * expose-dump: lets the host read what a module holds when it traps, for a core dump.
 *
 * Every memory that the module defines and does not export is exported under a name of its own, and so is every mutable
 * global of a number type, among them the pointer to the stack, from which the frames on it are found. Where
 * `expose-state` is planned there is nothing left to do.
 *
 * Arguments: none.
 *
 * Before:
 *
 *     (module (memory 1) (global (mut i32) (i32.const 0)))
 *
 * After:
 *
 *     (module (memory 1) (global (mut i32) (i32.const 0))
 *       (export "ferrule:memory-0" (memory 0))
 *       (export "ferrule:global-0" (global 0)))
 *
 * Effects: adds exports.
 */
import type { ExternKind, ModuleInfo } from '@ferrule/core';
import { readLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import type { Pass } from './pass.ts';

const name = 'expose-dump';

const KINDS = { memory: 2, global: 3 } as const;
const NUMBERS: ReadonlySet<string> = new Set(['i32', 'i64', 'f32', 'f64']);

export const exposeDump: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['exports'], needsHost: true, conflicts: [] },
  plan(info, { readable, resettable }) {
    const isAsked = readable === true && resettable !== true;
    return isAsked && hidden(info).length > 0 ? { pass: name, args: {} } : undefined;
  },
  apply({ bytes, info }) {
    const layout = readLayout(bytes, info);
    const taken = info.exports.map((each) => each.name);
    const exports = hidden(info).map(({ kind, index }) => {
      const free = freeName(taken, `ferrule:${kind}-${String(index)}`);
      taken.push(free);
      return { name: free, kind: KINDS[kind], index };
    });
    const product = rewriteModule(layout, { ...unchanged(layout), exports });
    return {
      ...product,
      entry: { pass: name, imports: [], exports: exports.map((each) => each.name), facts: {} },
    };
  },
});

/** What the module defines, and the host could not read. */
function hidden(info: ModuleInfo): readonly { readonly kind: keyof typeof KINDS; readonly index: number }[] {
  const isOutside = (kind: ExternKind, index: number): boolean =>
    info.exports.some((each) => each.extern.kind === kind && each.index === index);
  const own = (kind: 'memory' | 'global', count: number): number[] => {
    const imported = info.imports.filter(({ extern }) => extern.kind === kind).length;
    return Array.from({ length: count - imported }, (_, at) => imported + at).filter(
      (index) => !isOutside(kind, index),
    );
  };
  return [
    ...own('memory', info.memories.length).map((index) => ({ kind: 'memory' as const, index })),
    ...own('global', info.globals.length)
      .filter((index) => info.globals[index]?.mutable === true && NUMBERS.has(info.globals[index].valueType))
      .map((index) => ({ kind: 'global' as const, index })),
  ];
}
