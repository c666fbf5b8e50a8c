import { NATIVE } from '@ferrule/core';
import type { Artifact, Draft, ModuleInfo, Plan, WasmBytes } from '@ferrule/core';
import { compileModuleSync, emitModule, probe } from '@ferrule/engine';
import {
  instrumentModule,
  isEmptyPlan,
  optimizeModule,
  optimizeModuleSync,
  validateModule,
} from '@ferrule/instrument';
import { planModule } from './plan-module.ts';
import { ProgressTeller } from './progress.ts';
import type { RewriteSettings } from './rewrite-settings.ts';
import { refuse, untouched } from './untouched.ts';
import type { Rewritten } from './untouched.ts';

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
    refuse(error, wasm, true);
  }
}
