import { readLayout } from '../code/module-layout.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { unchanged } from '../code/unchanged.ts';
import { validateModule } from '../validate-module.ts';
import type { LiveCode } from './live-code.ts';

/** A body without locals, of any type. */
const EMPTIED = Uint8Array.of(0, opcodeOf('unreachable'), opcodeOf('end'));

/**
 * Finds the function that binaryen fails for, since it says so of few failures: it has to try again with parts of the
 * functions emptied, half as many each time.
 *
 * @param live - a module that binaryen failed for
 * @param fails - whether it fails for a module
 * @returns the function's index; `undefined` where no function alone is to blame
 */
export function failingFunction(live: LiveCode, fails: (part: LiveCode) => boolean): number | undefined {
  const layout = readLayout(live.bytes, live.info);
  const { bodies, importedFunctions } = layout;
  const withOnly = (from: number, to: number): LiveCode => {
    const { bytes, offsets } = rewriteModule(layout, {
      ...unchanged(layout),
      body: (writer, { start, end }, index) => {
        const position = index - importedFunctions;
        if (position >= from && position < to) writer.copy(start, end);
        else writer.raw(EMPTIED);
      },
    });
    return { bytes, offsets, info: validateModule({ bytes, name: live.info.name }) };
  };
  if (bodies.length === 0 || fails(withOnly(0, 0))) return undefined;
  let [from, to] = [0, bodies.length];
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if (fails(withOnly(from, middle))) to = middle;
    else from = middle;
  }
  return bodies.length === 1 || fails(withOnly(from, to)) ? importedFunctions + from : undefined;
}
