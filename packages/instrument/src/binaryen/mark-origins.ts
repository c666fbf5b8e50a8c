import type { ModuleInfo } from '@ferrule/core';
import { scanInstructions } from '../code/function-bodies.ts';
import { readLayout } from '../code/module-layout.ts';
import { ExpressionTree } from './expression-tree.ts';
import { landmarkOfExpression, landmarkOfOpcode, UNREACHABLE } from './landmarks.ts';
import type { ExpressionClasses, Landmark } from './landmarks.ts';
import type { Binaryen, BinaryenModule } from './load-binaryen.ts';

/** Landmarks of a function in order, each with where it stands: an offset, or a reference to an expression. */
class Landmarks {
  readonly kinds: Landmark[] = [];
  readonly places: number[] = [];

  add(kind: Landmark, place: number): void {
    this.kinds.push(kind);
    this.places.push(place);
  }
}

/**
 * Notes in binaryen's tree where each landmark stood in the bytes, as the line of a source file, so that binaryen's
 * passes carry it along. What is in doubt is left without a note.
 *
 * @param binaryen - loaded
 * @param module - what binaryen read, with all its functions in the order of the bytes
 * @param functions - references to those that have code, in order
 * @param bytes - what it read, sections that it was not given included
 * @param info - about these bytes
 */
export function markOrigins(
  binaryen: Binaryen,
  module: BinaryenModule,
  functions: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
  info: ModuleInfo,
): void {
  const file = module.addDebugInfoFileName('module');
  const tree = new ExpressionTree(binaryen);
  const kindOf = landmarkOfExpression(binaryen);
  const { getBody } = (binaryen as unknown as ExpressionClasses)['Function'];
  const { bodies } = readLayout(bytes, info);
  if (bodies.length !== functions.length) return;
  for (const [index, reference] of functions.entries()) {
    const inBytes = new Landmarks();
    scanInstructions(bytes, [bodies[index]], ({ opcode, start }) => {
      const kind = landmarkOfOpcode(opcode);
      if (kind >= 0) inBytes.add(kind, start);
    });
    if (inBytes.kinds.length === 0) continue;
    const inTree = new Landmarks();
    const isKnown = tree.visit(getBody(reference), (id, expression) => {
      const kind = kindOf(id, expression);
      if (kind >= 0) inTree.add(kind, expression);
    });
    if (!isKnown) continue;
    pairUp(inBytes, inTree, (offset, expression) => {
      module.setDebugLocation(reference, expression, file, offset, 0);
    });
  }
}

/**
 * Pairs what stands at the same place of both. Where code is never reached, binaryen puts `unreachable` for operands
 * that are missing: between two other landmarks those pair only where there are as many of them.
 */
function pairUp(
  inBytes: Landmarks,
  inTree: Landmarks,
  pair: (offset: number, expression: number) => void,
): void {
  const ends = [inBytes, inTree].map(({ kinds }) =>
    kinds.flatMap((kind, at) => (kind === UNREACHABLE ? [] : [at])),
  );
  const [mine, theirs] = ends;
  const isSame =
    mine.length === theirs.length &&
    mine.every((at, index) => inBytes.kinds[at] === inTree.kinds[theirs[index]]);
  if (!isSame) return;
  let [from, to] = [0, 0];
  const pairUnreachable = (fromEnd: number, toEnd: number): void => {
    if (fromEnd - from !== toEnd - to) return;
    for (let step = 0; from + step < fromEnd; step++)
      pair(inBytes.places[from + step], inTree.places[to + step]);
  };
  for (const [index, at] of mine.entries()) {
    pairUnreachable(at, theirs[index]);
    pair(inBytes.places[at], inTree.places[theirs[index]]);
    [from, to] = [at + 1, theirs[index] + 1];
  }
  pairUnreachable(inBytes.kinds.length, inTree.kinds.length);
}
