import { InstrumentError, OffsetRuns } from '@ferrule/core';
import type { Draft, Manifest, OffsetMap, OptimizeLevel } from '@ferrule/core';
import { deepFreeze } from '../deep-freeze.ts';
import { draftOf } from '../draft.ts';
import { FunctionRefusal, refusedFunction } from '../function-refusal.ts';
import { validateModule } from '../validate-module.ts';
import { binaryenFeatures } from './binaryen-features.ts';
import { failingFunction } from './failing-function.ts';
import { keepCustomSections } from './keep-custom-sections.ts';
import { levelsOf } from './levels.ts';
import type { Level } from './levels.ts';
import { loadBinaryen, loadedBinaryen } from './load-binaryen.ts';
import type { Binaryen, BinaryenModule } from './load-binaryen.ts';
import { liveCode } from './live-code.ts';
import type { LiveCode } from './live-code.ts';
import { markOrigins } from './mark-origins.ts';
import { markedOffsets } from './marked-offsets.ts';
import { readableBytes } from './readable-bytes.ts';
import { runBinaryen } from './run-binaryen.ts';
import { unoptimizable } from './unoptimizable.ts';

const pass = 'optimize';

/** Binaryen writes where instructions came from only where the module is to say by what file; the module then is not. */
const SOURCE_MAP = 'origins.map';

/**
 * Stage 5: optimises a module with binaryen, which is loaded when it is first needed. Function names and custom
 * sections are kept, but for those that describe the code by byte offsets (DWARF, source maps). Calls, and instructions
 * that may trap, are told where they came from; others are not. The manifest tells by the facts of its entry
 * `optimize` which function became which: `functions[index]` is the index the function at `index` had before, or null
 * where it is new; the fact is left out where no index changed.
 *
 * @param draft - from `instrumentModule`; stays the caller's to dispose
 * @param level - 0 leaves the draft as it is
 * @param generation - of the V8 that is to run it: see `levelsOf`
 * @returns the optimised module, as a draft of its own; at level 0 the draft given
 * @throws InstrumentError when binaryen can't read or write the module
 */
export async function optimizeModule(draft: Draft, level: OptimizeLevel, generation: number): Promise<Draft> {
  return level === 0 ? draft : optimizeWith(await loadBinaryen(), draft, level, levelsOf(generation)[level]);
}

/**
 * {@link optimizeModule} at once; binaryen has to be loaded before.
 *
 * @param draft - from `instrumentModule`; stays the caller's to dispose
 * @param level - 0 leaves the draft as it is
 * @param generation - of the V8 that is to run it: see `levelsOf`
 * @returns the optimised module, as a draft of its own; at level 0 the draft given
 * @throws InstrumentError when binaryen is not loaded, or can't read or write the module
 */
export function optimizeModuleSync(draft: Draft, level: OptimizeLevel, generation: number): Draft {
  return level === 0 ? draft : optimizeWith(loadedBinaryen(), draft, level, levelsOf(generation)[level]);
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
  const live = liveCode(before, info);
  const run = (part: LiveCode): Optimized => runPasses(binaryen, part, passes);
  // Binaryen writes names of its own making where there were none.
  const hasNames = info.customSections.some(({ name }) => name === 'name');
  return runBinaryen(
    binaryen,
    settings,
    () => {
      const { binary, sourceMap, moved } = run(live);
      const bytes = keepCustomSections(
        binary,
        info.name,
        (name) => name !== 'sourceMappingURL' && (hasNames || name !== 'name'),
      );
      const origins = markedOffsets(sourceMap, bytes.length);
      return draftOf(
        bytes,
        withEntry(draft.manifest, level, moved),
        composed(composed(origins, live.offsets), offsets),
      );
    },
    ({ reason, cause }) => {
      const index = failingFunction(live, (part) => fails(binaryen, settings, () => run(part)));
      const because = `failed in binaryen: ${reason}`;
      if (index === undefined)
        return new InstrumentError(`optimising the module ${because}`, { pass, cause });
      return refusedFunction(new FunctionRefusal(index, because, cause), pass, info, draft.manifest.entries);
    },
  );
}

/** What binaryen made of a module. */
interface Optimized {
  readonly binary: Uint8Array<ArrayBuffer>;
  readonly sourceMap: string;
  readonly moved: readonly (number | null)[] | undefined;
}

function runPasses(binaryen: Binaryen, { bytes, info }: LiveCode, passes: Level['passes']): Optimized {
  const module = binaryen.readBinary(readableBytes(bytes, info), binaryenFeatures(binaryen, info.features));
  try {
    const functions = functionsOf(binaryen, module);
    markOrigins(binaryen, module, functions.defined, bytes, info);
    module.runPasses(passes);
    const moved = indicesBefore(functions.names, functionsOf(binaryen, module).names);
    const { binary, sourceMap } = module.emitBinary(SOURCE_MAP);
    return { binary: binary as Uint8Array<ArrayBuffer>, sourceMap: sourceMap ?? '{}', moved };
  } finally {
    module.dispose();
  }
}

function fails(binaryen: Binaryen, settings: Level['settings'], act: () => unknown): boolean {
  try {
    runBinaryen(binaryen, settings, act, ({ cause }) => new Error('it fails', { cause }));
    return false;
  } catch {
    return true;
  }
}

/** Drafts that nothing was done to map every offset to itself. */
function composed(origins: OffsetRuns, earlier: OffsetMap): OffsetRuns {
  return earlier instanceof OffsetRuns ? origins.after(earlier) : origins;
}

/** Binaryen's functions in the order of their indices: imported ones come first. */
interface Functions {
  readonly names: readonly string[];
  /** References to those with code. */
  readonly defined: readonly number[];
}

function functionsOf(binaryen: Binaryen, module: BinaryenModule): Functions {
  const imported: string[] = [];
  const names: string[] = [];
  const defined: number[] = [];
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const reference = module.getFunctionByIndex(index);
    const { name, module: importModule } = binaryen.getFunctionInfo(reference);
    if (importModule === null || importModule === '') {
      names.push(name);
      defined.push(reference);
    } else imported.push(name);
  }
  return { names: [...imported, ...names], defined };
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
