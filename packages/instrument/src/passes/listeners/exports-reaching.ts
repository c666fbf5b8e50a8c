import type { ExternType, ModuleInfo, ValueType } from '@ferrule/core';
import { referenceGraph } from '../../code/reference-graph.ts';

/**
 * Finds out by which exports chosen functions may come to be called. An indirect call may find every function that the
 * module refers to; where functions cross the border as values, all that is exported too, and an imported function may
 * call whatever a table holds.
 *
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about it
 * @param chosen - indices of functions
 * @returns the names of the exports
 * @throws ValidationError at malformed code
 */
export function exportsReaching(
  bytes: Uint8Array<ArrayBuffer>,
  info: ModuleInfo,
  chosen: ReadonlySet<number>,
): readonly string[] {
  const exported = info.exports.filter(({ extern }) => extern.kind === 'function');
  const reaching = reachingNodes(callers(bytes, info), chosen);
  return exported.filter(({ index }) => reaching.has(index)).map(({ name }) => name);
}

/** By node of the reference graph: those that lead to it. */
function callers(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): readonly (readonly number[])[] {
  const { tables, edges } = referenceGraph(bytes, info);
  const found: number[][] = edges.map(() => []);
  for (const [from, targets] of edges.entries()) for (const to of targets) found[to]?.push(from);
  if (![...info.imports, ...info.exports].some(({ extern }) => handsFunctions(extern))) return found;
  for (const { extern, index } of info.exports) if (extern.kind === 'function') found[index]?.push(tables);
  for (const [index, { imported }] of info.functions.entries()) if (imported) found[tables]?.push(index);
  return found;
}

function reachingNodes(
  callers: readonly (readonly number[])[],
  chosen: ReadonlySet<number>,
): ReadonlySet<number> {
  const reaching = new Set(chosen);
  for (const node of reaching) for (const caller of callers[node] ?? []) reaching.add(caller);
  return reaching;
}

/** Whether functions may come or go by it as values. */
function handsFunctions(extern: ExternType): boolean {
  switch (extern.kind) {
    case 'table':
      return mayBeFunction(extern.type.elementType);
    case 'global':
      return mayBeFunction(extern.type.valueType);
    case 'function':
    case 'tag':
      return [...extern.type.params, ...('results' in extern.type ? extern.type.results : [])].some(
        mayBeFunction,
      );
    case 'memory':
      return false;
  }
}

/** A struct or an array may hold one too. */
function mayBeFunction(type: ValueType): boolean {
  return !['i32', 'i64', 'f32', 'f64', 'v128', 'externref'].includes(type);
}
