import { opcodeOf } from '../../code/opcodes.ts';

const FIRST = opcodeOf('i32.eqz');
const LAST = opcodeOf('i64.extend32_s');
const LAST_COMPARISON = opcodeOf('f64.ge');

/** From the first to the last of those that take one number. */
const SINGLE: readonly (readonly [number, number])[] = (
  [
    ['i32.eqz', 'i32.eqz'],
    ['i64.eqz', 'i64.eqz'],
    ['i32.clz', 'i32.popcnt'],
    ['i64.clz', 'i64.popcnt'],
    ['f32.abs', 'f32.sqrt'],
    ['f64.abs', 'f64.sqrt'],
    ['i32.wrap_i64', 'i64.extend32_s'],
  ] as const
).map(([first, last]) => [opcodeOf(first), opcodeOf(last)]);

/**
 * @param opcode - any instruction's
 * @returns how many numbers it takes, where it makes one of them and does nothing else; 0 for all others
 */
export function operandsOf(opcode: number): number {
  if (opcode < FIRST || opcode > LAST) return 0;
  return SINGLE.some(([first, last]) => opcode >= first && opcode <= last) ? 1 : 2;
}

/** @param opcode - any instruction's; @returns whether all that it tells of its operands is how they compare */
export function comparesNumbers(opcode: number): boolean {
  return opcode >= FIRST && opcode <= LAST_COMPARISON;
}
