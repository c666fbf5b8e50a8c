import type { ModuleInfo, WasmBytes } from '@ferrule/core';
import { compileHere } from './compile-here.ts';
import type { Module } from './module.ts';
import { compileSettings } from './options/settings.ts';
import { asksForBodies } from './rewrite-settings.ts';
import { Runtime } from './runtime.ts';
import { untouched } from './untouched.ts';

/** For who has to look at modules before they are compiled: what validation found out is not found out again. */
export class ValidatedRuntime extends Runtime {
  /**
   * `compileSync` of a module that was validated a moment ago, with all features enabled.
   *
   * @param wasm - the module
   * @param info - what `validateModule` found out of it
   * @returns the module, compiled
   * @throws what `compileSync` throws
   */
  compileValidated(wasm: WasmBytes, info: ModuleInfo): Module {
    const settings = compileSettings(this.opened(), { name: wasm.name });
    if (asksForBodies(settings) || settings.tierUp) return this.compileSync(wasm.bytes, { name: wasm.name });
    return this.compiled(compileHere(wasm, settings, { info, artifact: untouched(wasm), isUntouched: true }));
  }
}
