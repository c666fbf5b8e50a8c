import { ArgumentError, ClosedError, HostError, OptionError } from '@ferrule/core';
import type { Instance } from './instance.ts';
import type { Module } from './module.ts';
import type { InstantiateOptions } from './options/options.ts';
import { refuse } from './options/readers.ts';

/** How many instances a pool has, and how they are made. */
export interface PoolOptions<Exports = WebAssembly.Exports> extends Omit<InstantiateOptions, 'name'> {
  /** Most instances at once; whoever asks for one more waits. */
  readonly size: number;
  /**
   * Run once on each new instance; what it leaves is what the instance is set back to. Let a guest warm up here, and
   * let one allocate whose memory grows with that, as Rust's does: a memory that has grown can't be set back.
   */
  readonly prepare?: ((instance: Instance<Exports>) => void) | undefined;
}

interface Waiting<Exports> {
  readonly resolve: (instance: Instance<Exports> | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Instances of one module, used in turn: each is set back when it is released. One that has been closed meanwhile, or
 * can't be set back because its memory has grown, is replaced by a new one. Made by `runtime.pool`.
 *
 * @typeParam Exports - the shape of the instances' `exports`
 * @example
 * const module = await runtime.compile('./plugin.wasm', { resettable: true });
 * const pool = runtime.pool(module, { size: 4, limits: { timeout: '1s' } });
 * const answer = await pool.use((plugin) => plugin.call('answer', 6, 7));
 */
export class InstancePool<Exports = WebAssembly.Exports> {
  readonly #name: string;
  readonly #size: number;
  readonly #prepare: PoolOptions<Exports>['prepare'];
  readonly #instantiate: () => Promise<Instance<Exports>>;
  readonly #idle: Instance<Exports>[] = [];
  readonly #busy = new Set<Instance<Exports>>();
  readonly #waiting: Waiting<Exports>[] = [];
  /** Instances that are there, or being made. */
  #count = 0;
  #closed = false;

  /**
   * @param module - compiled with the option `resettable`
   * @param options - how many, and what makes them ready
   * @param instantiate - makes one
   */
  constructor(
    module: Module,
    { size, prepare }: Pick<PoolOptions<Exports>, 'size' | 'prepare'>,
    instantiate: () => Promise<Instance<Exports>>,
  ) {
    if (!Number.isSafeInteger(size) || size < 1) throw refuse('size', size, 'a whole number from 1 up');
    if (prepare !== undefined && typeof (prepare as unknown) !== 'function')
      throw refuse('prepare', prepare, 'a function');
    if (!module.compiled.manifest.entries.some(({ pass }) => pass === 'expose-state')) {
      const message = `a pool of ${module.name} can't set its instances back: option resettable was not set`;
      throw new OptionError(message, { option: 'resettable' });
    }
    this.#name = module.name;
    this.#size = size;
    this.#prepare = prepare;
    this.#instantiate = instantiate;
  }

  /** Instances that are ready and not in use. */
  get idle(): number {
    return this.#idle.length;
  }

  /** Instances in use. */
  get busy(): number {
    return this.#busy.size;
  }

  /**
   * Gets an instance for oneself alone, until it is released. Waits where as many are in use as there may be.
   *
   * @returns an instance in the state that a new one has
   * @throws ClosedError when the pool is closed, or is while one waits
   * @throws what `instantiate` throws, where a new one can't be made
   */
  async acquire(): Promise<Instance<Exports>> {
    if (this.#closed) throw this.#closedError();
    const instance = this.#takeIdle() ?? (this.#takePlace() ? await this.#make() : await this.#wait());
    if (this.#closed) {
      instance.close();
      throw this.#closedError();
    }
    this.#busy.add(instance);
    return instance;
  }

  /**
   * Gives an instance back, which is set back to its first state for whoever comes next.
   *
   * @param instance - from {@link acquire}
   * @throws ArgumentError when it is none of this pool's, or has been released before
   * @throws RunningError when its guest runs; it stays acquired then
   */
  release(instance: Instance<Exports>): void {
    if (!this.#busy.has(instance))
      throw new ArgumentError(`releasing an instance of ${this.#name} failed: it is not in use in this pool`);
    const isGood = !instance.closed && !this.#closed && isSetBack(instance);
    this.#busy.delete(instance);
    if (!isGood) {
      instance.close();
      this.#freePlace();
      return;
    }
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(instance);
    else next.resolve(instance);
  }

  /**
   * Acquires an instance, uses it and releases it, whatever comes of it.
   *
   * @param run - what to do with it
   * @returns what it returned
   * @throws what it throws, and what {@link acquire} does
   */
  async use<T>(run: (instance: Instance<Exports>) => T | Promise<T>): Promise<T> {
    const instance = await this.acquire();
    try {
      return await run(instance);
    } finally {
      this.release(instance);
    }
  }

  /** Closes the instances that are idle, those in use when they are released, and accepts nothing more. */
  close(): void {
    this.#closed = true;
    for (const instance of this.#idle.splice(0)) instance.close();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#closedError());
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #takeIdle(): Instance<Exports> | undefined {
    for (;;) {
      const instance = this.#idle.pop();
      if (instance?.closed !== true) return instance;
      // Somebody has closed it behind our back, such as the runtime.
      this.#count -= 1;
    }
  }

  #takePlace(): boolean {
    if (this.#count >= this.#size) return false;
    this.#count += 1;
    return true;
  }

  /** Who waits longest gets the place, to make an instance in it. */
  #freePlace(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#count -= 1;
    else next.resolve(undefined);
  }

  /** Makes an instance in a place that is counted already. */
  async #make(): Promise<Instance<Exports>> {
    let instance: Instance<Exports> | undefined;
    try {
      instance = await this.#instantiate();
      if (this.#prepare !== undefined) {
        this.#prepare(instance);
        instance.mark();
      }
      return instance;
    } catch (error) {
      instance?.close();
      this.#freePlace();
      throw error;
    }
  }

  async #wait(): Promise<Instance<Exports>> {
    const released = await new Promise<Instance<Exports> | undefined>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    return released ?? (await this.#make());
  }

  #closedError(): ClosedError {
    return new ClosedError(`the pool of ${this.#name} is closed`);
  }
}

/** A memory that has grown can't be set back, so that its instance is of no more use. */
function isSetBack<Exports>(instance: Instance<Exports>): boolean {
  try {
    instance.reset();
    return true;
  } catch (error) {
    if (error instanceof HostError) return false;
    throw error;
  }
}
