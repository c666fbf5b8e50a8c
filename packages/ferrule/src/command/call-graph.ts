import type { ModuleSizes } from './module-sizes.ts';
import { UsageError } from './usage-error.ts';

/** How a call graph is written: by how the name of the file ends. */
const FORMATS = [
  [/\.(?:dot|gv)$/, callGraphDot],
  [/\.json$/, callGraphJson],
] as const;

/**
 * @param path - of the file to be written
 * @returns what writes a call graph so
 * @throws UsageError where its name asks for no known format
 */
export function callGraphWriter(path: string): (sizes: ModuleSizes) => string {
  const found = FORMATS.find(([ending]) => ending.test(path))?.[1];
  if (found !== undefined) return found;
  throw new UsageError(
    `a call graph can't be written to ${path}: its name has to end in .dot or .gv (Graphviz), or .json`,
  );
}

/** @param sizes - of a module; @returns its functions and what each calls, as Graphviz reads it */
export function callGraphDot({ functions, names, held }: ModuleSizes): string {
  const sizes = new Map(functions.map(({ index, bytes }) => [index, bytes]));
  const labels = names.map((name, index) => {
    const bytes = sizes.get(index);
    return bytes === undefined ? `${name}\nimported` : `${name}\n${bytes.toLocaleString('en')} bytes`;
  });
  const nodes = labels.map((label, index) => `  f${String(index)} [label=${quoted(label)}];`);
  const edges = functions.flatMap(({ index, calls, callsTables }) => [
    ...calls.map((target) => `  f${String(index)} -> f${String(target)};`),
    ...(callsTables ? [`  f${String(index)} -> tables [style=dashed];`] : []),
  ]);
  const tables = held.map((index) => `  tables -> f${String(index)} [style=dashed];`);
  const lines = [...nodes, ...edges, ...tables];
  return `digraph calls {\n  node [shape=box];\n${lines.join('\n')}\n}\n`;
}

/** @param sizes - of a module; @returns the same as JSON: by index, with names, bytes, calls and callers */
export function callGraphJson({ functions, names, held }: ModuleSizes): string {
  const known = new Map(functions.map((each) => [each.index, each]));
  const tables = new Set(held);
  const told = names.map((name, index) => {
    const { bytes, calls, callsTables, callers } = known.get(index) ?? {};
    return { index, name, bytes, calls, callsTables, callers, isInTables: tables.has(index) };
  });
  return `${JSON.stringify(told, undefined, 1)}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
