/** What has to be known of a function to inline it, or to inline others into it. */
import { AssignedLocals } from './assigned-locals.ts';
import { depthChange } from './function-bodies.ts';
import { InstructionReader } from './instruction-reader.ts';
import { signatureOf } from './module-layout.ts';
import type { BodySpan, ModuleLayout } from './module-layout.ts';
import { opcodeOf } from './opcodes.ts';

const LOOP = opcodeOf('loop');
const CALL = opcodeOf('call');
/** The last of the opcodes that nest, behind all that are looked at here. */
const TRY_TABLE = opcodeOf('try_table');
/** What ends or leaves a function in a way that a block within another does not have. */
const BOUND = new Set(
  [
    ...['return_call', 'return_call_indirect', 'return_call_ref'],
    ...['try', 'catch', 'catch_all', 'delegate', 'rethrow', 'try_table'],
  ].map(opcodeOf),
);
/** The encoded types of numbers and vectors: v128 to i32. */
const FIRST_NUMBER = 0x7b;
const LAST_NUMBER = 0x7f;

/** More locals than this, and a function is not inlined. */
const MOST_LOCALS = 2_000;

/** A direct call. */
export interface CallSite {
  /** Offset of the instruction. */
  readonly start: number;
  readonly end: number;
  /** Index of the function that is called. */
  readonly callee: number;
  readonly isInLoop: boolean;
}

/** A function that is defined in the module. */
export interface FunctionCode {
  readonly index: number;
  readonly span: BodySpan;
  /** Offset of its first instruction. */
  readonly start: number;
  /** The encoded types of its parameters and locals, a byte each; `undefined` where it can't be inlined. */
  readonly locals: Uint8Array | undefined;
  /** How many of its locals are parameters, and how many it has in all. */
  readonly paramCount: number;
  readonly localCount: number;
  /** Locals that are no parameters and may be read before they are written. */
  readonly zeroed: readonly number[];
  readonly callsItself: boolean;
  readonly sites: readonly CallSite[];
}

/** The functions of a module, each looked at when it is first asked for. */
export class FunctionCodes {
  readonly #layout: ModuleLayout;
  readonly #reader: InstructionReader;
  readonly #known = new Map<number, FunctionCode>();

  /** @param layout - of the module */
  constructor(layout: ModuleLayout) {
    this.#layout = layout;
    this.#reader = new InstructionReader(layout.bytes);
  }

  /** How many bytes all function bodies take. */
  get byteLength(): number {
    const { bodies } = this.#layout;
    return (bodies.at(-1)?.end ?? 0) - (bodies[0]?.start ?? 0);
  }

  /** Indices of all functions that are defined. */
  get indices(): readonly number[] {
    const { bodies, importedFunctions } = this.#layout;
    return bodies.map((_, position) => importedFunctions + position);
  }

  /**
   * @param index - of a function
   * @returns what has to be known of it; `undefined` where it is imported
   */
  get(index: number): FunctionCode | undefined {
    const { bodies, importedFunctions } = this.#layout;
    const span = bodies[index - importedFunctions];
    if (span === undefined) return undefined;
    let code = this.#known.get(index);
    if (code === undefined) {
      code = this.#read(index, span);
      this.#known.set(index, code);
    }
    return code;
  }

  #read(index: number, span: BodySpan): FunctionCode {
    const reader = this.#reader;
    const { params, paramCount } = signatureOf(this.#layout, index);
    reader.seek(span.start, span.end);
    const declared = readLocals(reader);
    const start = reader.position;
    const sites: CallSite[] = [];
    const localCount = paramCount + declared.count;
    const assigned = new AssignedLocals(localCount, paramCount);
    let isBound = false;
    let callsItself = false;
    /** Depth of the outermost loop around; 0 outside of all. */
    let loop = 0;
    for (let depth = 1; depth > 0;) {
      const opcode = reader.next();
      assigned.step(opcode, reader.first);
      if (opcode > TRY_TABLE) continue;
      depth += depthChange(opcode);
      if (opcode === LOOP && loop === 0) loop = depth;
      else if (depth < loop) loop = 0;
      if (BOUND.has(opcode)) isBound = true;
      else if (opcode === CALL) {
        if (reader.first === index) callsItself = true;
        else
          sites.push({
            start: reader.start,
            end: reader.position,
            callee: reader.first,
            isInLoop: loop > 0,
          });
      }
    }
    const isMovable = !isBound && !callsItself && localCount <= MOST_LOCALS && isNumbers(params, paramCount);
    const locals = isMovable && declared.types && Uint8Array.of(...params, ...declared.types);
    return {
      index,
      span,
      start,
      locals: locals === false ? undefined : locals,
      paramCount,
      localCount,
      zeroed: assigned.early,
      callsItself,
      sites,
    };
  }
}

/** Reads the declarations of locals; their types where all are numbers, and few enough to be inlined. */
function readLocals(reader: InstructionReader): { count: number; types: Uint8Array | undefined } {
  const types: number[] = [];
  let count = 0;
  let isMovable = true;
  for (let groups = reader.u32(); groups > 0; groups--) {
    const these = reader.u32();
    const type = reader.bytes[reader.position] ?? 0;
    reader.valueType();
    count += these;
    isMovable &&= count <= MOST_LOCALS && isNumber(type);
    if (isMovable) for (let left = these; left > 0; left--) types.push(type);
  }
  return { count, types: isMovable ? Uint8Array.from(types) : undefined };
}

function isNumbers(types: Uint8Array, count: number): boolean {
  return types.length === count && types.every(isNumber);
}

function isNumber(type: number): boolean {
  return type >= FIRST_NUMBER && type <= LAST_NUMBER;
}
