import type { CodeWriter } from '../../code/code-writer.ts';

/** A value type of numbers, as it is encoded. */
export type NumberCode = 0x7f | 0x7e | 0x7d | 0x7c;

/** One of integers. */
export type IntegerCode = 0x7f | 0x7e;

const I32 = 0x7f;
const I64 = 0x7e;
const F32 = 0x7d;
const F64 = 0x7c;

interface AccessForm {
  readonly type: NumberCode;
  /** Bytes. */
  readonly width: number;
  readonly isSigned: boolean;
}

const form = (type: NumberCode, width: number, isSigned = false): AccessForm => ({ type, width, isSigned });

const FIRST = 0x28;
const FIRST_STORE = 0x36;
const LAST = 0x3e;

/** From `i32.load` to `i64.store32`. */
const FORMS: readonly AccessForm[] = [
  form(I32, 4),
  form(I64, 8),
  form(F32, 4),
  form(F64, 8),
  form(I32, 1, true),
  form(I32, 1),
  form(I32, 2, true),
  form(I32, 2),
  form(I64, 1, true),
  form(I64, 1),
  form(I64, 2, true),
  form(I64, 2),
  form(I64, 4, true),
  form(I64, 4),
  form(I32, 4),
  form(I64, 8),
  form(F32, 4),
  form(F64, 8),
  form(I32, 1),
  form(I32, 2),
  form(I64, 1),
  form(I64, 2),
  form(I64, 4),
];

const DROP = 0x1a;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const I32_WRAP = 0xa7;
const I64_EXTEND = 0xad;
const REINTERPRET = { [F32]: [0xbe, 0xbc], [F64]: [0xbf, 0xbd] } as const;
const INTEGERS = {
  [I32]: { constant: 0x41, and: 0x71, or: 0x72, shl: 0x74, shr: 0x75, bits: 32 },
  [I64]: { constant: 0x42, and: 0x83, or: 0x84, shl: 0x86, shr: 0x87, bits: 64 },
} as const;

/** @param opcode - an instruction's; @returns whether it is a load or store of a number */
export function isAccess(opcode: number): boolean {
  return opcode >= FIRST && opcode <= LAST;
}

/** @param opcode - of an access; @returns how many bytes it touches */
export function widthOf(opcode: number): number {
  return FORMS[opcode - FIRST]?.width ?? 0;
}

/**
 * @param opcodes - of all accesses to a slot, each of the same width
 * @returns the type of local that can hold what they write; `undefined` where none can
 */
export function localTypeOf(opcodes: readonly number[]): NumberCode | undefined {
  const types = new Set(opcodes.map((opcode) => FORMS[opcode - FIRST]?.type));
  const [first] = types;
  if (types.size === 1) return first;
  const width = widthOf(opcodes[0] ?? 0);
  const isWhole = opcodes.every(
    (opcode) => INTEGER_OF[FORMS[opcode - FIRST]?.type ?? I32] === wholeType(width),
  );
  return isWhole ? wholeType(width) : undefined;
}

const INTEGER_OF: Readonly<Record<NumberCode, IntegerCode>> = {
  [I32]: I32,
  [I64]: I64,
  [F32]: I32,
  [F64]: I64,
};

function wholeType(width: number): NumberCode | undefined {
  if (width === 4) return I32;
  return width === 8 ? I64 : undefined;
}

/** A slot and the local that holds it. */
export interface SlotLocal {
  /** First byte, counted from that of the access. */
  readonly at: number;
  /** Bytes. */
  readonly width: number;
  readonly type: NumberCode;
  /** Index of the local. */
  readonly local: number;
}

/**
 * Writes what takes the place of a load or store: the address, which is on the operand stack already, is dropped.
 *
 * @param writer - gets the instructions
 * @param opcode - of the load or store
 * @param pieces - what it touches, the lowest first
 * @param spare - a local of each type that may be overwritten
 */
export function writeSlotAccess(
  writer: CodeWriter,
  opcode: number,
  pieces: readonly SlotLocal[],
  spare: (type: IntegerCode) => number,
): void {
  const { type, width, isSigned } = FORMS[opcode - FIRST] ?? form(I32, 4);
  const whole = INTEGER_OF[type];
  const [piece] = pieces;
  const isMove = pieces.length === 1 && piece !== undefined && piece.type === type;
  const reinterpret = whole === type || isMove ? undefined : REINTERPRET[type === F32 ? F32 : F64];
  if (opcode >= FIRST_STORE) {
    if (reinterpret !== undefined) writer.u8(reinterpret[1]);
    if (pieces.length === 1 && piece !== undefined) {
      if (!isMove) writeCast(writer, whole, piece.type);
      writer.op(LOCAL_SET, piece.local);
      writer.u8(DROP);
    } else writeParts(writer, whole, pieces, spare(whole));
    return;
  }
  writer.u8(DROP);
  if (isMove) writer.op(LOCAL_GET, piece.local);
  else readParts(writer, whole, pieces);
  if (reinterpret !== undefined) writer.u8(reinterpret[0]);
  if (isMove && isInteger(type)) narrow(writer, type, width * 8, isSigned);
  else if (isSigned) narrow(writer, whole, width * 8, true);
}

/** The value is on the operand stack, above the address. */
function writeParts(
  writer: CodeWriter,
  type: IntegerCode,
  pieces: readonly SlotLocal[],
  spare: number,
): void {
  writer.op(LOCAL_SET, spare);
  writer.u8(DROP);
  for (const piece of pieces) {
    writer.op(LOCAL_GET, spare);
    if (piece.at > 0) operate(writer, type, piece.at * 8, INTEGERS[type].shr + 1);
    writeCast(writer, type, piece.type);
    writer.op(LOCAL_SET, piece.local);
  }
}

function readParts(writer: CodeWriter, type: IntegerCode, pieces: readonly SlotLocal[]): void {
  for (const [index, piece] of pieces.entries()) {
    writer.op(LOCAL_GET, piece.local);
    if (isInteger(piece.type)) narrow(writer, piece.type, piece.width * 8, false);
    writeCast(writer, piece.type, type);
    if (piece.at > 0) operate(writer, type, piece.at * 8, INTEGERS[type].shl);
    if (index > 0) writer.u8(INTEGERS[type].or);
  }
}

/** Between a slot that is wider than what is read of it and that, or the other way round. */
function writeCast(writer: CodeWriter, from: NumberCode, to: NumberCode): void {
  if (from === I64 && to === I32) writer.u8(I32_WRAP);
  else if (from === I32 && to === I64) writer.u8(I64_EXTEND);
}

function isInteger(type: NumberCode): type is IntegerCode {
  return type === I32 || type === I64;
}

/** A store keeps the low bits alone; here they are cut off when they are read. */
function narrow(writer: CodeWriter, type: IntegerCode, bits: number, isSigned: boolean): void {
  const { and, shl, shr, bits: all } = INTEGERS[type];
  if (bits === all) return;
  if (isSigned) {
    operate(writer, type, all - bits, shl);
    operate(writer, type, all - bits, shr);
  } else operate(writer, type, 2 ** bits - 1, and);
}

function operate(writer: CodeWriter, type: IntegerCode, value: number, operation: number): void {
  writer.u8(INTEGERS[type].constant);
  writer.signed(type === I32 ? value | 0 : value);
  writer.u8(operation);
}
