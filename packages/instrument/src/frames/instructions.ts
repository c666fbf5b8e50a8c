/** The instructions that change what is known of a frame, and those that lead elsewhere. */
import { IMMEDIATES } from '../code/immediates.ts';
import type { InstructionReader } from '../code/instruction-reader.ts';
import { IMMEDIATES_OF, opcodeOf } from '../code/opcodes.ts';

const LABEL = IMMEDIATES.indexOf('label');
const LABELS = IMMEDIATES.indexOf('labels');
const CAST_LABEL = IMMEDIATES.indexOf('cast label');
const NOWHERE: readonly number[] = [];

/** Opcodes by name. */
export const OPCODE = Object.freeze({
  unreachable: opcodeOf('unreachable'),
  nop: opcodeOf('nop'),
  block: opcodeOf('block'),
  loop: opcodeOf('loop'),
  if: opcodeOf('if'),
  else: opcodeOf('else'),
  try: opcodeOf('try'),
  catch: opcodeOf('catch'),
  throw: opcodeOf('throw'),
  rethrow: opcodeOf('rethrow'),
  throwRef: opcodeOf('throw_ref'),
  end: opcodeOf('end'),
  br: opcodeOf('br'),
  brTable: opcodeOf('br_table'),
  return: opcodeOf('return'),
  call: opcodeOf('call'),
  callIndirect: opcodeOf('call_indirect'),
  callRef: opcodeOf('call_ref'),
  returnCall: opcodeOf('return_call'),
  returnCallIndirect: opcodeOf('return_call_indirect'),
  returnCallRef: opcodeOf('return_call_ref'),
  delegate: opcodeOf('delegate'),
  catchAll: opcodeOf('catch_all'),
  drop: opcodeOf('drop'),
  tryTable: opcodeOf('try_table'),
  localGet: opcodeOf('local.get'),
  localSet: opcodeOf('local.set'),
  localTee: opcodeOf('local.tee'),
  globalGet: opcodeOf('global.get'),
  globalSet: opcodeOf('global.set'),
  constant: opcodeOf('i32.const'),
  add: opcodeOf('i32.add'),
  subtract: opcodeOf('i32.sub'),
  firstLoad: opcodeOf('i32.load'),
  firstStore: opcodeOf('i32.store'),
  lastStore: opcodeOf('i64.store32'),
});

/** No way leads on behind them. */
export const ENDS: ReadonlySet<number> = new Set([
  OPCODE.unreachable,
  OPCODE.throw,
  OPCODE.rethrow,
  OPCODE.throwRef,
  OPCODE.br,
  OPCODE.brTable,
  OPCODE.return,
  OPCODE.returnCall,
  OPCODE.returnCallIndirect,
  OPCODE.returnCallRef,
]);

/** They leave the function. */
export const RETURNS: ReadonlySet<number> = new Set([
  OPCODE.return,
  OPCODE.returnCall,
  OPCODE.returnCallIndirect,
  OPCODE.returnCallRef,
]);

/**
 * @param reader - stands behind an instruction
 * @returns the labels it may branch to; none where it is no branch
 */
export function branchLabels(reader: InstructionReader): readonly number[] {
  const kind = IMMEDIATES_OF[reader.opcode];
  if (kind === LABELS) return tableLabels(reader);
  const isBranch = (kind === LABEL && reader.opcode !== OPCODE.rethrow) || kind === CAST_LABEL;
  return isBranch ? [reader.first] : NOWHERE;
}

function tableLabels(reader: InstructionReader): readonly number[] {
  const { position, list, first, second } = reader;
  reader.position = list;
  const labels = [second, ...Array.from({ length: first }, () => reader.u32())];
  reader.position = position;
  return labels;
}

/**
 * @param reader - stands behind a `try_table`
 * @returns the labels of its clauses, which count from outside of it
 */
export function catchLabels(reader: InstructionReader): readonly number[] {
  const { position, list, second, bytes } = reader;
  reader.position = list;
  const labels = Array.from({ length: second }, () => {
    const kind = bytes[reader.position++];
    if (kind < 2) reader.u32();
    return reader.u32();
  });
  reader.position = position;
  return labels;
}
