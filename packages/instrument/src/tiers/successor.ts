/**
 * Makes of a module one that goes on where an instance of its first tier is: it defines no memory, no table that can be
 * seen, and no global that can be seen, but imports those of the other. Segments are not written again, the start
 * function is not run again, and references to functions are those that the other gives. What it exports, nobody needs:
 * it fills the table through which the other hands its calls on.
 *
 * Before, a module whose first tier was made by the pass `first-tier`:
 *
 *     (module
 *       (memory 1)
 *       (global $stack (mut i32) (i32.const 1024))
 *       (data (i32.const 0) "abc")
 *       (func $run (export "run") …))
 *
 * After:
 *
 *     (module
 *       (import "ferrule:first-tier" "ferrule:memory-0" (memory 1))
 *       (import "ferrule:first-tier" "ferrule:tops" (table $tops 2 funcref))
 *       (global $stack (mut i32) (i32.const 1024))
 *       (data "")
 *       (elem (table $tops) (i32.const 0) func $run)
 *       (start $adopt)
 *       (func $run …)
 *       (func $adopt
 *         (global.set $stack (call_indirect $tops (result i32) (i32.const 1)))))
 */
import { InstrumentError } from '@ferrule/core';
import type { Manifest, OffsetRuns } from '@ferrule/core';
import { readLayout } from '../code/module-layout.ts';
import { validateModule } from '../validate-module.ts';
import type { FirstTierFacts } from './first-tier-facts.ts';
import { SuccessorWriter } from './successor-writer.ts';

const pass = 'successor';

/** A module that takes over from another's instance. */
export interface Successor {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** From these bytes to those that it was made of. */
  readonly offsets: OffsetRuns;
  /** The module that it imports from what the first tier exports under the same names. */
  readonly importsFrom: string;
}

/**
 * @param bytes - the module, optimised, without the pass `first-tier`
 * @param manifest - what was done to it; the same as to the first tier, but for what came after
 * @param facts - of the pass `first-tier`
 * @returns the module that takes over
 * @throws InstrumentError when optimising has changed what the two would share
 */
export function makeSuccessor(
  bytes: Uint8Array<ArrayBuffer>,
  manifest: Manifest,
  facts: FirstTierFacts,
): Successor {
  const info = validateModule({ bytes, name: pass });
  const layout = readLayout(bytes, info);
  const taken = new Set(info.imports.map(({ module }) => module));
  let importsFrom = 'ferrule:first-tier';
  for (let suffix = 2; taken.has(importsFrom); suffix++) importsFrom = `ferrule:first-tier-${String(suffix)}`;
  try {
    const writer = new SuccessorWriter(
      layout,
      facts,
      importsFrom,
      formerIndices(manifest, layout.functionTypes.length),
    );
    return { ...writer.write(), importsFrom };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InstrumentError(`the optimised module can't take over: ${cause.message}`, { pass, cause });
  }
}

/** For each function the index it had before the module was optimised. */
function formerIndices({ entries }: Manifest, count: number): readonly (number | null)[] {
  const moved = entries.find(({ pass: name }) => name === 'optimize')?.facts['functions'];
  return Array.isArray(moved)
    ? (moved as readonly (number | null)[])
    : Array.from({ length: count }, (_, index) => index);
}
