import type { ModuleInfo } from '@ferrule/core';
import { assemblyScript, emscripten } from '@ferrule/runtime';
import type { ImportModules } from '@ferrule/runtime';

/**
 * What a program that Emscripten or AssemblyScript built expects in its module `env`, so that it runs without being
 * told which compiler it was. Nothing of it leads out of the guest but a line on standard error and a number to seed
 * randomness with, which the command gives anyway.
 *
 * @param info - the module to be run
 * @returns what to import from; empty for a module that has no `env`
 */
export function envModule(info: ModuleInfo): ImportModules {
  if (!info.imports.some(({ module }) => module === 'env')) return {};
  return { env: [emscripten(), assemblyScript({ trace: 'stderr', seed: 'system' })] };
}
