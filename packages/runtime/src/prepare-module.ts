import { CompileError, emptyManifest, identityOffsets, ValidationError } from '@ferrule/core';
import type { Artifact, Draft, ModuleInfo, Plan, WasmBytes } from '@ferrule/core';
import { compileModule, compileModuleSync, emitModule } from '@ferrule/engine';
import {
  instrumentModule,
  isEmptyPlan,
  optimizeModule,
  optimizeModuleSync,
  planInstrumentation,
  validateModule,
} from '@ferrule/instrument';
import { Module } from './module.ts';
import type { Settings } from './options/settings.ts';
import { readSource, readSourceSync } from './read-source.ts';
import type { Source } from './read-source.ts';

/**
 * Stages 1 to 7: from wherever a module is to native code. With nothing to add and nothing to optimise, V8 gets the
 * very bytes that were read.
 *
 * @param source - see `Source`
 * @param settings - complete
 * @returns the module, compiled
 */
export async function prepareModule(source: Source, settings: Settings): Promise<Module> {
  const wasm = await readSource(source, settings);
  const info = validateModule(wasm, settings);
  const plan = planInstrumentation(info, settings);
  const artifact = isEmptyPlan(plan) ? untouched(wasm) : await rewrite(wasm, info, plan);
  const compiled = await compileModule(artifact, info).catch((error: unknown) =>
    refuse(error, info, isEmptyPlan(plan)),
  );
  return new Module(compiled, wasm.bytes, settings);
}

/**
 * Stages 1 to 7 without waiting; see {@link prepareModule}.
 *
 * @param source - a path, a file URL or bytes
 * @param settings - complete
 * @returns the module, compiled
 */
export function prepareModuleSync(source: Source, settings: Settings): Module {
  const wasm = readSourceSync(source, settings);
  const info = validateModule(wasm, settings);
  const plan = planInstrumentation(info, settings);
  const artifact = isEmptyPlan(plan) ? untouched(wasm) : rewriteSync(wasm, info, plan);
  try {
    return new Module(compileModuleSync(artifact, info), wasm.bytes, settings);
  } catch (error) {
    return refuse(error, info, isEmptyPlan(plan));
  }
}

function untouched({ bytes, name }: WasmBytes): Artifact {
  return { name, bytes, manifest: emptyManifest, offsets: identityOffsets };
}

/** Stages 4 to 6. */
async function rewrite(wasm: WasmBytes, info: ModuleInfo, plan: Plan): Promise<Artifact> {
  refuseInvalid(wasm, info);
  const draft = instrumentModule(wasm, info, plan);
  try {
    return emitAndDispose(await optimizeModule(draft, plan.optimize), wasm);
  } finally {
    draft.dispose();
  }
}

function rewriteSync(wasm: WasmBytes, info: ModuleInfo, plan: Plan): Artifact {
  refuseInvalid(wasm, info);
  const draft = instrumentModule(wasm, info, plan);
  try {
    return emitAndDispose(optimizeModuleSync(draft, plan.optimize), wasm);
  } finally {
    draft.dispose();
  }
}

function emitAndDispose(draft: Draft, { name }: WasmBytes): Artifact {
  try {
    return emitModule(draft, name);
  } finally {
    draft.dispose();
  }
}

/** V8 judges the bytes as they were given, since rewriting could fail on them, or even mend them. */
function refuseInvalid(wasm: WasmBytes, info: ModuleInfo): void {
  if (WebAssembly.validate(wasm.bytes)) return;
  try {
    compileModuleSync(untouched(wasm), info);
  } catch (error) {
    refuse(error, info, true);
  }
}

/** What V8 refuses in bytes that are as they were given is their fault, not ours. */
function refuse(error: unknown, info: ModuleInfo, isUntouched: boolean): never {
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
