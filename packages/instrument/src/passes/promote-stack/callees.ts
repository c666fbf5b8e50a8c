import { depthChange, skipLocals } from '../../code/function-bodies.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { signatureOf } from '../../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';

const CALL = opcodeOf('call');
const UNREACHABLE = opcodeOf('unreachable');
const GLOBAL_GET = opcodeOf('global.get');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');
const LOCAL_TEE = opcodeOf('local.tee');
const ELSE = opcodeOf('else');

/** What costs nothing once V8 has brought it into its own form. */
const FREE: ReadonlySet<number> = new Set(
  [
    ...['nop', 'block', 'loop', 'else', 'end', 'drop', 'return', 'local.get', 'local.set', 'local.tee'],
    ...['i32.const', 'i64.const', 'f32.const', 'f64.const'],
  ].map(opcodeOf),
);

/** What can't be moved into another function as it is: tail calls, and handlers, whose labels may lead out of it. */
const IMMOBILE: ReadonlySet<number> = new Set(
  [
    ...['return_call', 'return_call_indirect', 'return_call_ref'],
    ...['try', 'catch', 'rethrow', 'delegate', 'catch_all', 'try_table'],
  ].map(opcodeOf),
);

const NO_LOCALS = new Uint8Array(0);

/** A call of a defined function. */
export interface CallSite {
  /** Offset of the instruction. */
  readonly offset: number;
  /** Index of the function that is called. */
  readonly callee: number;
  /** Whether control never comes back from it: what follows is `unreachable`. */
  readonly isLast: boolean;
}

/** What decides whether a function may take the place of calls of it, and how it does. */
export interface Callee {
  readonly span: BodySpan;
  readonly calls: readonly CallSite[];
  /** Instructions that do something; more where there are very many others, or locals. */
  readonly weight: number;
  readonly isMovable: boolean;
  /** How often it takes the pointer of the shadow stack; `Infinity` where it does so within a block. */
  readonly frames: number;
  readonly params: number;
  /** How many parameters and locals it has. */
  readonly localCount: number;
  /** Encoded types of these, one by one; empty where it is not movable. */
  readonly locals: Uint8Array;
  /** Locals, counted with the parameters, that may be read before they are written. */
  readonly zeroed: readonly number[];
}

/**
 * @param layout - of a module
 * @param pointer - index of the shadow stack's global
 * @returns what is known of each defined function, in order
 */
export function readCallees(layout: ModuleLayout, pointer: number): readonly Callee[] {
  const reader = new InstructionReader(layout.bytes);
  return layout.bodies.map((span, index) =>
    readCallee(layout, reader, span, layout.importedFunctions + index, pointer),
  );
}

function readCallee(
  layout: ModuleLayout,
  reader: InstructionReader,
  span: BodySpan,
  index: number,
  pointer: number,
): Callee {
  const { paramCount, params } = signatureOf(layout, index);
  reader.seek(span.start, span.end);
  const localCount = paramCount + skipLocals(reader);
  const code = reader.position;
  const locals = readLocalTypes(reader, span, params);
  reader.seek(code, span.end);
  const assigned = new AssignedLocals(localCount, paramCount);
  const calls: CallSite[] = [];
  let weight = 0;
  let isMovable = locals !== undefined;
  let frames = 0;
  let called: { offset: number; callee: number } | undefined;
  while (reader.position < span.end) {
    const opcode = reader.next();
    if (called !== undefined) calls.push({ ...called, isLast: opcode === UNREACHABLE });
    called = undefined;
    if (!FREE.has(opcode)) weight += 1;
    if (IMMOBILE.has(opcode)) isMovable = false;
    if (opcode === GLOBAL_GET && reader.first === pointer) frames += assigned.depth > 1 ? Infinity : 1;
    else if (opcode === CALL && reader.first >= layout.importedFunctions)
      called = { offset: reader.start, callee: reader.first };
    assigned.step(opcode, reader.first);
  }
  return {
    span,
    calls,
    weight: Math.max(weight, Math.ceil((span.end - code) / 32), Math.ceil(localCount / 8)),
    isMovable,
    frames,
    params: paramCount,
    localCount,
    locals: isMovable && locals !== undefined ? locals : NO_LOCALS,
    zeroed: assigned.early,
  };
}

/** @returns the types, when each is a number or a vector */
function readLocalTypes(
  reader: InstructionReader,
  span: BodySpan,
  params: Uint8Array,
): Uint8Array | undefined {
  const isPlain = (code: number): boolean => code >= 0x7b && code <= 0x7f;
  reader.seek(span.start, span.end);
  const types = [...params];
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32();
    const code = reader.bytes[reader.position] ?? 0;
    reader.valueType();
    for (let left = isPlain(code) ? count : 1; left > 0; left--) types.push(code);
  }
  return types.every(isPlain) ? Uint8Array.from(types) : undefined;
}

/** Follows which locals are certainly written; a block's end takes back what was written within. */
class AssignedLocals {
  readonly #assigned: Uint8Array;
  readonly #early = new Set<number>();
  readonly #blocks: number[][] = [[]];

  constructor(count: number, params: number) {
    this.#assigned = new Uint8Array(count).fill(1, 0, params);
  }

  /** How many blocks are open, with the body. */
  get depth(): number {
    return this.#blocks.length;
  }

  get early(): readonly number[] {
    return [...this.#early];
  }

  step(opcode: number, local: number): void {
    if (opcode === LOCAL_GET) {
      if (this.#assigned[local] === 0) this.#early.add(local);
    } else if (opcode === LOCAL_SET || opcode === LOCAL_TEE) {
      if (this.#assigned[local] === 0) this.#blocks.at(-1)?.push(local);
      this.#assigned[local] = 1;
    } else if (opcode === ELSE) {
      this.#leave();
      this.#blocks.push([]);
    } else if (depthChange(opcode) > 0) this.#blocks.push([]);
    else if (depthChange(opcode) < 0) this.#leave();
  }

  #leave(): void {
    for (const local of this.#blocks.pop() ?? []) this.#assigned[local] = 0;
  }
}
