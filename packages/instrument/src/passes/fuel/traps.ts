/** Before which instructions the fuel left is saved, so that it is exact when they trap. */
import { opcodeName, OPCODE_LIMIT } from '../../code/opcodes.ts';

/**
 * Traps of their own. `unreachable`, calls and instructions that cost by size are dealt with where they are rewritten.
 */
const TRAPS =
  /^(i(32|64)\.(div_|rem_|trunc_f)|table\.(get|set)$|(struct|array)\.(get|set)|array\.len$|ref\.(cast|as_non_null|get_desc)|i31\.get|br_on_cast_desc|struct\.new.*desc)/;

/** Loads and stores: so frequent that saving before each takes a fifth of the speed. */
const ACCESSES = /\.(load|store)|\.atomic\./;

/**
 * @param exact - whether loads and stores are meant too
 * @returns by opcode, 1 where fuel is saved before
 */
export function trapsSavedBefore(exact: boolean): Uint8Array {
  const table = new Uint8Array(OPCODE_LIMIT);
  for (let opcode = 0; opcode < OPCODE_LIMIT; opcode++) {
    const name = opcodeName(opcode) ?? '';
    if (TRAPS.test(name) || (exact && ACCESSES.test(name))) table[opcode] = 1;
  }
  return table;
}

const DIVISIONS_SIGNED = [0x6d, 0x7f];
const DIVISIONS = [0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82];
const MINUS_ONE = 0x7f;

/**
 * @param opcode - of an instruction behind a constant
 * @param constant - the first byte of the constant
 * @returns whether it is a division that can't trap
 */
export function cannotTrap(opcode: number, constant: number): boolean {
  if (!DIVISIONS.includes(opcode) || constant === 0) return false;
  // A longer constant that begins with 0x80 might be a padded zero, and one with 0xff a padded minus one.
  if (constant >= 0x80 && (constant & 0x7f) === 0) return false;
  return !DIVISIONS_SIGNED.includes(opcode) || (constant !== MINUS_ONE && constant !== 0xff);
}
