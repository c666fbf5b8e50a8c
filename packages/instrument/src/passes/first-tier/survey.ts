/** What the bodies of a module hold that the pass has to do with. */
import { depthChange, skipLocals } from '../../code/function-bodies.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import type { ModuleLayout } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { ClosedTable } from '../../tiers/closed-tables.ts';

const LOOP = opcodeOf('loop');
const CALL = opcodeOf('call');
const RETURN_CALL = opcodeOf('return_call');
const CALL_INDIRECT = opcodeOf('call_indirect');
const RETURN_CALL_INDIRECT = opcodeOf('return_call_indirect');
const CALL_REF = opcodeOf('call_ref');
const RETURN_CALL_REF = opcodeOf('return_call_ref');
const CALLS = new Set([CALL, RETURN_CALL, CALL_INDIRECT, RETURN_CALL_INDIRECT, CALL_REF, RETURN_CALL_REF]);
/** The last of the opcodes that nest, behind all that call. */
const TRY_TABLE = opcodeOf('try_table');
const REF_FUNC = opcodeOf('ref.func');
const DATA_DROP = opcodeOf('data.drop');
const ELEM_DROP = opcodeOf('elem.drop');

/** A function without calls and loops of so many bytes is inlined by binaryen wherever it is called. */
const TINY = 40;

/** What is known of the bodies. */
export interface BodiesSurvey {
  /** Functions that code names in calls. */
  readonly called: ReadonlySet<number>;
  /** Functions whose calls are counted, in order. */
  readonly counted: readonly number[];
  /** Tables that nobody sees and nobody changes. */
  readonly closed: ReadonlyMap<number, ClosedTable>;
  /** Whether what calls through those find is counted. */
  readonly countsTargets: boolean;
  /** Whether there are calls through other tables. */
  readonly callsOpenly: boolean;
  /** How many indirect calls through closed tables there are, and the number of the first in each body that has any. */
  readonly sites: number;
  readonly firstSites: ReadonlyMap<number, number>;
  /** Functions in whose bodies more has to be changed than what stands in front. */
  readonly changed: ReadonlySet<number>;
}

/**
 * @param opcode - of an instruction
 * @returns whether it calls through a table
 */
export function isIndirect(opcode: number): boolean {
  return opcode === CALL_INDIRECT || opcode === RETURN_CALL_INDIRECT;
}

/**
 * @param layout - of a module
 * @param closed - tables that nobody sees and nobody changes
 * @param countsTargets - whether what calls through those find is counted
 * @param inlining - whether calls are to be inlined by how often they are executed
 * @returns what its bodies hold
 */
export function surveyBodies(
  layout: ModuleLayout,
  closed: ReadonlyMap<number, ClosedTable>,
  countsTargets: boolean,
  inlining: boolean,
): BodiesSurvey {
  const { bytes, bodies, importedFunctions, info } = layout;
  const exported = new Set(
    info.exports.filter(({ extern }) => extern.kind === 'function').map(({ index }) => index),
  );
  const called = new Set<number>();
  const counted: number[] = [];
  const firstSites = new Map<number, number>();
  const changed = new Set<number>();
  let sites = 0;
  let callsOpenly = false;
  const reader = new InstructionReader(bytes);
  for (const [position, { start, end }] of bodies.entries()) {
    const index = importedFunctions + position;
    let calls = false;
    let callsItself = false;
    let loops = false;
    reader.seek(start, end);
    skipLocals(reader);
    const isTiny = end - reader.position <= TINY;
    for (let depth = 1; depth > 0;) {
      const opcode = reader.next();
      if (opcode <= TRY_TABLE) {
        depth += depthChange(opcode);
        if (opcode === LOOP) loops = true;
        if (!CALLS.has(opcode)) continue;
        calls = true;
        if (opcode === CALL || opcode === RETURN_CALL) {
          called.add(reader.first);
          callsItself ||= reader.first === index;
        } else if (isIndirect(opcode) && !closed.has(reader.second)) {
          callsOpenly = true;
          changed.add(index);
        } else if (isIndirect(opcode) && countsTargets) {
          if (!firstSites.has(index)) firstSites.set(index, sites);
          sites += 1;
          changed.add(index);
        }
      } else if (opcode === REF_FUNC || opcode === DATA_DROP || opcode === ELEM_DROP) changed.add(index);
    }
    const mayBeInlined = !callsItself && (calls || loops || !isTiny);
    if (exported.has(index) || (inlining && mayBeInlined)) counted.push(index);
  }
  return { closed, countsTargets, callsOpenly, called, counted, sites, firstSites, changed };
}
