import { printable } from '@ferrule/core';
import type { ModuleInfo } from '@ferrule/core';
import { demangle } from '@ferrule/debug';
import { referenceGraph } from '@ferrule/instrument';
import { crateNaming } from './crate-names.ts';
import { languageOf } from './language.ts';
import type { Language } from './language.ts';
import { retainedSizes } from './retained-sizes.ts';

/** A defined function and what it takes. */
export interface FunctionSize {
  readonly index: number;
  /** Demangled. */
  readonly name: string;
  /** The crate, namespace or package it is of; `(none)` for C's and those without a name. */
  readonly crate: string;
  /** Bytes of its body. */
  readonly bytes: number;
  /** Bytes with all that would not be in the module but for it. */
  readonly retained: number;
  /** Functions that call it or refer to it, by index. */
  readonly callers: readonly number[];
  /** Functions that it calls or refers to, by index, imported ones too. */
  readonly calls: readonly number[];
  /** Whether it calls through tables, and so perhaps whatever they hold. */
  readonly callsTables: boolean;
  /** The shortest way there from the outside, outermost first: functions, and `tables`; empty where none leads there. */
  readonly path: readonly string[];
}

/** Where the bytes of a module are. */
export interface ModuleSizes {
  /** What it was written in. */
  readonly language: Language;
  /** Largest first. */
  readonly sections: readonly { readonly name: string; readonly bytes: number }[];
  /** Largest first. */
  readonly crates: readonly { readonly name: string; readonly bytes: number; readonly functions: number }[];
  /** Largest first. */
  readonly functions: readonly FunctionSize[];
  /** Name of each function, imported ones too, by index. */
  readonly names: readonly string[];
  /** Functions that tables hold, by index. */
  readonly held: readonly number[];
}

/**
 * @param bytes - a module
 * @param info - about it
 * @returns where its bytes are, and what keeps them there
 */
export function moduleSizes(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): ModuleSizes {
  const graph = referenceGraph(bytes, info);
  const language = languageOf(info);
  const crateOf = crateNaming(language);
  const own = info.functions.map(({ byteLength = 0 }) => byteLength);
  const { bytes: retained } = retainedSizes(graph, [...own, 0, 0]);
  const callers = graph.edges.map((): number[] => []);
  for (const [node, targets] of graph.edges.entries()) {
    if (node < info.functions.length) for (const target of targets) callers[target].push(node);
  }
  const nameOf = (index: number): string => {
    const symbol = info.names.functions.get(index);
    if (symbol !== undefined) return demangle(symbol);
    const isMeant = (each: { readonly extern: { readonly kind: string }; readonly index: number }) =>
      each.extern.kind === 'function' && each.index === index;
    const imported = info.imports.find(isMeant);
    if (imported !== undefined) return printable(`${imported.module}.${imported.name}`);
    return printable(info.exports.find(isMeant)?.name ?? `func[${String(index)}]`);
  };
  const names = info.functions.map((_, index) => nameOf(index));
  const before = shortestWays(graph.root, graph.edges);
  const pathTo = (index: number): string[] => {
    const path: string[] = [];
    if (before[index] < 0) return path;
    for (let node = index; node !== graph.root; node = before[node]) {
      path.unshift(node === graph.tables ? 'tables' : (names[node] ?? ''));
    }
    return path;
  };
  const functions = info.functions.flatMap(({ imported }, index): FunctionSize[] => {
    if (imported) return [];
    const name = names[index] ?? '';
    return [
      {
        index,
        name,
        crate: info.names.functions.has(index) ? crateOf(name) : '(none)',
        bytes: own[index] ?? 0,
        retained: Math.max(retained[index] ?? 0, own[index] ?? 0),
        callers: callers[index] ?? [],
        calls: graph.edges[index].filter((target) => target < info.functions.length),
        callsTables: graph.edges[index].includes(graph.tables),
        path: pathTo(index),
      },
    ];
  });
  const largest = <T extends { readonly bytes: number }>(list: readonly T[]): readonly T[] =>
    [...list].sort((a, b) => b.bytes - a.bytes);
  const crates = new Map<string, { name: string; bytes: number; functions: number }>();
  for (const { crate, bytes: size } of functions) {
    const known = crates.get(crate) ?? { name: crate, bytes: 0, functions: 0 };
    crates.set(crate, { name: crate, bytes: known.bytes + size, functions: known.functions + 1 });
  }
  return {
    language,
    sections: largest(
      info.sections.map(({ section, name, byteLength }) => ({ name: name ?? section, bytes: byteLength })),
    ),
    crates: largest([...crates.values()]),
    functions: largest(functions),
    names,
    held: graph.edges[graph.tables],
  };
}

/** By node: the one before it on a shortest way from the root; -1 where there is none. */
function shortestWays(root: number, edges: readonly (readonly number[])[]): Int32Array {
  const before = new Int32Array(edges.length).fill(-1);
  const queue = [root];
  before[root] = root;
  for (const node of queue) {
    for (const target of edges[node]) {
      if (before[target] >= 0) continue;
      before[target] = node;
      queue.push(target);
    }
  }
  return before;
}
