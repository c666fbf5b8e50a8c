/** An object with the whole interface of `WebAssembly`; `node --import ferrule/compat` puts it in place of that. */
import path from 'node:path';
import { OptionError } from '@ferrule/core';
import { loadBinaryen } from '@ferrule/instrument';
import { createFace, makeFace } from './compat/face.ts';
import { profileProgram } from './compat/profile-program.ts';
import { inConfiguration } from './config/configuration.ts';
import type { CompatOptions } from './config/configuration.ts';
import { loadConfiguration } from './config/load-configuration.ts';

/** The face by the configuration that governs the program which runs. */
const face = configuredFace();

export { createFace, face as WebAssembly };

/** Puts the face in the place of `globalThis.WebAssembly`. */
export function install(): void {
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: face,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

if (isPreloaded()) install();

function configuredFace(): typeof WebAssembly {
  const [, program] = process.argv;
  const folder = program === undefined ? process.cwd() : path.dirname(path.resolve(program));
  const { path: file, options, compat } = loadConfiguration(folder);
  return inConfiguration(file, () => {
    const { features, limits, optimize, cache } = options;
    const { profile, ...given }: CompatOptions = compat ?? { features, limits, optimize, cache };
    const made = makeFace(given, profile === undefined ? undefined : profileProgram(profile));
    if (given.optimize === 'auto') {
      const message =
        "option optimize can't be 'auto' here: whoever instantiates is V8, which knows no tiers of ours";
      throw new OptionError(message, { option: 'optimize' });
    }
    // compiling can't wait for it later
    if ((given.optimize ?? 0) > 0) {
      loadBinaryen().catch((error: unknown) => {
        throw new OptionError('option optimize needs binaryen', { option: 'optimize', cause: error });
      });
    }
    return made;
  });
}

/** Whether Node was told to load this before the program. */
function isPreloaded(): boolean {
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  return /(?:--import|--require|-r)[=\s]+\S*(?:ferrule|loader)\/(?:(?:dist|src)\/)?compat(?:\.[jt]s)?(?=\s|$)/.test(
    flags,
  );
}
