import { ExitError, OptionError } from '@ferrule/core';
import { createHost } from './create-wasi.ts';
import type { WasiHost, WasiModuleName } from './create-wasi.ts';
import type { WasiFunction } from './adapter.ts';
import { alreadyStarted, cannotInit, invalidArgType, noMemory, notStarted } from './node-errors.ts';
import { normalizeNodeWasiOptions, object } from './node-wasi-options.ts';
import type { NodeWasiOptions, NormalNodeWasiOptions } from './node-wasi-options.ts';

/**
 * The class of node:wasi over Ferrule's WASI: the same options, methods, errors and codes, so that changing the import
 * is the whole migration. Preopened directories are confined, unlike Node's.
 *
 * @see https://nodejs.org/api/wasi.html#class-wasi
 * @example
 * import { WASI } from 'ferrule/wasi'; // was: 'node:wasi'
 * const wasi = new WASI({ version: 'preview1', args: ['hello'], preopens: { '/data': './data' } });
 * const { instance } = await WebAssembly.instantiate(bytes, wasi.getImportObject());
 * process.exitCode = wasi.start(instance);
 */
export class WASI {
  /** The functions a guest imports. They may be replaced before it is instantiated. */
  readonly wasiImport: Record<string, WasiFunction>;
  readonly #host: WasiHost;
  readonly #moduleName: WasiModuleName;
  #started = false;

  /**
   * @throws TypeError, RangeError with the codes ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE
   * @throws Error with a code such as UVWASI_ENOENT where a directory or descriptor can't be had
   */
  constructor(options: NodeWasiOptions) {
    // Left out altogether, they lack a version only.
    const normal = normalizeNodeWasiOptions(options === undefined ? {} : options);
    this.#moduleName = normal.moduleName;
    this.#host = openHost(normal);
    this.wasiImport = this.#host.imports(normal.moduleName);
    if (!normal.returnOnExit) {
      this.wasiImport['proc_exit'] = (exitCode) => process.exit(Number(exitCode) >>> 0);
    }
  }

  /** The record to instantiate with. */
  getImportObject(): Record<string, Record<string, WasiFunction>> {
    return { [this.#moduleName]: this.wasiImport };
  }

  /**
   * Sets the instance up without running it, for a memory of another module or an entry of one's own.
   *
   * @param instance - anything with `exports`
   * @param options - `memory`, where it is not the instance's own
   * @throws Error ERR_WASI_ALREADY_STARTED
   * @throws TypeError ERR_INVALID_ARG_TYPE
   */
  finalizeBindings(instance: object, options: { readonly memory?: WebAssembly.Memory } = {}): void {
    if (this.#started) throw alreadyStarted();
    const exports = object(object(instance, 'instance')['exports'], 'instance.exports');
    const memory = options.memory ?? exports['memory'];
    if (!(memory instanceof WebAssembly.Memory)) throw noMemory();
    this.#host.attach(memory);
    this.#started = true;
  }

  /**
   * Runs a command: its `_start`.
   *
   * @param instance - must export `memory` and `_start`, and no `_initialize`
   * @returns the exit code, unless `returnOnExit` is off
   * @throws Error ERR_WASI_ALREADY_STARTED
   * @throws TypeError ERR_INVALID_ARG_TYPE where the exports are not these
   */
  start(instance: object): number {
    this.finalizeBindings(instance);
    const { _start, _initialize } = (instance as { exports: Record<string, unknown> }).exports;
    if (typeof _start !== 'function') {
      throw invalidArgType('instance.exports._start', 'of type function', _start);
    }
    if (_initialize !== undefined) {
      throw invalidArgType('instance.exports._initialize', 'undefined', _initialize);
    }
    try {
      (_start as () => void)();
    } catch (error) {
      if (!(error instanceof ExitError) || error !== this.#host.ending) throw error;
      return error.exitCode;
    }
    return 0;
  }

  /**
   * Prepares a library: runs its `_initialize`, where it has one.
   *
   * @param instance - must export `memory`, and no `_start`
   * @throws Error ERR_WASI_ALREADY_STARTED
   * @throws TypeError ERR_INVALID_ARG_TYPE where the exports are not these
   */
  initialize(instance: object): void {
    this.finalizeBindings(instance);
    const { _start, _initialize } = (instance as { exports: Record<string, unknown> }).exports;
    if (_start !== undefined) throw invalidArgType('instance.exports._start', 'undefined', _start);
    if (_initialize === undefined) return;
    if (typeof _initialize !== 'function') {
      throw invalidArgType('instance.exports._initialize', 'of type function', _initialize);
    }
    (_initialize as () => void)();
  }
}

function openHost({ wasi }: NormalNodeWasiOptions): WasiHost {
  try {
    return createHost(wasi, notStarted);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw cannotInit(codeOf(error), error);
  }
}

/** The code of what made an option unusable. */
function codeOf(error: OptionError): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && !cause.code.startsWith('ERR_'))
      return cause.code;
  }
  // A mount without a cause was found, and is no directory.
  return error.option.startsWith('wasi.mounts') ? 'ENOTDIR' : 'EBADF';
}
