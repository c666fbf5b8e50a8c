/**
 * What each instruction costs, in units of fuel.
 *
 * - One unit, except: `nop`, `drop` and what only marks structure (`block`, `loop`, `try`, `try_table`, `else`, `catch`,
 *   `catch_all`, `delegate`, `end`) cost nothing. `if`, every branch, `return`, `unreachable` and `throw` cost one.
 * - An instruction that works on many bytes or elements costs a further unit for every eight bytes
 *   (`memory.fill`, `memory.copy`, `memory.init`) or for every element (`table.fill`, `table.copy`, `table.init`,
 *   `table.grow`, `array.new` and its kin, `array.fill`, `array.copy`, `array.init_data`, `array.init_elem`), rounded
 *   down, by the size asked for and before it is done, whether or not it then traps. A size of 2^48 or more, which no
 *   memory or table has, costs nothing.
 * - `memory.grow` costs one unit: the host gives pages without touching them.
 */
import { opcodeName, opcodeOf, OPCODE_LIMIT } from '../../code/opcodes.ts';

const FREE = [
  'nop',
  'drop',
  'block',
  'loop',
  'try',
  'try_table',
  'else',
  'catch',
  'catch_all',
  'delegate',
  'end',
];

/** Units of each opcode, without what it costs by size. */
export const COST: Uint8Array = new Uint8Array(OPCODE_LIMIT);

/** Where nothing costs anything. */
export const NO_COSTS: Uint8Array = new Uint8Array(OPCODE_LIMIT);

/** 0, or one more than the power of two by which the size of an instruction's work is divided. */
export const SIZE_SHIFT: Uint8Array = new Uint8Array(OPCODE_LIMIT);

const BYTES_SHIFT = 3;

for (let opcode = 0; opcode < OPCODE_LIMIT; opcode++) {
  const name = opcodeName(opcode);
  if (name !== undefined && !FREE.includes(name)) COST[opcode] = 1;
}
for (const name of ['memory.fill', 'memory.copy', 'memory.init'])
  SIZE_SHIFT[opcodeOf(name)] = BYTES_SHIFT + 1;
for (const name of [
  ...['table.fill', 'table.copy', 'table.init', 'table.grow'],
  ...['array.new', 'array.new_default', 'array.new_data', 'array.new_elem'],
  ...['array.fill', 'array.copy', 'array.init_data', 'array.init_elem'],
]) {
  SIZE_SHIFT[opcodeOf(name)] = 1;
}
