/** Function bodies of the first tier: a gate and a counter in front, targets counted, references led to gates. */
import type { CodeWriter } from '../../code/code-writer.ts';
import { depthChange, skipLocals } from '../../code/function-bodies.ts';
import type { InstructionReader } from '../../code/instruction-reader.ts';
import { signatureOf } from '../../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../../code/module-layout.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import { isIndirect } from './survey.ts';
import type { BodiesSurvey } from './survey.ts';

const I32 = 0x7f;
const GLOBAL_GET = opcodeOf('global.get');
const GLOBAL_SET = opcodeOf('global.set');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_TEE = opcodeOf('local.tee');
const I32_CONST = opcodeOf('i32.const');
const I64_CONST = opcodeOf('i64.const');
const I32_ADD = opcodeOf('i32.add');
const I64_ADD = opcodeOf('i64.add');
const I64_OR = opcodeOf('i64.or');
const I64_SHL = opcodeOf('i64.shl');
const I64_EXTEND = opcodeOf('i64.extend_i32_u');
const REF_FUNC = opcodeOf('ref.func');
const DATA_DROP = opcodeOf('data.drop');
const ELEM_DROP = opcodeOf('elem.drop');

/** What surrounds the bodies. */
export interface BodyWorld {
  readonly layout: ModuleLayout;
  readonly survey: BodiesSurvey;
  /** Index of the first of the globals that count targets. */
  readonly targets: number;
  /** Index of the global that counts calls through tables that are not closed. */
  readonly openCalls: number;
  /** The function that a reference is to lead to. */
  refer(original: number): number;
  /** The global that says whether a segment was dropped; `undefined` where it holds nothing in any case. */
  dropFlag(kind: 'data' | 'elements', segment: number): number | undefined;
}

/** What is to be done to a body. */
export interface BodyChanges {
  /** Writes the gate, where there is to be one. */
  readonly gate: (() => void) | undefined;
  /** Index of the global that counts its calls. */
  readonly counter: number | undefined;
  /** Whether it holds instructions that are changed. */
  readonly isChanged: boolean;
}

/**
 * @param writer - gets the body, declarations of locals first
 * @param reader - of the same module
 * @param span - of the body
 * @param index - of the function
 * @param world - the module
 * @param changes - what is to be done
 */
export function writeFirstTierBody(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  index: number,
  world: BodyWorld,
  { gate, counter, isChanged }: BodyChanges,
): void {
  reader.seek(span.start, span.end);
  const groups = reader.u32();
  const afterCount = reader.position;
  reader.position = span.start;
  const declared = skipLocals(reader);
  const code = reader.position;
  const found = signatureOf(world.layout, index).paramCount + declared;
  const needsLocal = world.survey.firstSites.has(index);
  writer.u32(needsLocal ? groups + 1 : groups);
  writer.borrow(afterCount, code);
  if (needsLocal) writer.raw(Uint8Array.of(1, I32));
  gate?.();
  if (counter !== undefined) {
    writer.op(GLOBAL_GET, counter);
    writer.raw(Uint8Array.of(I32_CONST, 1, I32_ADD));
    writer.op(GLOBAL_SET, counter);
  }
  if (!isChanged) {
    writer.copy(code, span.end);
    return;
  }
  let site = world.survey.firstSites.get(index) ?? 0;
  let copied = code;
  for (let depth = 1; depth > 0;) {
    const opcode = reader.next();
    depth += depthChange(opcode);
    if (isIndirect(opcode) && !world.survey.closed.has(reader.second)) {
      writer.copy(copied, reader.start);
      copied = reader.start;
      writer.op(GLOBAL_GET, world.openCalls);
      writer.raw(Uint8Array.of(I64_CONST, 1, I64_ADD));
      writer.op(GLOBAL_SET, world.openCalls);
    } else if (isIndirect(opcode) && world.survey.countsTargets) {
      writer.copy(copied, reader.start);
      copied = reader.start;
      writeTarget(writer, found, world.targets + site);
      site += 1;
    } else if (opcode === REF_FUNC && world.refer(reader.first) !== reader.first) {
      writer.copy(copied, reader.start);
      const from = writer.length;
      writer.op(REF_FUNC, world.refer(reader.first));
      writer.rewritten(from, reader.start, reader.position - reader.start);
      copied = reader.position;
    } else if (opcode === DATA_DROP || opcode === ELEM_DROP) {
      writer.copy(copied, reader.position);
      copied = reader.position;
      const flag = world.dropFlag(opcode === DATA_DROP ? 'data' : 'elements', reader.first);
      if (flag === undefined) continue;
      writer.raw(Uint8Array.of(I32_CONST, 1));
      writer.op(GLOBAL_SET, flag);
    }
  }
  writer.copy(copied, span.end);
}

/** The index of the element lies on the stack, and stays there. */
function writeTarget(writer: CodeWriter, local: number, target: number): void {
  writer.op(LOCAL_TEE, local);
  writer.op(GLOBAL_GET, target);
  writer.raw(Uint8Array.of(I64_CONST, 1));
  writer.op(LOCAL_GET, local);
  writer.raw(Uint8Array.of(I64_EXTEND, I64_SHL, I64_OR));
  writer.op(GLOBAL_SET, target);
}
