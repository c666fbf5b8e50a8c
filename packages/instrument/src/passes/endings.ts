/**
 * endings: a guest can't swallow its own ending.
 *
 * When the host ends a guest by throwing out of an imported function (an exit, say), a guest with exception handling
 * could catch that by `catch_all`, or by a tag that it imports, and go on. The host raises a flag before it throws;
 * every handler that could have caught it looks at the flag first and traps, which can't be caught.
 *
 * The flag is an exported global: the host makes it 1 before it throws, and 0 again when it has the guest back. Handlers
 * of tags that the module defines itself can't catch what the host throws and are left alone.
 *
 * Before:
 *
 *     (block $caught
 *       (try_table (catch_all $caught)
 *         (call $exit)))
 *
 * After:
 *
 *     (block $caught
 *       (try_table (catch_all $caught)
 *         (call $exit)))
 *     (if (global.get $ending) (then (unreachable)))
 *
 * Where a handler is a loop, the flag is looked at in every round; where it is the function's own end, the body is put
 * into a block first.
 *
 * Effects: adds one exported global; function bodies and types are changed.
 */
import type { ModuleInfo } from '@ferrule/core';
import type { CodeWriter } from '../code/code-writer.ts';
import { depthChange, skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import type { BodySpan, ModuleLayout, Signature } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import type { Pass } from './pass.ts';

const name = 'endings';

const BLOCK = 0x02;
const LOOP = 0x03;
const CATCH = 0x07;
const END = 0x0b;
const DELEGATE = 0x18;
const CATCH_ALL = 0x19;
const TRY_TABLE = 0x1f;

export const endings: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['types', 'globals', 'exports', 'bodies'], needsHost: true, conflicts: [] },
  plan(info, { endings: wanted }) {
    if (wanted !== true || info.imports.every(({ extern }) => extern.kind !== 'function')) return undefined;
    const handles = info.features.includes('exceptions') || info.features.includes('legacy-exceptions');
    return handles ? { pass: name, args: {} } : undefined;
  },
  apply({ bytes, info, onProgress }) {
    const layout = readLayout(bytes, info);
    const flag = info.globals.length;
    const flagName = freeName(
      info.exports.map((each) => each.name),
      'ferrule:ending',
    );
    const bodies = new EndingBodies(layout, flag);
    const product = rewriteModule(layout, {
      ...unchanged(layout),
      types: bodies.types,
      globals: [Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b)],
      exports: [{ name: flagName, kind: 3, index: flag }],
      body: (writer, span, original) => {
        bodies.rewrite(writer, span, original);
      },
      onProgress,
    });
    return { ...product, entry: { pass: name, imports: [], exports: [flagName], facts: { flag: flagName } } };
  },
});

class EndingBodies {
  /** Block types for bodies of several results. */
  readonly types: Uint8Array[] = [];
  readonly #typeOf = new Map<string, number>();
  readonly #layout: ModuleLayout;
  readonly #reader: InstructionReader;
  readonly #flag: number;
  readonly #importedTags: number;

  constructor(layout: ModuleLayout, flag: number) {
    this.#layout = layout;
    this.#flag = flag;
    this.#reader = new InstructionReader(layout.bytes);
    this.#importedTags = importedTags(layout.info);
    for (let index = layout.importedFunctions; index < layout.functionTypes.length; index++) {
      const signature = signatureOf(layout, index);
      if (signature.resultCount > 1 && !this.#typeOf.has(signature.results.join())) {
        this.#typeOf.set(signature.results.join(), layout.signatures.length + this.types.length);
        const { resultCount, results } = signature;
        this.types.push(
          Uint8Array.from([
            0x60,
            0,
            (resultCount & 0x7f) | (resultCount > 0x7f ? 0x80 : 0),
            ...(resultCount > 0x7f ? [resultCount >> 7] : []),
            ...results,
          ]),
        );
      }
    }
  }

  rewrite(writer: CodeWriter, span: BodySpan, original: number): void {
    const handlers = this.#findHandlers(span);
    if (handlers === undefined) {
      writer.copy(span.start, span.end);
      return;
    }
    const reader = this.#reader;
    reader.seek(span.start, span.end);
    skipLocals(reader);
    writer.copy(span.start, reader.position);
    if (handlers.has(0)) this.#openBody(writer, signatureOf(this.#layout, original));
    const open: number[] = [0];
    let blocks = 1;
    while (open.length > 0) {
      const opcode = reader.next();
      if (depthChange(opcode) > 0) {
        writer.copy(reader.start, reader.position);
        if (opcode === LOOP && handlers.has(blocks)) this.#check(writer);
        open.push(opcode === LOOP ? -1 : blocks);
        blocks += 1;
        continue;
      }
      const closed = opcode === END || opcode === DELEGATE ? open.pop() : undefined;
      writer.copy(reader.start, reader.position);
      if (opcode === CATCH_ALL || (opcode === CATCH && reader.first < this.#importedTags))
        this.#check(writer);
      if (closed !== undefined && closed >= 0 && handlers.has(closed)) {
        this.#check(writer);
        if (closed === 0) writer.u8(END);
      }
    }
  }

  /** Which blocks, by the order in which they are opened, handlers lead to; `undefined` where there is no handler. */
  #findHandlers(span: BodySpan): Set<number> | undefined {
    const reader = this.#reader;
    const found = new Set<number>();
    let legacy = false;
    const open: number[] = [0];
    let blocks = 1;
    reader.seek(span.start, span.end);
    skipLocals(reader);
    while (open.length > 0) {
      const opcode = reader.next();
      if (opcode === TRY_TABLE) this.#noteClauses(open, found);
      if (opcode === CATCH || opcode === CATCH_ALL) legacy = true;
      const change = depthChange(opcode);
      if (change > 0) open.push(blocks++);
      else if (change < 0) open.pop();
    }
    return legacy || found.size > 0 ? found : undefined;
  }

  #noteClauses(open: readonly number[], found: Set<number>): void {
    const reader = this.#reader;
    const { position } = reader;
    reader.position = reader.list;
    for (let left = reader.second; left > 0; left--) {
      const kind = reader.bytes[reader.position++] ?? 0;
      const tag = kind < 2 ? reader.u32() : 0;
      const block = open[open.length - 1 - reader.u32()];
      if (block !== undefined && (kind >= 2 || tag < this.#importedTags)) found.add(block);
    }
    reader.position = position;
  }

  #openBody(writer: CodeWriter, signature: Signature): void {
    writer.u8(BLOCK);
    const { resultCount, results } = signature;
    if (resultCount === 0) writer.u8(0x40);
    else if (resultCount === 1) writer.raw(results);
    else writer.signed(this.#typeOf.get(results.join()) ?? 0);
  }

  #check(writer: CodeWriter): void {
    writer.u8(0x23);
    writer.u32(this.#flag);
    writer.raw(Uint8Array.of(0x04, 0x40, 0x00, END));
  }
}

/** Tags that come from outside, among them perhaps the one of JavaScript's exceptions. */
function importedTags(info: ModuleInfo): number {
  return info.imports.filter(({ extern }) => extern.kind === 'tag').length;
}
