import { ValidationError } from '@ferrule/core';
import type { ModuleInfo } from '@ferrule/core';
import { skipLocals } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { findShadowStack } from '../code/shadow-stack.ts';
import type { ShadowStack } from '../code/shadow-stack.ts';
import { walkFrame } from './frame-walk.ts';
import type { FramePlace, FrameWalk } from './frame-walk.ts';

const CALL = opcodeOf('call');
const CALLS: ReadonlySet<number> = new Set([CALL, opcodeOf('call_indirect'), opcodeOf('call_ref')]);
const LOCAL_SET = opcodeOf('local.set');
const LOCAL_TEE = opcodeOf('local.tee');

/** One function on a stack. */
export interface FrameSite {
  /** Index of the function. */
  readonly index: number;
  /** Byte offset in the module of the instruction it is at; `undefined` where that is not known. */
  readonly offset: number | undefined;
}

/** What code tells of a frame. */
export interface KnownFrame {
  /** Values of those i32 locals that are known, unsigned, by index. */
  readonly locals: ReadonlyMap<number, number>;
  /** What the pointer to the stack was when the function was called. */
  readonly entry: number | undefined;
  /** Why it is not known where in memory the frame lies. */
  readonly unknown: string | undefined;
}

/**
 * Works out, from a module's code alone, where in memory the frames on a stack lie: by how much each function has moved
 * the stack's pointer at the place where it is. Made once for a module and a stack.
 */
export class FrameReader {
  readonly #layout: ModuleLayout;
  readonly #stack: ShadowStack | undefined;
  readonly #restoring = new Map<number, boolean>();

  /**
   * @param bytes - a module that `validateModule` has accepted
   * @param info - about it
   */
  constructor(bytes: Uint8Array<ArrayBuffer>, info: ModuleInfo) {
    this.#layout = readLayout(bytes, info);
    this.#stack = info.memories[0]?.addressType === 'i32' ? findShadowStack(this.#layout) : undefined;
  }

  /** Index of the global that points to the stack's top, where the module has such a stack. */
  get pointer(): number | undefined {
    return this.#stack?.global;
  }

  /**
   * @param sites - functions that called each other without the host between them, innermost first
   * @param pointer - what the stack's pointer was in the innermost one; `undefined` where it is not known
   * @returns what is known of each
   */
  read(sites: readonly FrameSite[], pointer: number | undefined): readonly KnownFrame[] {
    let top = pointer === undefined ? undefined : pointer >>> 0;
    let unknown =
      this.#stack === undefined
        ? 'the module has no stack in memory that could be found'
        : 'the value of the pointer to the stack is not known';
    return sites.map((site, depth) => {
      const place = this.#place(site);
      const called = depth === 0 ? undefined : sites[depth - 1].index;
      const reason = top === undefined ? unknown : this.#obstacle(place, called, top);
      const entry = reason === undefined && top !== undefined ? top - (place?.state.moved ?? 0) : undefined;
      const locals = new Map<number, number>();
      for (const [local, { isAddress, value }] of place?.state.locals ?? []) {
        if (!isAddress) locals.set(local, value >>> 0);
        else if (entry !== undefined) locals.set(local, (entry + value) >>> 0);
      }
      unknown = reason ?? unknown;
      top = entry;
      return { locals, entry, unknown: reason };
    });
  }

  /**
   * @param index - of a function
   * @returns its parameters that it never sets
   */
  keptParameters(index: number): ReadonlySet<number> {
    const span = this.#span(index);
    const kept = new Set<number>();
    if (span === undefined) return kept;
    const { paramCount } = signatureOf(this.#layout, index);
    for (let param = 0; param < paramCount; param++) kept.add(param);
    const reader = new InstructionReader(this.#layout.bytes);
    reader.seek(span.start, span.end);
    skipLocals(reader);
    while (reader.position < span.end) {
      const opcode = reader.next();
      if (opcode === LOCAL_SET || opcode === LOCAL_TEE) kept.delete(reader.first);
    }
    return kept;
  }

  /** Number of locals of a function, parameters with them. */
  localCount(index: number): number {
    const span = this.#span(index);
    if (span === undefined) return 0;
    const reader = new InstructionReader(this.#layout.bytes);
    reader.seek(span.start, span.end);
    return signatureOf(this.#layout, index).paramCount + skipLocals(reader);
  }

  #obstacle(place: FramePlace | undefined, called: number | undefined, top: number): string | undefined {
    if (place === undefined) return 'it is not known where the function was, or its code can not be followed';
    if (called !== undefined && !this.#mayCall(place, called))
      return 'a tail call may stand between the function and the one that it called';
    const { moved } = place.state;
    if (moved === undefined)
      return 'the function moves the pointer to the stack by what is known only when it runs';
    const { low, high } = this.#stack ?? { low: 0, high: 0 };
    const isWithin = top - moved <= high && top >= low;
    return isWithin ? undefined : 'the pointer to the stack does not lie within the stack';
  }

  /** With tail calls a function may have put another one into its place. */
  #mayCall({ opcode, callee }: FramePlace, called: number): boolean {
    if (!CALLS.has(opcode)) return false;
    return opcode === CALL ? callee === called : !this.#layout.info.features.includes('tail-call');
  }

  #place({ index, offset }: FrameSite): FramePlace | undefined {
    return offset === undefined
      ? undefined
      : this.#walk(index, (callee) => this.#restores(callee), offset)?.place;
  }

  /** Whether a call leaves the stack's pointer where it was; those that it makes itself are taken to. */
  #restores(callee: number): boolean {
    let known = this.#restoring.get(callee);
    if (known === undefined) {
      const isImported = this.#layout.info.functions[callee]?.imported !== false;
      known = isImported || this.#walk(callee, () => true)?.restores === true;
      this.#restoring.set(callee, known);
    }
    return known;
  }

  #walk(index: number, restores: (callee: number) => boolean, offset?: number): FrameWalk | undefined {
    const span = this.#span(index);
    if (span === undefined || this.#stack === undefined) return undefined;
    try {
      return walkFrame(this.#layout, span, this.#stack.global, restores, offset);
    } catch (error) {
      if (error instanceof ValidationError) return undefined;
      throw error;
    }
  }

  #span(index: number): BodySpan | undefined {
    return this.#layout.bodies[index - this.#layout.importedFunctions];
  }
}
