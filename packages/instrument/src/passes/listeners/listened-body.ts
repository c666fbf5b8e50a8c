/** Writes what stands around the body of a function that is listened to. */
import { checkLocals } from '../../function-refusal.ts';
import type { CodeWriter } from '../../code/code-writer.ts';
import { depthChange, skipLocals } from '../../code/function-bodies.ts';
import type { InstructionReader } from '../../code/instruction-reader.ts';
import type { BodySpan, Signature } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { Exceptions, Listened, Telling, ToldCall } from './telling.ts';
import { splitTypes } from './values.ts';

const I32 = 0x7f;
const EXNREF = 0x69;
const EMPTY = 0x40;
const CATCH_ALL_REF = 3;

const UNREACHABLE = opcodeOf('unreachable');
const BLOCK = opcodeOf('block');
const TRY = opcodeOf('try');
const CATCH_ALL = opcodeOf('catch_all');
const RETHROW = opcodeOf('rethrow');
const TRY_TABLE = opcodeOf('try_table');
const THROW_REF = opcodeOf('throw_ref');
const END = opcodeOf('end');
const BR = opcodeOf('br');
const RETURN = opcodeOf('return');
const CALL = opcodeOf('call');
const RETURN_CALL = opcodeOf('return_call');
const TAIL_CALLS = [RETURN_CALL, ...['return_call_indirect', 'return_call_ref'].map(opcodeOf)];
const REF_FUNC = opcodeOf('ref.func');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');

/** What a body needs to know of the module around it. */
export interface BodyWorld {
  readonly telling: Telling;
  readonly exceptions: Exceptions;
  /** The new index of a function. */
  readonly moved: (index: number) => number;
  /** Index of a type without parameters that has the results of the signature, of which there are several. */
  readonly blockType: (signature: Signature) => number;
}

/** What is told of a call, and where the results go meanwhile. */
class Frame implements ToldCall {
  readonly listened: Listened;
  readonly params: readonly Uint8Array[];
  readonly results: readonly Uint8Array[];
  readonly token: number;
  readonly #world: BodyWorld;

  constructor(listened: Listened, world: BodyWorld, declared: number) {
    const { signature } = listened;
    this.listened = listened;
    this.#world = world;
    this.params = splitTypes(signature.params, signature.paramCount);
    this.results = splitTypes(signature.results, signature.resultCount);
    this.token = signature.paramCount + declared;
    checkLocals(listened.index, this.token + 1 + this.results.length);
  }

  get firstResult(): number {
    return this.token + 1;
  }

  /** How many groups of locals {@link declare} writes. */
  get groups(): number {
    return 1 + this.results.length;
  }

  declare(writer: CodeWriter): void {
    writer.raw(Uint8Array.of(1, I32));
    for (const type of this.results) {
      writer.u8(1);
      writer.raw(type);
    }
  }

  before(writer: CodeWriter): void {
    this.#world.telling.before(writer, this);
    writer.op(LOCAL_SET, this.token);
  }

  /** The results are on the stack, and stay there. */
  after(writer: CodeWriter): void {
    const { length } = this.results;
    for (let index = length - 1; index >= 0; index--) writer.op(LOCAL_SET, this.firstResult + index);
    this.#world.telling.after(writer, this);
    for (let index = 0; index < length; index++) writer.op(LOCAL_GET, this.firstResult + index);
  }

  left(writer: CodeWriter): void {
    this.#world.telling.left(writer, this);
  }

  thrown(writer: CodeWriter): void {
    this.#world.telling.thrown(writer, this);
  }

  blockType(writer: CodeWriter): void {
    const [type, ...more] = this.results;
    if (type === undefined) writer.u8(EMPTY);
    else if (more.length === 0) writer.raw(type);
    else writer.signed(this.#world.blockType(this.listened.signature));
  }
}

/**
 * Writes the body of a function that is listened to: it becomes a block, which `return` branches out of.
 *
 * @param writer - gets the body, declarations of locals first
 * @param reader - of the module at hand
 * @param span - of the body
 * @param listened - the function
 * @param world - the module around it
 * @throws FunctionRefusal when it would have more locals than V8 allows
 */
export function writeListenedBody(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  listened: Listened,
  world: BodyWorld,
): void {
  reader.seek(span.start, span.end);
  const declared = skipLocals(reader);
  const instructions = reader.position;
  const frame = new Frame(listened, world, declared);
  reader.position = span.start;
  writer.u32(reader.u32() + frame.groups);
  writer.borrow(reader.position, instructions);
  frame.declare(writer);
  frame.before(writer);
  open(writer, frame, world.exceptions);
  reader.position = instructions;
  copyWithin(writer, reader, span, frame, world);
  close(writer, frame, world.exceptions);
  frame.after(writer);
  writer.u8(END);
}

/**
 * Opens the block; its label takes the place of the function's own. The results leave `try_table` by a branch: V8 12
 * reads wrong where the type of a `try_table` takes more than a byte, as that of a reference or an index beyond 63.
 */
function open(writer: CodeWriter, frame: Frame, exceptions: Exceptions): void {
  if (exceptions === 'standard') {
    writer.u8(BLOCK);
    frame.blockType(writer);
    writer.raw(Uint8Array.of(BLOCK, EXNREF, TRY_TABLE, EMPTY, 1, CATCH_ALL_REF, 0, BLOCK));
    frame.blockType(writer);
  } else {
    writer.u8(exceptions === 'legacy' ? TRY : BLOCK);
    frame.blockType(writer);
  }
}

/** The block has been closed by the body's own `end`, but for what catches exceptions. */
function close(writer: CodeWriter, frame: Frame, exceptions: Exceptions): void {
  if (exceptions === 'standard') {
    writer.u8(END);
    writer.op(BR, 2);
    writer.u8(END);
    writer.u8(UNREACHABLE);
    writer.u8(END);
    frame.thrown(writer);
    writer.u8(THROW_REF);
  } else if (exceptions === 'legacy') {
    writer.u8(CATCH_ALL);
    frame.thrown(writer);
    writer.op(RETHROW, 0);
  }
  writer.u8(END);
}

/** Copies the instructions without the last `end`. */
function copyWithin(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  frame: Frame,
  { moved }: BodyWorld,
): void {
  let copied = reader.position;
  for (let depth = 1; depth > 0;) {
    const opcode = reader.next();
    depth += depthChange(opcode);
    const isTailCall = TAIL_CALLS.includes(opcode);
    const namesFunction = opcode === CALL || opcode === RETURN_CALL || opcode === REF_FUNC;
    if (opcode !== RETURN && !isTailCall && !namesFunction) continue;
    writer.copy(copied, reader.start);
    copied = reader.start;
    if (isTailCall) frame.left(writer);
    if (opcode !== RETURN && !namesFunction) continue;
    const from = writer.length;
    if (opcode === RETURN) writer.op(BR, depth - 1);
    else writer.op(opcode, moved(reader.first));
    writer.rewritten(from, reader.start, reader.position - reader.start);
    copied = reader.position;
  }
  writer.copy(copied, span.end - 1);
}

/**
 * Writes a function that calls an imported one in its place.
 *
 * @param writer - gets the body, declarations of locals first
 * @param listened - the imported function
 * @param world - the module around it
 */
export function writeListenedImport(writer: CodeWriter, listened: Listened, world: BodyWorld): void {
  const frame = new Frame(listened, world, 0);
  writer.u32(frame.groups);
  frame.declare(writer);
  frame.before(writer);
  open(writer, frame, world.exceptions);
  for (let local = 0; local < listened.signature.paramCount; local++) writer.op(LOCAL_GET, local);
  writer.op(CALL, listened.index);
  close(writer, frame, world.exceptions);
  frame.after(writer);
  writer.u8(END);
}
