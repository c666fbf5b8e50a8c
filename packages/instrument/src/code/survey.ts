/** Looks over a whole module for what decides how its functions can pass something more to each other. */
import type { ModuleInfo } from '@ferrule/core';
import { CallGraph, UNBOUNDED } from './call-graph.ts';
import { depthChange, skipLocals } from './function-bodies.ts';
import { InstructionReader } from './instruction-reader.ts';
import { opcodeOf } from './opcodes.ts';
import { SECTION } from './module-layout.ts';
import type { ModuleLayout } from './module-layout.ts';
import { rewriteModule } from './rewrite-module.ts';

/** What {@link surveyModule} finds. */
export interface Survey {
  /**
   * Whether every use of a function through a table is in sight: then table functions and the types of
   * `call_indirect` can be changed together.
   */
  readonly closed: boolean;
  /** Whether functions hand fuel over in parameters and results; otherwise through the global alone. */
  readonly registers: boolean;
  /** Defined functions referred to by exports and the start function. */
  readonly exposed: ReadonlySet<number>;
  /** Functions that elements refer to. */
  readonly elements: ReadonlySet<number>;
  /** Functions that constants and `ref.func` in code refer to. */
  readonly referenced: ReadonlySet<number>;
  /** Functions that `ref.func` in code refers to. */
  readonly referencedInCode: ReadonlySet<number>;
  /** Types that `call_indirect` and its tail-calling kin name. */
  readonly indirectTypes: ReadonlySet<number>;
  /** Whether code switches stacks. */
  readonly switches: boolean;
  /** The most each defined function can use up without a check, or {@link UNBOUNDED}. */
  readonly unchecked: Int32Array;
  /** By defined function: {@link UNBOUNDED} where calls may lead back to it or to functions unknown, otherwise 0. */
  readonly deep: Int32Array;
  /** Whether there are calls in tail position. */
  readonly tailCalls: boolean;
  /** Imported functions that are called in tail position. */
  readonly tailCalledImports: ReadonlySet<number>;
}

const CALL = opcodeOf('call');
const CALL_INDIRECT = opcodeOf('call_indirect');
const RETURN_CALL = opcodeOf('return_call');
const RETURN_CALL_INDIRECT = opcodeOf('return_call_indirect');
const CALL_REF = opcodeOf('call_ref');
const RETURN_CALL_REF = opcodeOf('return_call_ref');
const REF_FUNC = opcodeOf('ref.func');
const LOOP = opcodeOf('loop');
/** The last of the numeric instructions. */
const LAST_PLAIN = 0xc4;
const TABLE_GET = opcodeOf('table.get');
const TABLE_SET = opcodeOf('table.set');
const STACK_SWITCHING = opcodeOf('cont.new');
const STACK_SWITCHING_END = opcodeOf('switch');
const TABLE_OPERATIONS = new Set(['table.get', 'table.set', 'table.grow', 'table.fill'].map(opcodeOf));
const ARRAY_ELEMENTS = new Set(['array.new_elem', 'array.init_elem'].map(opcodeOf));

const NONE: ReadonlySet<number> = new Set();
const NO_COSTS = new Uint8Array(0);

/** V8's limit for parameters and for results. */
const MOST_VALUES = 1000;

/** Gathered from code. */
interface CodeFacts {
  readonly referenced: Set<number>;
  readonly indirectTypes: Set<number>;
  tableOperations: boolean;
  tailCallsByReference: boolean;
  tailCallsByTable: boolean;
  switches: boolean;
  readonly unchecked: Int32Array;
  readonly deep: Int32Array;
  tailCalls: boolean;
  readonly tailCalledImports: Set<number>;
}

/**
 * @param layout - of a module
 * @param costs - what each opcode counts towards a function's cost
 * @param uncounted - functions that cost nothing, by index
 * @returns what its functions and tables look like together
 */
export function surveyModule(
  layout: ModuleLayout,
  costs: Uint8Array,
  uncounted: ReadonlySet<number> = NONE,
): Survey {
  const code = surveyCode(layout, costs, uncounted);
  const exposed = new Set<number>();
  const elements = new Set<number>();
  const referenced = new Set<number>(code.referenced);
  visitReferences(layout, (index, referrer) => {
    if (referrer === 'export' || referrer === 'start') exposed.add(index);
    else if (referrer === 'element') elements.add(index);
    else if (referrer === 'constant') referenced.add(index);
  });
  const closed = isClosed(layout, code);
  const roomy = layout.functionTypes.every((type) => {
    const signature = layout.signatures[type];
    return (
      signature !== undefined && signature.paramCount < MOST_VALUES && signature.resultCount < MOST_VALUES
    );
  });
  const registers = roomy && !code.tailCallsByReference && (closed || !code.tailCallsByTable);
  return {
    closed: closed && registers,
    registers,
    exposed,
    elements,
    referenced,
    referencedInCode: code.referenced,
    indirectTypes: code.indirectTypes,
    switches: code.switches,
    unchecked: code.unchecked,
    deep: code.deep,
    tailCalls: code.tailCalls,
    tailCalledImports: code.tailCalledImports,
  };
}

/** Calls `visit` with each function that exports, the start section, elements and constants refer to. */
function visitReferences(layout: ModuleLayout, visit: (index: number, referrer: string) => void): void {
  const concerned: readonly number[] = [
    SECTION.table,
    SECTION.global,
    SECTION.export,
    SECTION.start,
    SECTION.element,
  ];
  const sections = layout.sections.filter(({ id }) => concerned.includes(id));
  rewriteModule(
    { ...layout, sections },
    {
      types: [],
      imports: [],
      typeOf: () => 0,
      functions: [],
      globals: [],
      exports: [],
      declared: [],
      refer: (index, referrer) => {
        visit(index, referrer);
        return index;
      },
      body: () => undefined,
    },
  );
}

function isClosed(layout: ModuleLayout, code: CodeFacts): boolean {
  const { info } = layout;
  if (code.tableOperations || info.tables.length === 0) return false;
  if (info.tables.some((table) => holdsFunctions(info, table.elementType) && table.elementType !== 'funcref'))
    return false;
  const visible = [...info.imports, ...info.exports].some(
    ({ extern }) => extern.kind === 'table' && holdsFunctions(info, extern.type.elementType),
  );
  if (visible || hasUnusualElements(layout)) return false;
  for (const type of code.indirectTypes) {
    const signature = layout.signatures[type];
    if (
      signature?.plain !== true ||
      signature.paramCount >= MOST_VALUES ||
      signature.resultCount >= MOST_VALUES
    )
      return false;
  }
  return layout.functionTypes.every((type) => layout.signatures[type]?.plain === true);
}

function holdsFunctions(info: ModuleInfo, type: string): boolean {
  if (type === 'funcref' || type === '(ref func)' || type === 'nullfuncref') return true;
  const index = /^\(ref (?:null )?(\d+)\)$/.exec(type)?.[1];
  return index !== undefined && info.types[Number(index)] !== undefined;
}

/** Whether elements or tables begin with more than functions and nulls. */
function hasUnusualElements(layout: ModuleLayout): boolean {
  const { bytes } = layout;
  for (const { id, contents, end } of layout.sections) {
    const reader = new InstructionReader(bytes);
    reader.seek(contents, end);
    if (id === SECTION.table) {
      for (let at = contents; at + 1 < end; at++)
        if (bytes[at] === 0x40 && bytes[at + 1] === 0x00) return true;
    }
    if (id === SECTION.element) {
      for (let count = reader.u32(); count > 0; count--) if (isUnusualSegment(reader)) return true;
    }
  }
  return false;
}

function isUnusualSegment(reader: InstructionReader): boolean {
  const flags = reader.u32();
  if ((flags & 3) === 2) reader.u32();
  if ((flags & 1) === 0) while (reader.next() !== 0x0b);
  if ((flags & 3) !== 0) {
    const type = reader.bytes[reader.position];
    if (flags & 4) {
      reader.valueType();
      if (type !== 0x70) return type !== 0x6f;
    } else reader.position += 1;
  }
  for (let count = reader.u32(); count > 0; count--) {
    if ((flags & 4) === 0) reader.u32();
    else {
      const opcode = reader.next();
      if (opcode !== REF_FUNC && opcode !== 0xd0) return true;
      if (reader.next() !== 0x0b) return true;
    }
  }
  return false;
}

function surveyCode(layout: ModuleLayout, costs: Uint8Array, uncounted: ReadonlySet<number>): CodeFacts {
  const { bodies, importedFunctions, info } = layout;
  const graph = new CallGraph(bodies.length);
  const depths = new CallGraph(bodies.length);
  const facts = {
    referenced: new Set<number>(),
    indirectTypes: new Set<number>(),
    tableOperations: false,
    tailCallsByReference: false,
    tailCallsByTable: false,
    switches: false,
    unchecked: graph.bounds,
    deep: depths.bounds,
    tailCalls: false,
    tailCalledImports: new Set<number>(),
  };
  const reader = new InstructionReader(layout.bytes);
  for (const [index, { start, end }] of bodies.entries()) {
    reader.seek(start, end);
    skipLocals(reader);
    const charged = uncounted.has(importedFunctions + index) ? NO_COSTS : costs;
    let depth = 1;
    let cost = 0;
    let bounded = true;
    let direct = true;
    graph.begin(index);
    depths.begin(index);
    while (depth > 0) {
      const opcode = reader.next();
      cost += charged[opcode] ?? 0;
      if (opcode < 0x20) {
        depth += depthChange(opcode);
        if (opcode === LOOP) bounded = false;
        else if (opcode === CALL || opcode === RETURN_CALL) {
          if (opcode === RETURN_CALL) facts.tailCalls = true;
          if (reader.first >= importedFunctions) {
            graph.call(reader.first - importedFunctions);
            depths.call(reader.first - importedFunctions);
          } else if (opcode === RETURN_CALL) facts.tailCalledImports.add(reader.first);
        } else if (opcode === CALL_INDIRECT || opcode === RETURN_CALL_INDIRECT) {
          bounded = false;
          direct = false;
          facts.indirectTypes.add(reader.first);
          if (opcode === RETURN_CALL_INDIRECT) facts.tailCallsByTable = facts.tailCalls = true;
        } else if (opcode === CALL_REF || opcode === RETURN_CALL_REF) {
          bounded = false;
          direct = false;
          if (opcode === RETURN_CALL_REF) facts.tailCallsByReference = facts.tailCalls = true;
        }
      } else if (opcode > LAST_PLAIN || opcode === TABLE_GET || opcode === TABLE_SET) {
        noteRare(reader, info, facts);
      }
    }
    graph.end(index, bounded ? cost : UNBOUNDED);
    depths.end(index, direct ? 0 : UNBOUNDED);
  }
  graph.settle();
  depths.settle();
  return facts;
}

/** Instructions that decide over a module but come up seldom. */
function noteRare(reader: InstructionReader, info: ModuleInfo, facts: CodeFacts): void {
  const { opcode, first } = reader;
  if (opcode === REF_FUNC) facts.referenced.add(first);
  else if (TABLE_OPERATIONS.has(opcode)) {
    if (holdsFunctions(info, info.tables[first]?.elementType ?? 'funcref')) facts.tableOperations = true;
  } else if (ARRAY_ELEMENTS.has(opcode)) facts.tableOperations = true;
  else if (opcode >= STACK_SWITCHING && opcode <= STACK_SWITCHING_END) facts.switches = true;
}
