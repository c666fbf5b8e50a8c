import { assembleModule, ModuleShape } from './module-shape.ts';
import type { FuzzFeatures } from './module-shape.ts';
import { RandomBody } from './random-body.ts';
import { Random } from './random.ts';

const header = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0];

function accepts(...sections: readonly number[]): boolean {
  return WebAssembly.validate(Uint8Array.from([...header, ...sections]));
}

/** What the V8 at hand takes, found by asking it. */
export function probeFeatures(): FuzzFeatures {
  return {
    // (func try catch_all end)
    legacyExceptions: accepts(3, 2, 1, 0, 10, 8, 1, 6, 0, 0x06, 0x40, 0x19, 0x0b, 0x0b),
    // (func try_table end)
    exceptions: accepts(3, 2, 1, 0, 10, 8, 1, 6, 0, 0x1f, 0x40, 0, 0x0b, 0x0b),
    // (func (call_ref 0 (ref.null 0)))
    typedFunctionReferences: accepts(3, 2, 1, 0, 10, 8, 1, 6, 0, 0xd0, 0, 0x14, 0, 0x0b),
  };
}

/**
 * Makes a module of random control flow: blocks, loops, handlers, branches that carry values, dead code, calls of
 * every kind, memory and table accesses that go wrong now and then, needlessly long numbers. Every run of it ends.
 *
 * @param seed - the same seed and features give the same module
 * @param features - what it may use
 * @returns its bytes, which V8 accepts unless there is a mistake here
 */
export function randomModule(seed: number, features: FuzzFeatures): Uint8Array<ArrayBuffer> {
  const random = new Random(seed);
  // V8 refuses a module that mixes the two kinds of exception handling
  const legacy = features.legacyExceptions && (!features.exceptions || random.once(2));
  const chosen = { ...features, legacyExceptions: legacy, exceptions: features.exceptions && !legacy };
  const shape = new ModuleShape(random, chosen);
  const bodies = shape.functions
    .slice(shape.importedFunctions)
    .map((signature) => new RandomBody(random, shape, signature).encode());
  return assembleModule(random, shape, bodies);
}
