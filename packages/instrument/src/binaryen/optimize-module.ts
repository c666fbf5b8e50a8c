import { InstrumentError, unknownOffsets } from '@ferrule/core';
import type { Draft, Manifest, OptimizeLevel } from '@ferrule/core';
import { deepFreeze } from '../deep-freeze.ts';
import { draftOf } from '../draft.ts';
import { validateModule } from '../validate-module.ts';
import { binaryenFeatures } from './binaryen-features.ts';
import { LEVELS } from './levels.ts';
import type { Level } from './levels.ts';
import { loadBinaryen, loadedBinaryen } from './load-binaryen.ts';
import type { Binaryen, BinaryenModule } from './load-binaryen.ts';
import { readableBytes } from './readable-bytes.ts';
import { runBinaryen } from './run-binaryen.ts';
import { unoptimizable } from './unoptimizable.ts';

const pass = 'optimize';

/**
 * Stage 5: optimises a module with binaryen, which is loaded when it is first needed. Function names and custom
 * sections are kept, but for those that describe the code by byte offsets (DWARF, source maps); where a byte came from
 * is not known afterwards. The manifest tells by the facts of its entry
 * `optimize` which function became which: `functions[index]` is the index the function at `index` had before, or null
 * where it is new; the fact is left out where no index changed.
 *
 * @param draft - from `instrumentModule`; stays the caller's to dispose
 * @param level - 0 leaves the draft as it is
 * @returns the optimised module, as a draft of its own; at level 0 the draft given
 * @throws InstrumentError when binaryen can't read or write the module
 */
export async function optimizeModule(draft: Draft, level: OptimizeLevel): Promise<Draft> {
  return level === 0 ? draft : optimizeWith(await loadBinaryen(), draft, level, LEVELS[level]);
}

/**
 * {@link optimizeModule} at once; binaryen has to be loaded before.
 *
 * @param draft - from `instrumentModule`; stays the caller's to dispose
 * @param level - 0 leaves the draft as it is
 * @returns the optimised module, as a draft of its own; at level 0 the draft given
 * @throws InstrumentError when binaryen is not loaded, or can't read or write the module
 */
export function optimizeModuleSync(draft: Draft, level: OptimizeLevel): Draft {
  return level === 0 ? draft : optimizeWith(loadedBinaryen(), draft, level, LEVELS[level]);
}

/**
 * @param binaryen - loaded
 * @param draft - stays the caller's to dispose
 * @param level - for the manifest
 * @param passes - what to do
 * @returns the optimised module, as a draft of its own
 * @throws InstrumentError when binaryen can't read or write the module
 */
export function optimizeWith(
  binaryen: Binaryen,
  draft: Draft,
  level: number,
  { settings, passes }: Level,
): Draft {
  const { bytes: before, offsets } = draft.emit();
  const info = validateModule({ bytes: before, name: pass });
  const reason = unoptimizable(info);
  if (reason !== undefined) {
    const entry = { pass, imports: [], exports: [], facts: { level: 0, reason } };
    return draftOf(before, deepFreeze({ entries: [...draft.manifest.entries, entry] }), offsets);
  }
  const readable = readableBytes(before, info);
  return runBinaryen(
    binaryen,
    settings,
    () => {
      const module = binaryen.readBinary(readable, binaryenFeatures(binaryen, info.features));
      try {
        const names = functionNames(binaryen, module);
        module.runPasses(passes);
        const functions = indicesBefore(names, functionNames(binaryen, module));
        const bytes = Uint8Array.from(module.emitBinary());
        return draftOf(bytes, withEntry(draft.manifest, level, functions), unknownOffsets);
      } finally {
        module.dispose();
      }
    },
    ({ reason, cause }) =>
      new InstrumentError(`optimising the module failed in binaryen: ${reason}`, { pass, cause }),
  );
}

/** Binaryen's own names of the functions, in the order of their indices: imported ones come first. */
function functionNames(binaryen: Binaryen, module: BinaryenModule): readonly string[] {
  const imported: string[] = [];
  const defined: string[] = [];
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const { name, module: importModule } = binaryen.getFunctionInfo(module.getFunctionByIndex(index));
    if (importModule === null || importModule === '') defined.push(name);
    else imported.push(name);
  }
  return [...imported, ...defined];
}

function indicesBefore(
  before: readonly string[],
  after: readonly string[],
): readonly (number | null)[] | undefined {
  const indices = new Map(before.map((name, index) => [name, index]));
  const functions = after.map((name) => indices.get(name) ?? null);
  return functions.every((was, index) => was === index) ? undefined : functions;
}

function withEntry(
  manifest: Manifest,
  level: number,
  functions: readonly (number | null)[] | undefined,
): Manifest {
  const facts = functions === undefined ? { level } : { level, functions };
  return deepFreeze({ entries: [...manifest.entries, { pass, imports: [], exports: [], facts }] });
}
