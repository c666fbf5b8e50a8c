/**
 * devirtualize: calls directly what indirect calls were seen to find, where they find it again.
 *
 * In front of an indirect call through a closed table (one that never changes and that nobody sees) the index is compared
 * with those that the call was seen to find, and what stands there is called by its name, so that it can be inlined. All
 * others are called as before. A call that found more than eight is left alone: so many comparisons cost what they save.
 *
 * Arguments: `targets`, a list of pairs: the number of an indirect call through a closed table, in the order of the code,
 * and in hexadecimal the bits that `first-tier` kept of it.
 *
 * Before, with `{"targets": [[0, "2"]]}` and `$square` at index 1 of the table:
 *
 *     (call_indirect (type $shape) (local.get $self) (local.get $method))
 *
 * After:
 *
 *     (local.get $self)
 *     (if (type $shape) (i32.eq (local.tee $index (local.get $method)) (i32.const 1))
 *       (then (call $square))
 *       (else (call_indirect (type $shape) (local.get $index))))
 *
 * Effects: function bodies are changed. Comes after all that count or check the guest's own instructions.
 */
import { InstrumentError } from '@ferrule/core';
import type { JsonValue } from '@ferrule/core';
import type { CodeWriter } from '../code/code-writer.ts';
import { depthChange, skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { unchanged } from '../code/unchanged.ts';
import { closedTables } from '../tiers/closed-tables.ts';
import type { ClosedTable } from '../tiers/closed-tables.ts';
import type { Pass } from './pass.ts';

const name = 'devirtualize';

/** Comparing with more takes as long as the call. */
const MOST_TARGETS = 8;
/** Indices that differ by so much share a bit. */
const BITS = 64;

const I32 = 0x7f;
const CALL = opcodeOf('call');
const CALL_INDIRECT = opcodeOf('call_indirect');
const RETURN_CALL = opcodeOf('return_call');
const RETURN_CALL_INDIRECT = opcodeOf('return_call_indirect');
const LOCAL_GET = opcodeOf('local.get');
const LOCAL_TEE = opcodeOf('local.tee');
const I32_CONST = opcodeOf('i32.const');
const I32_EQ = opcodeOf('i32.eq');
const IF = opcodeOf('if');
const ELSE = opcodeOf('else');
const END = opcodeOf('end');

/** What an indirect call may find: an index in its table, and the function there. */
interface Target {
  readonly element: number;
  readonly function: number;
}

export const devirtualize: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['bodies'], needsHost: false, conflicts: ['first-tier'] },
  plan(_info, { targets }) {
    return targets === undefined || targets.length === 0 ? undefined : { pass: name, args: { targets } };
  },
  apply({ bytes, info, onProgress }, args) {
    const layout = readLayout(bytes, info);
    const tables = closedTables(layout);
    const seen = seenArgument(args['targets']);
    const reader = new InstructionReader(bytes);
    let site = 0;
    let changed = 0;
    const body = (writer: CodeWriter, span: BodySpan, index: number): void => {
      const calls: IndirectCall[] = [];
      reader.seek(span.start, span.end);
      const locals = skipLocals(reader) + signatureOf(layout, index).paramCount;
      const code = reader.position;
      for (let depth = 1; depth > 0;) {
        const opcode = reader.next();
        depth += depthChange(opcode);
        if (opcode !== CALL_INDIRECT && opcode !== RETURN_CALL_INDIRECT) continue;
        const table = tables.get(reader.second);
        if (table === undefined) continue;
        const targets = targetsOf(layout, table, reader.first, seen.get(site++) ?? 0n);
        if (targets.length === 0 || targets.length > MOST_TARGETS) continue;
        calls.push({ opcode, type: reader.first, start: reader.start, end: reader.position, targets });
      }
      if (calls.length === 0) writer.copy(span.start, span.end);
      else writeBody(writer, reader, span, code, locals, calls);
      changed += calls.length;
    };
    const product = rewriteModule(layout, { ...unchanged(layout), body, onProgress });
    return { ...product, entry: { pass: name, imports: [], exports: [], facts: { sites: changed } } };
  },
});

/** An indirect call that is changed. */
interface IndirectCall {
  readonly opcode: number;
  readonly type: number;
  readonly start: number;
  readonly end: number;
  readonly targets: readonly Target[];
}

/** Elements whose bit is set, and that the call would not trap at. */
function targetsOf(layout: ModuleLayout, table: ClosedTable, type: number, bits: bigint): readonly Target[] {
  if (bits === 0n || layout.signatures[type]?.plain !== true) return [];
  return [...table.entries()].flatMap(([element, target]) => {
    const wasSeen = ((bits >> BigInt(element % BITS)) & 1n) === 1n;
    if (!wasSeen || target === undefined || layout.functionTypes[target] !== type) return [];
    return [{ element, function: target }];
  });
}

function writeBody(
  writer: CodeWriter,
  reader: InstructionReader,
  span: BodySpan,
  code: number,
  local: number,
  calls: readonly IndirectCall[],
): void {
  reader.seek(span.start, span.end);
  const groups = reader.u32();
  writer.u32(groups + 1);
  writer.borrow(reader.position, code);
  writer.raw(Uint8Array.of(1, I32));
  let copied = code;
  for (const call of calls) {
    writer.copy(copied, call.start);
    writeCall(writer, call, local);
    copied = call.end;
  }
  writer.copy(copied, span.end);
}

/** The parameters lie on the stack below the index; a block of the function's own type takes them over. */
function writeCall(writer: CodeWriter, call: IndirectCall, local: number): void {
  const { opcode, type, start, end, targets } = call;
  for (const [position, target] of targets.entries()) {
    writer.op(position === 0 ? LOCAL_TEE : LOCAL_GET, local);
    writer.u8(I32_CONST);
    writer.signed(target.element);
    writer.u8(I32_EQ);
    writer.u8(IF);
    writer.signed(type);
    const from = writer.length;
    writer.op(opcode === CALL_INDIRECT ? CALL : RETURN_CALL, target.function);
    writer.rewritten(from, start, end - start);
    writer.u8(ELSE);
  }
  writer.op(LOCAL_GET, local);
  writer.copy(start, end);
  for (const _ of targets) writer.u8(END);
}

/** Plans may come back from JSON. */
function seenArgument(value: JsonValue | undefined): ReadonlyMap<number, bigint> {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const seen = new Map<number, bigint>();
  for (const pair of list) {
    const [site, bits] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof site !== 'number' || typeof bits !== 'string' || !/^[\da-f]{1,16}$/.test(bits)) {
      throw new InstrumentError(
        `the pass "${name}" expects pairs of a number and bits in hexadecimal as "targets"`,
        { pass: name },
      );
    }
    seen.set(site, BigInt(`0x${bits}`));
  }
  return seen;
}
