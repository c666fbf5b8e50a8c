import { ExitError } from '@ferrule/core';
import { createWasi, WASI_MODULES } from '@ferrule/host';
import type { OnWrite, WasiHost, WasiModuleName, WasiOptions } from '@ferrule/host';
import { uncatchable } from '../endings.ts';
import { endInstance } from '../instance.ts';
import type { Instance } from '../instance.ts';
import type { ImportLayer } from './find-import.ts';

/** WASI for one instance. */
export interface LentWasi {
  /** Finds WASI's functions. */
  readonly layer: ImportLayer;
  /** What was made, where an import asked for it; else it is closed. To be called once all is linked, or nothing. */
  settle(isLinked: boolean): WasiHost | undefined;
}

/** The calls that end a guest. */
const ENDINGS = ['proc_exit', 'proc_raise'];

/**
 * @param options - what the guest is given; nothing of the host's if left out; `false`: no WASI at all
 * @param instance - whom it is lent to; an exit ends it
 * @param onWrite - told of each range of the guest's memory that a call has written
 * @returns a layer that finds WASI's functions, and what is behind it
 * @throws OptionError when an option is wrong
 */
export function lendWasi(
  options: WasiOptions | false | undefined,
  instance: Instance,
  onWrite: OnWrite | undefined,
): LentWasi {
  // What was given is checked for guests without WASI too.
  let host =
    options === undefined || options === false || isEmpty(options) ? undefined : createWasi(options, onWrite);
  const modules = new Map<string, WasiFunctions>();
  return {
    layer(module, name) {
      if (options === false || !isWasi(module)) return undefined;
      host ??= createWasi(undefined, onWrite);
      const functions = modules.get(module) ?? withEndings(host.imports(module), instance);
      modules.set(module, functions);
      const value = Object.hasOwn(functions, name) ? functions[name] : undefined;
      return value === undefined
        ? undefined
        : { value, declared: undefined, modules: [], writesTold: 'alone' };
    },
    settle(isLinked) {
      if (isLinked && modules.size > 0) return host;
      host?.close();
      return undefined;
    },
  };
}

/** Nothing is given and nothing can be wrong: it is made where a guest imports it. */
function isEmpty(options: WasiOptions): boolean {
  return Object.keys(options).length === 0;
}

function isWasi(module: string): module is WasiModuleName {
  return WASI_MODULES.some((name) => name === module);
}

type WasiFunctions = ReturnType<WasiHost['imports']>;

/** An exit closes the instance at once, and is thrown so that the guest can't catch it. */
function withEndings(functions: WasiFunctions, instance: Instance): WasiFunctions {
  const wrapped = { ...functions };
  for (const name of ENDINGS) {
    const run = functions[name];
    if (run === undefined) continue;
    wrapped[name] = (code) => {
      try {
        return run(code);
      } catch (error) {
        if (!(error instanceof ExitError)) throw error;
        const ending = uncatchable(error);
        endInstance(instance, ending);
        throw ending;
      }
    };
  }
  return wrapped;
}
