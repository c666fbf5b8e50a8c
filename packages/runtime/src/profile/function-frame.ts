import { printable } from '@ferrule/core';
import { bodyStart } from '../traps/body-start.ts';
import { debugInfoOf } from '../traps/source-lines.ts';
import { frameOf } from '../traps/wasm-stack.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { ProfileFrame } from './profile.ts';

/**
 * @param module - any
 * @param index - of a function of its
 * @returns it by the name and line of its sources, as far as they are known; an imported one as the host's
 */
export function functionFrame(module: StackModule, index: number): ProfileFrame {
  const { info } = module;
  const imported = info.imports.find(({ extern, index: at }) => extern.kind === 'function' && at === index);
  if (imported !== undefined)
    return Object.freeze({
      name: printable(`${imported.module}.${imported.name}`),
      module: undefined,
      file: '',
      line: 0,
    });
  const { function: name } = frameOf(module, index, undefined);
  return Object.freeze({ name, module: module.name, ...placeOf(module, index, '') });
}

/**
 * @param module - any
 * @param index - of a function that it defines
 * @param unknown - what stands for the file where it is not known
 * @returns file and first line of the function
 */
export function placeOf(
  module: StackModule,
  index: number,
  unknown: string,
): { readonly file: string; readonly line: number } {
  const debugInfo = debugInfoOf(module);
  const start = bodyStart(module, index);
  const found = start === undefined || !debugInfo.isPresent ? undefined : debugInfo.find(index, start);
  // what is inlined into the first instruction is not what the function is called
  const { file = unknown, line = 0 } =
    (found === undefined || 'reason' in found ? undefined : found.frames.at(-1)) ?? {};
  return { file, line };
}
