import { AsyncRuntime } from './async-runtime.ts';
import { coreDumper } from './core-dump/core-dumper.ts';
import { provideCoreDumper } from './core-dump/lazy-core-dumper.ts';
import { coverageOf } from './coverage/coverage-of.ts';
import { provideCoverage } from './coverage/lazy-coverage.ts';
import type { Instance } from './instance.ts';
import type { Module } from './module.ts';
import type { CompileOptions, LoadOptions } from './options/options.ts';
import { compileSettings, loadSettings } from './options/settings.ts';
import type { Settings } from './options/settings.ts';
import { prepareModule, prepareModuleSync } from './prepare-module.ts';
import type { Source } from './read-source.ts';

/**
 * Options that modules and instances share, and a namespace: an instance with a name can be imported from by those
 * that come after it, and so can host modules. A `Runtime` keeps its instances until they or it are closed.
 *
 * @example
 * const runtime = new Runtime({ limits: { memory: '64MiB', timeout: '1s' } });
 * runtime.host('env', { now: () => Date.now() });
 * const module = await runtime.compile('./math.wasm');
 * const math = await runtime.instantiate(module, { name: 'math' });
 */
export class Runtime extends AsyncRuntime {
  // what is done at once can't wait for it
  static {
    provideCoverage(coverageOf);
    provideCoreDumper(coreDumper);
  }

  /**
   * {@link compile} without waiting: for paths, file URLs and bytes.
   *
   * @param source - path, file URL or bytes
   * @param options - on top of the `Runtime`'s
   * @returns the module
   */
  compileSync(source: Source, options?: CompileOptions): Module {
    return this.compiled(prepareModuleSync(source, compileSettings(this.opened(), options)));
  }

  /**
   * {@link load} without waiting: for paths, file URLs and bytes.
   *
   * @param source - path, file URL or bytes
   * @param options - of both, on top of the `Runtime`'s
   * @returns the instance
   */
  loadSync<Exports = WebAssembly.Exports>(source: Source, options?: LoadOptions): Instance<Exports> {
    const settings = loadSettings(this.opened(), options);
    return this.started<Exports>(prepareModuleSync(source, settings), settings);
  }

  /** @internal */
  protected override prepare(source: Source, settings: Settings): Promise<Module> {
    return prepareModule(source, settings);
  }
}
