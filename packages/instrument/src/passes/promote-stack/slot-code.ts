import type { CodeWriter } from '../../code/code-writer.ts';

/** A value type of numbers, as it is encoded. */
export type NumberCode = 0x7f | 0x7e | 0x7d | 0x7c;

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
const REINTERPRET = { [F32]: [0xbe, 0xbc], [F64]: [0xbf, 0xbd] } as const;
const INTEGERS = {
  [I32]: { constant: 0x41, and: 0x71, shl: 0x74, shr: 0x75, bits: 32 },
  [I64]: { constant: 0x42, and: 0x83, shl: 0x86, shr: 0x87, bits: 64 },
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

const INTEGER_OF: Readonly<Record<NumberCode, NumberCode>> = {
  [I32]: I32,
  [I64]: I64,
  [F32]: I32,
  [F64]: I64,
};

function wholeType(width: number): NumberCode | undefined {
  if (width === 4) return I32;
  return width === 8 ? I64 : undefined;
}

/**
 * Writes what takes the place of a load or store: the address, which is on the operand stack already, is dropped.
 *
 * @param writer - gets the instructions
 * @param opcode - of the load or store
 * @param local - index of the local that holds the slot
 * @param type - the local's
 */
export function writeSlotAccess(writer: CodeWriter, opcode: number, local: number, type: NumberCode): void {
  const { type: valueType, width, isSigned } = FORMS[opcode - FIRST] ?? form(I32, 4);
  const reinterpret =
    valueType === type || valueType === I32 || valueType === I64 ? undefined : REINTERPRET[valueType];
  if (opcode >= FIRST_STORE) {
    if (reinterpret !== undefined) writer.u8(reinterpret[1]);
    writer.u8(LOCAL_SET);
    writer.u32(local);
    writer.u8(DROP);
    return;
  }
  writer.u8(DROP);
  writer.u8(LOCAL_GET);
  writer.u32(local);
  if (reinterpret !== undefined) writer.u8(reinterpret[0]);
  if (valueType === I32 || valueType === I64) narrow(writer, valueType, width * 8, isSigned);
}

/** A store keeps the low bits alone; here they are cut off when they are read. */
function narrow(writer: CodeWriter, type: 0x7f | 0x7e, bits: number, isSigned: boolean): void {
  const { constant, and, shl, shr, bits: all } = INTEGERS[type];
  if (bits === all) return;
  const steps: readonly (readonly [number, number])[] = isSigned
    ? [
        [all - bits, shl],
        [all - bits, shr],
      ]
    : [[2 ** bits - 1, and]];
  for (const [value, operation] of steps) {
    writer.u8(constant);
    writer.signed(value);
    writer.u8(operation);
  }
}
