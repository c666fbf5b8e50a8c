import { CompileError, emptyManifest, identityOffsets, NATIVE, ValidationError } from '@ferrule/core';
import type { Artifact, Draft, Feature, ModuleInfo, Plan, WasmBytes } from '@ferrule/core';
import { compileModuleSync, emitModule, probe } from '@ferrule/engine';
import {
  instrumentModule,
  isEmptyPlan,
  optimizeModule,
  optimizeModuleSync,
  validateModule,
} from '@ferrule/instrument';
import { planModule } from './plan-module.ts';
import type { RewriteOptions } from './plan-module.ts';
import { ProgressTeller } from './progress.ts';
import type { OnProgress } from './progress.ts';

/** What stages 2 to 6 need to know. */
export interface RewriteSettings extends RewriteOptions {
  /** Those the module may use. */
  readonly features: ReadonlySet<Feature>;
  readonly onProgress?: OnProgress | undefined;
}

/** A module after stages 2 to 6. */
export interface Rewritten {
  /** About the module as it was given. */
  readonly info: ModuleInfo;
  readonly artifact: Artifact;
  /** Whether there was nothing to do. */
  readonly isUntouched: boolean;
}

/**
 * Stages 2 to 6 on this thread. With nothing to add and nothing to optimise, the bytes stay the very ones that were read.
 *
 * @param wasm - the module
 * @param settings - what is asked for
 * @returns what came of it
 */
export async function rewriteHere(wasm: WasmBytes, settings: RewriteSettings): Promise<Rewritten> {
  const { info, plan, progress } = planned(wasm, settings);
  if (isEmptyPlan(plan)) return { info, artifact: untouched(wasm), isUntouched: true };
  const draft = instrumentModule(wasm, info, plan, progress.ofPasses);
  try {
    progress.begin('optimize');
    const optimized = await optimizeModule(draft, plan.optimize, probe().generation);
    return { info, artifact: emitAndDispose(optimized, wasm, progress), isUntouched: false };
  } finally {
    draft.dispose();
  }
}

/**
 * {@link rewriteHere} without waiting; binaryen has to be loaded where it has a part in it.
 *
 * @param wasm - the module
 * @param settings - what is asked for
 * @returns what came of it
 */
export function rewriteHereSync(wasm: WasmBytes, settings: RewriteSettings): Rewritten {
  const { info, plan, progress } = planned(wasm, settings);
  if (isEmptyPlan(plan)) return { info, artifact: untouched(wasm), isUntouched: true };
  const draft = instrumentModule(wasm, info, plan, progress.ofPasses);
  try {
    progress.begin('optimize');
    const optimized = optimizeModuleSync(draft, plan.optimize, probe().generation);
    return { info, artifact: emitAndDispose(optimized, wasm, progress), isUntouched: false };
  } finally {
    draft.dispose();
  }
}

function planned(
  wasm: WasmBytes,
  settings: RewriteSettings,
): { readonly info: ModuleInfo; readonly plan: Plan; readonly progress: ProgressTeller } {
  const info = validateModule(wasm, settings);
  const plan = planModule(info, settings);
  if (!isEmptyPlan(plan)) refuseInvalid(wasm, info);
  return { info, plan, progress: new ProgressTeller(wasm.name, settings.onProgress, plan.optimize > 0) };
}

/**
 * @param wasm - a module to which nothing is done
 * @returns it, as an artifact
 */
export function untouched({ bytes, name }: WasmBytes): Artifact {
  return { name, bytes, manifest: emptyManifest, offsets: identityOffsets };
}

function emitAndDispose(draft: Draft, { name }: WasmBytes, progress: ProgressTeller): Artifact {
  try {
    progress.begin('emit');
    return emitModule(draft, name);
  } finally {
    draft.dispose();
  }
}

/** V8 judges the bytes as they were given, since rewriting could fail on them, or even mend them. */
function refuseInvalid(wasm: WasmBytes, info: ModuleInfo): void {
  if (NATIVE.validate(wasm.bytes)) return;
  try {
    compileModuleSync(untouched(wasm), info);
  } catch (error) {
    refuse(error, info, true);
  }
}

/**
 * What V8 refuses in bytes that are as they were given is their fault, not ours.
 *
 * @param error - from `compileModule`
 * @param info - about the module as it was given
 * @param isUntouched - whether it was compiled as it was given
 * @throws the error, as a ValidationError where it is the module's fault
 */
export function refuse(error: unknown, info: ModuleInfo, isUntouched: boolean): never {
  if (!(error instanceof CompileError) || !isUntouched) throw error;
  const offset = error.offset ?? 0;
  const within = info.sections.find(
    (each) => offset >= each.offset && offset < each.offset + each.byteLength,
  );
  throw new ValidationError(error.message, {
    offset,
    section: within?.section ?? 'header',
    cause: error.cause ?? error,
  });
}
