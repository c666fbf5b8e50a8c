import type { WasmBytes } from '@ferrule/core';
import { compileModuleSync } from '@ferrule/engine';
import { keepListeners } from './listeners/module-listeners.ts';
import { Module } from './module.ts';
import type { Settings } from './options/settings.ts';
import { ProgressTeller } from './progress.ts';
import { refuse } from './untouched.ts';
import type { Rewritten } from './untouched.ts';

/**
 * Stage 7 on this thread.
 *
 * @param wasm - the module as it was given
 * @param settings - complete
 * @param rewritten - what stages 2 to 6 made of it
 * @returns the module, compiled
 * @throws ValidationError where V8 refuses what was left as it was given
 */
export function compileHere(wasm: WasmBytes, settings: Settings, rewritten: Rewritten): Module {
  const { info, artifact, isUntouched } = rewritten;
  const progress = new ProgressTeller(wasm.name, settings.onProgress, settings.optimize > 0);
  progress.begin('compile');
  try {
    const compiled = compileModuleSync(artifact, info);
    progress.end();
    const module = new Module(compiled, wasm.bytes, settings, wasm.location, settings.debug);
    return keepListeners(module, settings.listeners);
  } catch (error) {
    return refuse(error, wasm, isUntouched);
  }
}
