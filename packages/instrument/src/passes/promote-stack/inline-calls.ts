import type { OffsetRuns } from '@ferrule/core';
import { encodeUnsigned } from '../../bytes/leb128.ts';
import type { CodeWriter } from '../../code/code-writer.ts';
import { EMPTY_BLOCK } from '../../code/instruction-reader.ts';
import { signatureOf } from '../../code/module-layout.ts';
import type { BodySpan, ModuleLayout } from '../../code/module-layout.ts';
import { rewriteModule } from '../../code/rewrite-module.ts';
import { surveyModule } from '../../code/survey.ts';
import { unchanged } from '../../code/unchanged.ts';
import { readCallees } from './callees.ts';
import { chooseCalls } from './choose-calls.ts';
import { InlinedBodies } from './inlined-bodies.ts';

/** A module with functions written in the place of calls of them. */
export interface InlinedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** From these bytes to those of the module as it was. */
  readonly offsets: OffsetRuns;
  /** How many calls were replaced. */
  readonly calls: number;
  /** Functions, by index, whose own frames are of a kind that is not understood. */
  readonly unclear: ReadonlySet<number>;
}

const NO_COSTS = new Uint8Array(0);
const FUNC = 0x60;

/**
 * Writes small functions, and those that are called in one place, in the place of calls of them. This assumes nothing
 * of the guest. Left alone are calls that never come back, functions that call in tail position or handle exceptions,
 * those whose frames are not understood, and rings of calls.
 *
 * @param layout - of the module
 * @param pointer - index of the global that points to the stack's top
 * @returns the module with calls replaced
 */
export function inlineCalls(layout: ModuleLayout, pointer: number): InlinedModule {
  const { bytes, importedFunctions: imported } = layout;
  const callees = readCallees(layout, pointer);
  const { exposed, elements, referenced } = surveyModule(layout, NO_COSTS);
  const chosen = chooseCalls(callees, imported, new Set([...exposed, ...elements, ...referenced]));
  const blocks = new ResultBlocks(layout);
  for (const { calls } of callees)
    for (const { offset, callee } of calls) if (chosen.has(offset)) blocks.typeOf(callee);
  const bodies = new InlinedBodies({ bytes, callees, imported, chosen, blockTypeOf: blocks.typeOf });
  const body = (writer: CodeWriter, { start, end }: BodySpan, original: number): void => {
    const caller = callees[original - imported];
    if (caller?.calls.some(({ offset }) => chosen.has(offset)) === true) bodies.write(writer, caller);
    else writer.copy(start, end);
  };
  const product = rewriteModule(layout, { ...unchanged(layout), types: blocks.added, body });
  const unclear = callees.flatMap(({ frames }, index) => (frames > 1 ? [imported + index] : []));
  return { ...product, calls: chosen.size, unclear: new Set(unclear) };
}

/** Types of blocks that take nothing and leave what a function returns. */
class ResultBlocks {
  /** Encoded types that the module lacks. */
  readonly added: Uint8Array[] = [];
  readonly #layout: ModuleLayout;
  readonly #known = new Map<string, number>();

  constructor(layout: ModuleLayout) {
    this.#layout = layout;
  }

  /** The block type for a function's results, as the reader gives it: a type's index, or below zero. */
  readonly typeOf = (index: number): number => {
    const { resultCount, results } = signatureOf(this.#layout, index);
    if (resultCount === 0) return EMPTY_BLOCK;
    if (results.length === 1) return (results[0] ?? 0) - 0x80;
    const key = results.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const type = this.#layout.signatures.length + this.added.length;
    this.added.push(Uint8Array.from([FUNC, 0, ...encodeUnsigned(resultCount), ...results]));
    this.#known.set(key, type);
    return type;
  };
}
