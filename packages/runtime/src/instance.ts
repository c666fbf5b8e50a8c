import { ArgumentError, ClosedError, ExitError, OptionError } from '@ferrule/core';
import type { FerruleError } from '@ferrule/core';
import { GuestMemory, WatchedMemory } from '@ferrule/host';
import type { CollectedOutput } from '@ferrule/host';
import { checkedExport } from './checked-call.ts';
import type { CheckedCall, NativeFunction } from './checked-call.ts';
import { checkedFuel, countedFuel } from './fuel-gauge.ts';
import { GuestEntry } from './guest-entry.ts';
import type { EntryLimits } from './guest-entry.ts';
import { exportedMemories, reachableMemory, shownExports } from './instance-exports.ts';
import type { Guarding } from './instance-exports.ts';
import { UNLINKED } from './instance-links.ts';
import type { InstanceLinks } from './instance-links.ts';
import { InstanceState, keptState } from './instance-state.ts';
import type { Module } from './module.ts';
import { duration } from './options/readers.ts';
import type { Duration } from './options/units.ts';
import { ObservedInstance } from './observed-instance.ts';
import type { Observed } from './observed-instance.ts';
import { replayAll } from './record/replay.ts';
import type { Replay } from './record/replay.ts';
import type { Tier } from './tier-up/tier-event.ts';
import { tierOf } from './tier-up/tiers.ts';
import { trap } from './traps/trap-of-modules.ts';
import type { StackModule } from './traps/wasm-stack.ts';

/** What an instance is made of before V8 has instantiated its module. */
export interface InstanceParts extends EntryLimits {
  readonly name: string;
  readonly module: Module;
  /** Told once, when it is closed. */
  readonly onClose: (instance: Instance) => void;
}

/** Gives an instance what linking found out, before it is opened. */
export let linkInstance: (instance: Instance, links: InstanceLinks) => void;

/** The exports that are called: V8's own, or what stands for them where a run is recorded or replayed. */
export let calledExportsOf: (instance: Instance) => WebAssembly.Exports;

/** An instance's memory; what is written by it is told where a run is recorded. */
export let watchedMemoryOf: (instance: Instance) => GuestMemory;

/** Opens an instance: from here on it can be called. A reactor's `_initialize` is run. */
export let openInstance: (instance: Instance, native: WebAssembly.Instance) => void;

/** Has an instance go on in its top tier: `successor` is what runs in it from now on. */
export let raiseInstance: (instance: Instance, successor: StackModule) => void;

/** Closes an instance for good because its guest has ended. */
export let endInstance: (instance: Instance, ending: FerruleError) => void;

/** The modules that may be on an instance's stack, its own first. */
export let stackModulesOf: (instance: Instance) => readonly StackModule[];

/**
 * A running guest: made by `load` or `instantiate`.
 *
 * Its exported functions are V8's own, at V8's speed, and throw what V8 throws; `call`, `start` and `within` check and
 * say more. With a time-out or an exact profile, where a run is recorded or replayed, and where a call may reach a function
 * that is listened to, `exports` holds guarded functions instead, and `native.exports` V8's own, which alone can be put into
 * a table.
 *
 * @typeParam Exports - the shape of `exports`, for those who know it
 * @example
 * const lib = await load<{ add(a: number, b: number): number }>('./greet.wasm');
 * lib.exports.add(2, 3);
 * lib.call('add', 2, 3);
 */
export class Instance<Exports = WebAssembly.Exports> extends ObservedInstance {
  /** What errors call it. */
  readonly name: string;
  /** The module it is an instance of; with `optimize: 'auto'` that of the tier in which it was made. */
  readonly module: Module;
  readonly #parts: InstanceParts;
  readonly #entry: GuestEntry;
  #links: InstanceLinks = UNLINKED;
  #native: WebAssembly.Instance | undefined;
  /** What is called: V8's own exports, or what stands for them. */
  #called: WebAssembly.Exports = {};
  #exports: Exports | undefined;
  #memory: GuestMemory | undefined;
  #watched: GuestMemory | undefined;
  #state: InstanceState | undefined;
  #calls = new Map<string, CheckedCall>();
  #closed = false;
  #started = false;
  #tier: Tier;

  /** @param parts - what `instantiate` makes it of */
  constructor(parts: InstanceParts) {
    super();
    this.name = parts.name;
    this.module = parts.module;
    this.#parts = parts;
    this.#tier = tierOf(parts.module);
    this.#entry = new GuestEntry(this as Instance, parts);
  }

  /** Which code it runs: `first` where its module was compiled with `optimize: 'auto'` and it does not run optimised code as yet. */
  get tier(): Tier {
    return this.#tier;
  }

  /**
   * What the module exports. These are V8's own functions where nothing is asked for that has to guard them.
   *
   * @throws ClosedError when the instance is closed
   */
  get exports(): Exports {
    return (this.#exports ??= shownExports(
      this.#callable,
      this.module.compiled.manifest.entries.flatMap((entry) => entry.exports),
      this.#guardOfExports(),
    ) as Exports);
  }

  /**
   * V8's own instance, with whatever instrumentation exports beside what the module does.
   *
   * @throws ClosedError when the instance is closed
   */
  get native(): WebAssembly.Instance {
    if (this.#native !== undefined) return this.#native;
    throw this.#closed
      ? this.#closedError()
      : new ClosedError(`${this.name} is not open yet: its start function runs`);
  }

  /** Whether it has been closed, or has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * The guest's memory: the export `memory`, else the first that is exported, else the first that is imported.
   *
   * @throws ClosedError when the instance is closed
   * @throws ArgumentError when the guest has no memory that can be reached
   */
  get memory(): GuestMemory {
    return (this.#memory ??= new GuestMemory(this.#findMemory()));
  }

  /**
   * The memories that the guest exports, by name.
   *
   * @throws ClosedError when the instance is closed
   */
  get memories(): Readonly<Record<string, GuestMemory>> {
    return exportedMemories(this.native.exports);
  }

  /** What a WASI guest wrote to standard output, where that is `pipe`; there after it is closed too. */
  get stdout(): CollectedOutput | undefined {
    return this.#links.output?.stdout;
  }

  /** What a WASI guest wrote to standard error, where that is `pipe`; there after it is closed too. */
  get stderr(): CollectedOutput | undefined {
    return this.#links.output?.stderr;
  }

  /**
   * The fuel that is left, in units; below zero when the guest has overdrawn. May be set at any time.
   *
   * @throws OptionError when no fuel is counted
   * @throws ArgumentError when it is set to what is no amount of fuel
   * @throws ClosedError when it is set and the instance is closed
   */
  get fuel(): bigint {
    return countedFuel(this.name, this.#links.fuel).left;
  }

  set fuel(units: bigint) {
    if (this.#closed) throw this.#closedError();
    const checked = checkedFuel(this.name, units);
    countedFuel(this.name, this.#links.fuel).left = checked;
  }

  /**
   * The fuel used so far, in units; what was set anew does not change it.
   *
   * @throws OptionError when no fuel is counted
   */
  get fuelConsumed(): bigint {
    return countedFuel(this.name, this.#links.fuel).consumed;
  }

  /**
   * Calls an exported function by name, checked: as many arguments as it takes, whole numbers of 32 bits for `i32`,
   * bigints for `i64`, numbers for `f32` and `f64`.
   *
   * @param name - of the export
   * @param args - as its type wants them
   * @returns what it returns: nothing, a value, or an array of values
   * @throws ArgumentError when there is no such function, or the arguments don't fit
   * @throws TrapError when the guest traps
   * @throws TimeoutError when it runs longer than the time-out allows
   * @throws OutOfFuelError when it uses up its fuel
   * @throws ExitError when the guest ends itself
   * @throws ClosedError when the instance is closed
   * @throws WebAssembly.Exception when the guest throws one and does not catch it
   */
  call(name: string, ...args: readonly unknown[]): unknown {
    return (this.#calls.get(name) ?? this.#prepareCall(name))(args);
  }

  /**
   * Runs a WASI command: its `_start`, once. A command that returns stays open; one that exits is closed.
   *
   * @returns its exit code; 0 when it returned
   * @throws ArgumentError when the module is no command
   * @throws ClosedError when it has been started before, or is closed
   * @throws TrapError when the guest traps, or throws an exception that nobody catches
   * @throws TimeoutError when it runs longer than the time-out allows
   */
  start(): number {
    const run = this.#callable['_start'];
    if (typeof run !== 'function') {
      throw new ArgumentError(
        `starting ${this.name} failed: it exports no function "_start", so it is no WASI command`,
      );
    }
    if (this.#started)
      throw new ClosedError(
        `starting ${this.name} failed: it has been started before, and a command runs once`,
      );
    this.#started = true;
    try {
      this.#entry.enter(run as NativeFunction, []);
      return 0;
    } catch (error) {
      if (error === this.#entry.ending && error instanceof ExitError) return error.exitCode;
      // A command has no caller who knows its tags.
      if (isException(error)) throw trap('uncaught exception', undefined, error);
      throw error;
    }
  }

  /**
   * Runs something that calls the guest as often as it likes, all within one time limit. It has to be synchronous: what
   * a promise does later is out of reach. Costs about 0.1 ms, and nothing per call.
   *
   * @param time - milliseconds, or text such as `'5s'`
   * @param run - what to run; raw exports are guarded too
   * @returns what it returned
   * @throws TimeoutError when the time was up
   * @throws TrapError when a trap of the guest's came out of it
   * @throws OptionError when `time` is no duration
   * @throws ArgumentError when it returned a promise
   * @throws ClosedError when the instance is closed
   */
  within<T>(time: Duration, run: () => T): T {
    const timeout = duration(time, 'within');
    void this.native;
    const result = this.#entry.guarded(timeout, run);
    if (result instanceof Promise) {
      throw new ArgumentError(
        'within guards what is done at once: the function returned a promise, whose work it can not guard',
      );
    }
    return result;
  }

  /**
   * Tells what an error that left the guest was, for those who call raw exports.
   *
   * @param error - as thrown
   * @returns a TrapError for a trap, a RustPanicError for a panic that the guest tells of, what ended the guest where it has ended, or the error itself
   */
  explainError(error: unknown): unknown {
    return this.#entry.explain(error);
  }

  /**
   * Sets memory, globals and tables back to what they were when the instance was made, or at the last `mark`; only what has changed is written.
   * Fuel that was used stays used, and what the host keeps for the guest (files, callbacks) stays as it is.
   *
   * @throws OptionError when the module was compiled without the option `resettable`
   * @throws RunningError when it is called while the guest runs, by a host function
   * @throws HostError when a memory or table has grown, which can't be undone
   * @throws ClosedError when the instance is closed
   */
  reset(): void {
    keptState(this.name, this.#state, this.native).restore();
    this.#started = false;
  }

  /**
   * Makes what the instance holds now what {@link reset} brings back: for guests that have to warm up, and for those whose
   * allocator lets memory grow with its first allocation, as Rust's does, since memory can't shrink again.
   *
   * @throws OptionError when the module was compiled without the option `resettable`
   * @throws RunningError when it is called while the guest runs, by a host function
   * @throws ClosedError when the instance is closed
   */
  mark(): void {
    keptState(this.name, this.#state, this.native);
    this.#state = InstanceState.of(this.name, this.module.compiled.manifest, this.native.exports);
  }

  /**
   * Makes the calls of the record that the option `replay` gave, as the host made them, without the host. Calls that
   * were made again already, by `call`, `start` or `exports`, are left out.
   *
   * @returns the calls with what came of each, and why the record ends early, where it does
   * @throws OptionError when no record is replayed
   * @throws DivergenceError when the guest does something else than it did
   * @throws RecordError when the record ends in the middle of a call
   */
  replay(): Replay {
    const { crossings } = this.#links;
    if (crossings?.given === undefined) {
      const message = `${this.name} replays no record: option replay was not set`;
      throw new OptionError(message, { option: 'replay' });
    }
    return replayAll(crossings, (run) => this.#entry.guarded(this.#parts.timeout ?? Infinity, run));
  }

  /**
   * Closes the instance: what the host lent it is released, and it can't be used any more. Functions taken out of
   * `exports` before are V8's and go on working.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native = this.#exports = this.#memory = this.#watched = this.#state = undefined;
    this.#calls.clear();
    this.#links.wasi?.close();
    this.#links.crossings?.close();
    this.#called = {};
    this.#links = { ...this.#links, memories: [], modules: [] };
    this.#entry.link(this.#links);
    this.#entry.detach();
    this.#parts.onClose(this as Instance);
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  protected override get observed(): Observed {
    const { stackModules } = this.#entry;
    return { links: this.#links, stackModules, findMemory: () => this.#findMemory() };
  }

  get #callable(): WebAssembly.Exports {
    void this.native;
    return this.#called;
  }

  #prepareCall(name: string): CheckedCall {
    const checked = checkedExport(this.name, this.module.exports, this.#callable, name);
    const enter: CheckedCall = (args) => this.#entry.enter(checked, args, name);
    this.#calls.set(name, enter);
    return enter;
  }

  #guardOfExports(): Guarding | undefined {
    const { timeout = Infinity } = this.#parts;
    const { listening, calls } = this.#links;
    const isEachGuarded = timeout < Infinity || calls !== undefined;
    if (!isEachGuarded && listening === undefined) return undefined;
    return (run, name) =>
      isEachGuarded || listening?.isReachedBy(name) === true
        ? (...args) => this.#entry.guarded(timeout, () => run(...args))
        : run;
  }

  #findMemory(): WebAssembly.Memory {
    if (this.#closed) throw this.#closedError();
    const found = reachableMemory(this.#native?.exports ?? {}, this.#links.memories);
    if (found !== undefined) return found;
    throw new ArgumentError(`${this.name} has no memory that the host can reach`);
  }

  #closedError(): ClosedError {
    const { ending } = this.#entry;
    if (ending === undefined) return new ClosedError(`${this.name} is closed`);
    return new ClosedError(`${this.name} is closed: ${ending.message}`, { cause: ending });
  }

  static {
    linkInstance = (instance, links) => {
      instance.#links = links;
      instance.#entry.link(links);
      const [imported] = links.memories;
      if (imported !== undefined) links.wasi?.attach(imported);
    };
    openInstance = (instance, native) => {
      instance.#native = native;
      instance.#entry.attach(native.exports);
      instance.#links.fuel?.attach(native.exports);
      instance.#links.allocations?.attach(native.exports);
      instance.#links.coverage?.attach(native.exports);
      const memory = reachableMemory(native.exports, instance.#links.memories);
      instance.#links.history?.attach(memory);
      if (memory !== undefined) instance.#links.wasi?.attach(memory);
      instance.#called = instance.#links.crossings?.attach(native.exports) ?? native.exports;
      const initialize = instance.#called['_initialize'];
      if (typeof initialize === 'function' && !('_start' in native.exports))
        instance.#entry.enter(initialize as NativeFunction, []);
      instance.#state = InstanceState.of(instance.name, instance.module.compiled.manifest, native.exports);
    };
    raiseInstance = (instance, successor) => {
      instance.#tier = 'top';
      instance.#entry.succeed(successor);
    };
    calledExportsOf = (instance) => instance.#callable;
    watchedMemoryOf = (instance) => {
      const onWrite = instance.#links.crossings?.onWrite;
      if (onWrite === undefined) return instance.memory;
      return (instance.#watched ??= new WatchedMemory(instance.#findMemory(), onWrite));
    };
    endInstance = (instance, ending) => {
      instance.#entry.end(ending);
    };
    stackModulesOf = (instance) => instance.#entry.stackModules;
  }
}

/** V8s without exceptions have no such class. */
function isException(error: unknown): boolean {
  return typeof WebAssembly.Exception === 'function' && error instanceof WebAssembly.Exception;
}
