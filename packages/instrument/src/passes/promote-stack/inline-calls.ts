import type { OffsetRuns } from '@ferrule/core';
import { FunctionCodes } from '../../code/function-code.ts';
import { InlinedBodies } from '../../code/inlined-bodies.ts';
import type { ModuleLayout } from '../../code/module-layout.ts';
import { rewriteModule } from '../../code/rewrite-module.ts';
import { surveyModule } from '../../code/survey.ts';
import { unchanged } from '../../code/unchanged.ts';
import { chooseCalls } from './choose-calls.ts';
import { weigh } from './weights.ts';
import type { Weight } from './weights.ts';

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
  const { bytes } = layout;
  const codes = new FunctionCodes(layout);
  const weights = new Map<number, Weight>();
  for (const index of codes.indices) {
    const code = codes.get(index);
    if (code !== undefined) weights.set(index, weigh(bytes, code, pointer));
  }
  const { exposed, elements, referenced } = surveyModule(layout, NO_COSTS);
  const referred = new Set([...exposed, ...elements, ...referenced]);
  const chosen = chooseCalls(bytes, codes, weights, referred);
  const bodies = new InlinedBodies(layout, codes, chosen.bodies);
  const product = rewriteModule(layout, { ...unchanged(layout), types: bodies.types, body: bodies.write });
  const unclear = [...weights].flatMap(([index, { frames }]) => (frames > 1 ? [index] : []));
  return { ...product, calls: chosen.count, unclear: new Set(unclear) };
}
