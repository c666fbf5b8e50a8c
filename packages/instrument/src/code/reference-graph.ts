import type { ModuleInfo } from '@ferrule/core';
import { skipLocals } from './function-bodies.ts';
import { InstructionReader } from './instruction-reader.ts';
import { readLayout } from './module-layout.ts';
import { opcodeOf } from './opcodes.ts';
import { surveyModule } from './survey.ts';

const CALL = opcodeOf('call');
const RETURN_CALL = opcodeOf('return_call');
const REF_FUNC = opcodeOf('ref.func');
const INDIRECT = new Set(
  ['call_indirect', 'return_call_indirect', 'call_ref', 'return_call_ref', 'cont.new', 'table.get'].map(
    opcodeOf,
  ),
);
const NO_COSTS = new Uint8Array(0);

/** What leads to what in a module: nodes are functions by index, then its tables as one, then whoever uses the module. */
export interface ReferenceGraph {
  /** Number of the node for the functions in tables. */
  readonly tables: number;
  /** Number of the node for exports and the start function. */
  readonly root: number;
  /** By node: those it calls, refers to or holds, each once, in the order in which they are found. */
  readonly edges: readonly (readonly number[])[];
}

/**
 * @param bytes - a module that `validateModule` has accepted
 * @param info - about it
 * @returns what leads to what; which function of a table an indirect call finds is not known, so that it leads to all
 * @throws ValidationError at malformed code
 */
export function referenceGraph(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo): ReferenceGraph {
  const layout = readLayout(bytes, info);
  const { elements, referenced } = surveyModule(layout, NO_COSTS);
  const tables = info.functions.length;
  const root = tables + 1;
  const edges: (readonly number[])[] = Array.from({ length: layout.importedFunctions }, () => []);
  const reader = new InstructionReader(bytes);
  for (const span of layout.bodies) {
    const found = new Set<number>();
    reader.seek(span.start, span.end);
    skipLocals(reader);
    while (reader.position < span.end) {
      const opcode = reader.next();
      if (opcode === CALL || opcode === RETURN_CALL || opcode === REF_FUNC) found.add(reader.first);
      else if (INDIRECT.has(opcode)) found.add(tables);
    }
    edges.push([...found]);
  }
  const exported = info.exports.filter(({ extern }) => extern.kind === 'function').map(({ index }) => index);
  const isOpen = [...info.exports, ...info.imports].some(({ extern }) => extern.kind === 'table');
  edges[tables] = [...new Set([...elements, ...referenced])];
  edges[root] = [
    ...new Set([...exported, ...(info.start === undefined ? [] : [info.start]), ...(isOpen ? [tables] : [])]),
  ];
  return { tables, root, edges };
}
