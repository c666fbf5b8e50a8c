import { ArgumentError, ClosedError, OptionError, tell } from '@ferrule/core';
import type { WasiHost } from '@ferrule/host';
import { loadCoverage } from './coverage/lazy-coverage.ts';
import type { Crossings } from './crossings.ts';
import { lazyCoreDumper, loadCoreDumper } from './core-dump/lazy-core-dumper.ts';
import { Instance, linkInstance, raiseInstance } from './instance.ts';
import { InstancePool } from './instance-pool.ts';
import type { PoolOptions } from './instance-pool.ts';
import { instrumentsOf } from './instruments.ts';
import { instantiateModule } from './instantiate-module.ts';
import type { Listening } from './listeners/listening.ts';
import { layerOf, layerOfFunction, layerOfInstances } from './link/find-import.ts';
import { HostModule } from './link/import-modules.ts';
import type { ImportSource, ImportValue } from './link/import-modules.ts';
import { linkImports } from './link/link-imports.ts';
import { lendWasi } from './link/lend-wasi.ts';
import { checkMemories } from './memory-limit.ts';
import { Module } from './module.ts';
import type { CompileOptions, InstantiateOptions, LoadOptions, RuntimeOptions } from './options/options.ts';
import { compileSettings, instantiateSettings, loadSettings, runtimeSettings } from './options/settings.ts';
import type { Settings } from './options/settings.ts';
import type { Source } from './read-source.ts';
import { lazyCrossings, loadCrossings } from './record/lazy-crossings.ts';
import { topOf, watchOf } from './tier-up/tiers.ts';

/** All of a `Runtime` but how it gets its modules: who extends it says how. */
export abstract class AsyncRuntime {
  readonly #settings: Settings;
  readonly #instances = new Set<Instance>();
  readonly #named = new Map<string, Instance>();
  readonly #hosts = Object.create(null) as Record<string, readonly ImportSource[]>;
  readonly #compiled = new WeakSet<Module>();
  #closed = false;

  /**
   * @param options - defaults for everything that is compiled and instantiated here
   * @throws OptionError on a wrong name or value
   */
  constructor(options?: RuntimeOptions) {
    this.#settings = runtimeSettings(options);
  }

  /**
   * Gets a module and compiles it.
   *
   * @param source - path, URL, bytes, Response, stream, or `{ wat: text }`
   * @param options - on top of the `Runtime`'s
   * @returns the module, to be instantiated as often as one likes
   * @throws OptionError on a wrong option
   * @throws SourceError when the module can't be read
   * @throws ValidationError when it is no valid module, or uses a feature that is not enabled
   * @throws PlanError when the options don't fit the module, such as a memory limit below what it needs
   */
  async compile(source: Source, options?: CompileOptions): Promise<Module> {
    return this.compiled(await this.prepare(source, compileSettings(this.opened(), options)));
  }

  /**
   * Makes a running guest of a module. Its start function is run, and a reactor's `_initialize`.
   *
   * @param module - compiled
   * @param options - on top of the `Runtime`'s
   * @returns the instance
   * @throws OptionError on a wrong option, or a name that is taken
   * @throws ArgumentError when it is no module
   * @throws LinkError when imports are missing or don't fit
   * @throws TrapError when it traps before it is ready
   * @throws TimeoutError when it is not ready in time
   * @throws HostError when there is no room for its memory
   */
  async instantiate<Exports = WebAssembly.Exports>(
    module: Module,
    options?: InstantiateOptions,
  ): Promise<Instance<Exports>> {
    return this.#instantiate<Exports>(module, instantiateSettings(this.#sharedWith(module), options));
  }

  /**
   * {@link instantiate} without waiting. A stream of Node's as the guest's input is not read beforehand.
   *
   * @param module - compiled
   * @param options - on top of the `Runtime`'s
   * @returns the instance
   */
  instantiateSync<Exports = WebAssembly.Exports>(
    module: Module,
    options?: InstantiateOptions,
  ): Instance<Exports> {
    return this.started<Exports>(module, instantiateSettings(this.#sharedWith(module), options));
  }

  /**
   * Compiles and instantiates in one go.
   *
   * @param source - path, URL, bytes, Response, stream, or `{ wat: text }`
   * @param options - of both, on top of the `Runtime`'s
   * @returns the instance
   * @throws what {@link compile} and {@link instantiate} do
   */
  async load<Exports = WebAssembly.Exports>(
    source: Source,
    options?: LoadOptions,
  ): Promise<Instance<Exports>> {
    const settings = loadSettings(this.opened(), options);
    return this.#instantiate<Exports>(await this.prepare(source, settings), settings);
  }

  /**
   * Keeps instances of a module to be used again and again, set back in between.
   *
   * @param module - compiled with the option `resettable`
   * @param options - how many, and as for {@link instantiate}
   * @returns the pool, without instances as yet
   * @throws OptionError on a wrong option, or when the module is not resettable
   */
  pool<Exports = WebAssembly.Exports>(module: Module, options: PoolOptions<Exports>): InstancePool<Exports> {
    const { size, prepare, ...rest } = { ...options };
    // Wrong options are told here, not when the first instance is made.
    instantiateSettings(this.#sharedWith(module), rest);
    return new InstancePool<Exports>(module, { size, prepare }, () =>
      this.instantiate<Exports>(module, rest),
    );
  }

  /**
   * Adds a module of the host's that every guest may import from. Called again it adds to it, and replaces what has
   * the same name.
   *
   * @param name - of the module, such as `env`
   * @param values - functions, typed or plain, memories, tables, globals, tags, by name; or a host module, such as
   *   `emscripten()`
   * @returns this
   * @throws OptionError when an instance has that name, or the values are no object
   */
  host(name: string, values: Readonly<Record<string, ImportValue>> | HostModule): this {
    this.opened();
    if (this.#named.has(name)) throw nameTaken(name, 'an instance');
    if (typeof values !== 'object' || (values as unknown) === null) {
      throw new OptionError(`the host module "${name}" takes an object with values by name`, {
        option: name,
      });
    }
    this.#hosts[name] = withValues(this.#hosts[name] ?? [], values);
    return this;
  }

  /**
   * @param name - under which something was instantiated
   * @returns the instance, or `undefined` where there is none or it is closed
   */
  get(name: string): Instance | undefined {
    return this.#named.get(name);
  }

  /** Closes all instances, and accepts nothing more. */
  close(): void {
    this.#closed = true;
    for (const instance of this.#instances) instance.close();
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Stages 8 and 9. */
  async #instantiate<Exports>(module: Module, settings: Settings): Promise<Instance<Exports>> {
    await loadCrossings(settings);
    await loadCoreDumper(settings);
    await loadCoverage(module);
    const linked = this.#link(module, settings);
    await linked.wasi?.prepare();
    return this.#start<Exports>(linked);
  }

  /** @internal Stages 8 and 9 without waiting. */
  protected started<Exports>(module: Module, settings: Settings): Instance<Exports> {
    return this.#start<Exports>(this.#link(module, settings));
  }

  #link(given: Module, settings: Settings): Linked {
    const module = topOf(given);
    this.#makeRoom(module, settings);
    const { name, timeout, onTimeout } = settings;
    let linked: WebAssembly.Imports = {};
    const instance: Instance = new Instance({
      name: name ?? module.name,
      module,
      timeout,
      onTimeout,
      onThrown: lazyCoreDumper(
        settings,
        () => instance,
        () => linked,
      ),
      onClose: this.#forget,
    });
    const crossings = lazyCrossings(module, settings, instance);
    const { imports: added, ...instruments } = instrumentsOf(module, settings, instance, crossings);
    const lent = lendWasi(settings.wasi, instance, crossings?.onWrite);
    const layers =
      crossings?.given !== undefined
        ? [layerOfFunction(crossings.given)]
        : [
            ...settings.imports.map((modules) => layerOf(modules, instance)),
            layerOf(this.#hosts, instance),
            layerOfInstances(this.#named),
            lent.layer,
          ];
    try {
      const { imports, memories, modules } = linkImports(module, layers, instance, added, crossings);
      const wasi = lent.settle(true);
      linked = imports;
      const output = crossings?.output(settings.wasi) ?? wasi;
      linkInstance(instance, { memories, modules, wasi, output, crossings, ...instruments });
      crossings?.begin(imports, instruments.fuel);
      return { instance, imports, settings, wasi, listening: instruments.listening, crossings };
    } catch (error) {
      lent.settle(false);
      crossings?.close();
      throw error;
    }
  }

  #start<Exports>({ instance, imports, settings, listening, crossings }: Linked): Instance<Exports> {
    try {
      this.#makeRoom(instance.module, settings);
      this.#instances.add(instance);
      if (settings.name !== undefined) this.#named.set(settings.name, instance);
      instantiateModule(instance, imports, crossings?.instantiationTimeout ?? settings.timeout);
      const watch = watchOf(instance.module);
      if (crossings !== undefined && watch !== undefined) {
        const { name, module } = instance;
        const reason = 'its run is recorded or replayed, which the first tier sees to the end';
        tell(settings.onTier, { module: module.name, instance: name, tier: 'first', reason });
      } else {
        watch?.add({
          instance,
          native: instance.native,
          imports,
          raise: (successor) => {
            raiseInstance(instance, successor);
          },
        });
      }
    } catch (error) {
      listening?.unwind(0, error);
      crossings?.unwind(0, error);
      instance.close();
      throw error;
    }
    return instance as Instance<Exports>;
  }

  /** @internal Stages 1 to 7. */
  protected abstract prepare(source: Source, settings: Settings): Promise<Module>;

  /** @internal Remembers a module whose limits are its own. */
  protected compiled(module: Module): Module {
    this.#compiled.add(module);
    return module;
  }

  /** @internal The settings, while it is open. */
  protected opened(): Settings {
    if (this.#closed) throw new ClosedError('the runtime is closed');
    return this.#settings;
  }

  /** What a module's instances have in common: a module brings the fuel along that it was compiled with. */
  #sharedWith(module: Module): Settings {
    const settings = this.opened();
    if (!((module as unknown) instanceof Module)) {
      throw new ArgumentError(
        'instantiating takes a module that was compiled; load takes a path, a URL or bytes',
      );
    }
    if (!this.#compiled.has(module)) checkLimits(module, settings);
    const { fuelGrant } = module.limits;
    return fuelGrant === undefined ? settings : { ...settings, fuelGrant };
  }

  #makeRoom(module: Module, { name, mostInstances, mostMemories }: Settings): void {
    this.opened();
    if (name !== undefined && this.#named.has(name)) throw nameTaken(name, 'an instance');
    if (name !== undefined && Object.hasOwn(this.#hosts, name)) throw nameTaken(name, 'a host module');
    if (this.#instances.size >= mostInstances) {
      const message = `option limits.instances allows ${String(mostInstances)}, and as many are open`;
      throw new OptionError(message, { option: 'limits.instances' });
    }
    if (mostMemories < Infinity) checkMemories(module, this.#instances, mostMemories);
  }

  /** An arrow function: instances keep it. */
  readonly #forget = (instance: Instance): void => {
    this.#instances.delete(instance);
    if (this.#named.get(instance.name) === instance) this.#named.delete(instance.name);
  };
}

/** What is ready to be instantiated. */
interface Linked {
  readonly instance: Instance;
  readonly imports: WebAssembly.Imports;
  readonly settings: Settings;
  readonly wasi: WasiHost | undefined;
  readonly listening: Listening | undefined;
  readonly crossings: Crossings | undefined;
}

/** A limit of the `Runtime`'s is not silently left out for a module that somebody else has compiled. */
function checkLimits({ name, limits }: Module, settings: Settings): void {
  const options = { memoryPages: 'limits.memory', tableElements: 'limits.tableElements' } as const;
  for (const [limit, option] of Object.entries(options) as [keyof typeof options, string][]) {
    const most = settings[limit];
    if (most === undefined || (limits[limit] ?? Infinity) <= most) continue;
    throw new OptionError(`option ${option} can't be kept: ${name} was compiled elsewhere, without it`, {
      option,
    });
  }
}

/** The newest come first; records are put together, so that adding to them does not make the way longer. */
function withValues(
  sources: readonly ImportSource[],
  values: Readonly<Record<string, ImportValue>> | HostModule,
): readonly ImportSource[] {
  const [newest, ...older] = sources;
  if (values instanceof HostModule) return [values, ...sources];
  if (newest === undefined || newest instanceof HostModule) return [{ ...values }, ...sources];
  return [{ ...newest, ...values }, ...older];
}

function nameTaken(name: string, by: string): OptionError {
  return new OptionError(`the name "${name}" is taken by ${by}`, { option: 'name' });
}
