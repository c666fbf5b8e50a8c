import type { CompiledModule, ExportInfo, ImportInfo, ModuleInfo } from '@ferrule/core';
import type { StackModule } from './traps/wasm-stack.ts';

/** The limits a module was compiled with. */
export interface ModuleLimits {
  readonly memoryPages: number | undefined;
  readonly tableElements: number | undefined;
  /** Whether fuel is counted. */
  readonly fuel: boolean;
  /** Units that each instance has at first. */
  readonly fuelGrant: bigint | undefined;
}

/**
 * A compiled module: made by `compile`, instantiated as often as one likes, by any `Runtime`.
 *
 * @example
 * const module = await compile('./greet.wasm');
 * module.exports.map(({ name }) => name);
 */
export class Module {
  /** What errors and traces call it. */
  readonly name: string;
  /** Everything that can be said of it without running it. */
  readonly info: ModuleInfo;
  /** V8's own module: compiled from what instrumentation made of the bytes, where any was asked for. */
  readonly native: WebAssembly.Module;
  /** The limits it was compiled with. */
  readonly limits: ModuleLimits;
  readonly #compiled: StackModule;

  /**
   * @param compiled - the product of `compileModule`
   * @param bytes - the module as it was given
   * @param limits - those it was compiled with
   * @param location - path of the file it was read from
   * @param debugFile - path of the file with its debug information, where one was named
   */
  constructor(
    compiled: CompiledModule,
    bytes: Uint8Array,
    limits: ModuleLimits,
    location?: string,
    debugFile?: string,
  ) {
    this.name = compiled.name;
    this.info = compiled.info;
    this.native = compiled.module;
    const { memoryPages, tableElements, fuel, fuelGrant } = limits;
    this.limits = Object.freeze({ memoryPages, tableElements, fuel, fuelGrant });
    this.#compiled = Object.freeze({ ...compiled, bytes, location, debugFile });
  }

  /** What it imports, as declared, in order. */
  get imports(): readonly ImportInfo[] {
    return this.info.imports;
  }

  /** What it exports, as declared, in order. */
  get exports(): readonly ExportInfo[] {
    return this.info.exports;
  }

  /** Everything the later stages need to know of it. */
  get compiled(): StackModule {
    return this.#compiled;
  }
}
