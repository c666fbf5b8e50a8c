/** How values of each type cross to a hook in JavaScript: most as they are, a vector as two halves, some not at all. */
import type { CodeWriter } from '../../code/code-writer.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { opcodeOf } from '../../code/opcodes.ts';

const I64 = 0x7e;
const V128 = 0x7b;
const NULL_REF = 0x63;
const REF = 0x64;
/** References to exceptions and continuations, with and without a value: JavaScript can't hold them. */
const UNREACHABLE_REFS = new Set([0x68, 0x69, 0x74, 0x75]);

const LOCAL_GET = opcodeOf('local.get');
const EXTRACT_LANE = [0xfd, 0x1d] as const;

/**
 * @param encoded - types, one after the other, without their count
 * @param count - how many
 * @returns each of them
 */
export function splitTypes(encoded: Uint8Array, count: number): readonly Uint8Array[] {
  const reader = new InstructionReader(encoded);
  return Array.from({ length: count }, () => {
    const start = reader.position;
    reader.valueType();
    return encoded.subarray(start, reader.position);
  });
}

/**
 * @param type - of a value
 * @returns the types as which it crosses: two `i64` for a vector, none for what JavaScript can't hold
 */
export function crossingTypes(type: Uint8Array): readonly Uint8Array[] {
  const [code = 0, heap = 0] = type;
  if (code === V128) return [Uint8Array.of(I64), Uint8Array.of(I64)];
  const isUnreachable = UNREACHABLE_REFS.has(code === NULL_REF || code === REF ? heap : code);
  return isUnreachable ? [] : [type];
}

/**
 * Puts a local on the stack as it crosses.
 *
 * @param writer - gets the instructions
 * @param type - of the local
 * @param local - its index
 */
export function pushCrossing(writer: CodeWriter, type: Uint8Array, local: number): void {
  const get = (): void => {
    writer.u8(LOCAL_GET);
    writer.u32(local);
  };
  if (type[0] === V128) {
    for (const lane of [0, 1]) {
      get();
      writer.raw(Uint8Array.of(...EXTRACT_LANE, lane));
    }
  } else if (crossingTypes(type).length > 0) get();
}
