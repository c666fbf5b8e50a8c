import { ArgumentError, ClosedError, ExitError, OptionError } from '@ferrule/core';
import type { FerruleError, TimeoutError } from '@ferrule/core';
import { GuestMemory } from '@ferrule/host';
import type { CollectedOutput, WasiHost } from '@ferrule/host';
import type { AllocationTrace } from './allocation-trace.ts';
import { checkedExport } from './checked-call.ts';
import type { CheckedCall, NativeFunction } from './checked-call.ts';
import { MOST_FUEL } from './fuel-gauge.ts';
import type { FuelGauge } from './fuel-gauge.ts';
import { InstanceState } from './instance-state.ts';
import { reachableMemory, shownExports, stackPointerOf } from './instance-exports.ts';
import type { Guarding } from './instance-exports.ts';
import type { Module } from './module.ts';
import { duration } from './options/readers.ts';
import type { Duration } from './options/units.ts';
import { StackFlags } from './stack-flags.ts';
import { guard, isGuarded } from './time-guard.ts';
import { panicOf } from './traps/panic-of.ts';
import { isStackExhaustion } from './traps/trap-kind.ts';
import { outOfFuel, stackExhausted, trap, trapOfModules } from './traps/trap-of-modules.ts';
import type { StackModule } from './traps/wasm-stack.ts';

/** What an instance is made of before V8 has instantiated its module. */
export interface InstanceParts {
  readonly name: string;
  readonly module: Module;
  /** Milliseconds a call may take. */
  readonly timeout: number | undefined;
  readonly onTimeout: 'close' | 'keep';
  /** Told once, when it is closed. */
  readonly onClose: (instance: Instance) => void;
}

/** What linking found out for an instance. */
export interface InstanceLinks {
  /** Memories it imports, in order. */
  readonly memories: readonly WebAssembly.Memory[];
  /** Modules whose functions it imports, for its stack traces. */
  readonly modules: readonly StackModule[];
  /** WASI, where it imports it. */
  readonly wasi: WasiHost | undefined;
  /** Its fuel, where that is counted. */
  readonly fuel: FuelGauge | undefined;
  /** Its allocations, where they are traced. */
  readonly allocations: AllocationTrace | undefined;
}

/** What an instance has before it is linked. */
const UNLINKED: InstanceLinks = Object.freeze({
  memories: [],
  modules: [],
  wasi: undefined,
  fuel: undefined,
  allocations: undefined,
});

/** Gives an instance what linking found out, before it is opened. */
export let linkInstance: (instance: Instance, links: InstanceLinks) => void;

/** Opens an instance: from here on it can be called. A reactor's `_initialize` is run. */
export let openInstance: (instance: Instance, native: WebAssembly.Instance) => void;

/** Closes an instance for good because its guest has ended. */
export let endInstance: (instance: Instance, ending: FerruleError) => void;

/** The modules that may be on an instance's stack, its own first. */
export let stackModulesOf: (instance: Instance) => readonly StackModule[];

/**
 * A running guest: made by `load` or `instantiate`.
 *
 * Its exported functions are V8's own, at V8's speed, and throw what V8 throws; `call`, `start` and `within` check and
 * say more. With a time-out, `exports` holds guarded functions instead, and `native.exports` V8's own, which alone
 * can be put into a table.
 *
 * @typeParam Exports - the shape of `exports`, for those who know it
 * @example
 * const lib = await load<{ add(a: number, b: number): number }>('./greet.wasm');
 * lib.exports.add(2, 3);
 * lib.call('add', 2, 3);
 */
export class Instance<Exports = WebAssembly.Exports> {
  /** What errors call it. */
  readonly name: string;
  /** The module it is an instance of. */
  readonly module: Module;
  readonly #parts: InstanceParts;
  #links: InstanceLinks = UNLINKED;
  #native: WebAssembly.Instance | undefined;
  #exports: Exports | undefined;
  #memory: GuestMemory | undefined;
  #stackPointer: WebAssembly.Global | undefined;
  #stackFlags: StackFlags | undefined;
  #state: InstanceState | undefined;
  #calls = new Map<string, CheckedCall>();
  #closed = false;
  #started = false;
  /** What the guest ended with, which no host function can make undone. */
  #ending: FerruleError | undefined;

  /** @param parts - what `instantiate` makes it of */
  constructor(parts: InstanceParts) {
    this.name = parts.name;
    this.module = parts.module;
    this.#parts = parts;
  }

  /**
   * What the module exports. Unless a time-out is set these are V8's own functions.
   *
   * @throws ClosedError when the instance is closed
   */
  get exports(): Exports {
    return (this.#exports ??= shownExports(
      this.native.exports,
      this.#addedExports(),
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
    const exported = Object.entries(this.native.exports).filter(
      ([, value]) => value instanceof WebAssembly.Memory,
    );
    return Object.fromEntries(
      exported.map(([name, memory]) => [name, new GuestMemory(memory as WebAssembly.Memory)]),
    );
  }

  /** What a WASI guest wrote to standard output, where that is `pipe`; there after it is closed too. */
  get stdout(): CollectedOutput | undefined {
    return this.#links.wasi?.stdout;
  }

  /** What a WASI guest wrote to standard error, where that is `pipe`; there after it is closed too. */
  get stderr(): CollectedOutput | undefined {
    return this.#links.wasi?.stderr;
  }

  /**
   * The fuel that is left, in units; below zero when the guest has overdrawn. May be set at any time.
   *
   * @throws OptionError when no fuel is counted
   * @throws ArgumentError when it is set to what is no amount of fuel
   * @throws ClosedError when it is set and the instance is closed
   */
  get fuel(): bigint {
    return this.#gauge.left;
  }

  set fuel(units: bigint) {
    if (this.#closed) throw this.#closedError();
    if (typeof units !== 'bigint' || units < 0n || units > MOST_FUEL) {
      throw new ArgumentError(
        `setting the fuel of ${this.name} failed: it takes a bigint from 0n to 2n ** 63n - 1n`,
      );
    }
    this.#gauge.left = units;
  }

  /**
   * The fuel used so far, in units; what was set anew does not change it.
   *
   * @throws OptionError when no fuel is counted
   */
  get fuelConsumed(): bigint {
    return this.#gauge.consumed;
  }

  /**
   * What the guest has allocated and not freed; there after it is closed too.
   *
   * @throws OptionError when allocations are not traced
   */
  get allocations(): AllocationTrace {
    const { allocations } = this.#links;
    if (allocations !== undefined) return allocations;
    throw new OptionError(`${this.name} traces no allocations: option traceAllocations was not set`, {
      option: 'traceAllocations',
    });
  }

  get #gauge(): FuelGauge {
    const { fuel } = this.#links;
    if (fuel !== undefined) return fuel;
    throw new OptionError(`${this.name} counts no fuel: option limits.fuel was not set`, {
      option: 'limits.fuel',
    });
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
    const run = this.native.exports['_start'];
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
      this.#enter(run as NativeFunction, []);
      return 0;
    } catch (error) {
      if (error === this.#ending && error instanceof ExitError) return error.exitCode;
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
    const result = this.#guarded(timeout, run);
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
    this.#links.allocations?.resume();
    if (this.#ending !== undefined) return this.#ending;
    try {
      // The passes that end a guest do it by this instruction.
      const isTrap = error instanceof WebAssembly.RuntimeError && error.message === 'unreachable';
      if (this.#stackFlags?.take() === true && isTrap) return stackExhausted(error, this.#stackModules());
      const end = this.#links.fuel?.takeEnd();
      if (end !== undefined && isTrap) {
        return end.failure === undefined ? outOfFuel(error, this.#stackModules()) : end.failure.error;
      }
      const known = trapOfModules(error, this.#stackModules()) ?? error;
      return this.#closed ? known : (panicOf(this as Instance, error, known) ?? known);
    } catch (exhaustion) {
      // Where the stack has just run out there is no room to explain it; whoever called has more.
      if (isStackExhaustion(exhaustion)) return error;
      throw exhaustion;
    }
  }

  /**
   * Sets memory, globals and tables back to what they were when the instance was made, or at the last `mark`; only what has changed is written.
   * Fuel that was used stays used, and what the host keeps for the guest (files, callbacks) stays as it is. Not to be
   * called while the guest runs.
   *
   * @throws OptionError when the module was compiled without the option `resettable`
   * @throws HostError when a memory or table has grown, which can't be undone
   * @throws ClosedError when the instance is closed
   */
  reset(): void {
    this.#resettable().restore();
    this.#started = false;
  }

  /**
   * Makes what the instance holds now what {@link reset} brings back: for guests that have to warm up, and for those whose
   * allocator lets memory grow with its first allocation, as Rust's does, since memory can't shrink again.
   *
   * @throws OptionError when the module was compiled without the option `resettable`
   * @throws ClosedError when the instance is closed
   */
  mark(): void {
    this.#resettable();
    this.#state = InstanceState.of(this.name, this.module.compiled.manifest, this.native.exports);
  }

  #resettable(): InstanceState {
    void this.native;
    if (this.#state !== undefined) return this.#state;
    throw new OptionError(`${this.name} can't be reset: option resettable was not set`, {
      option: 'resettable',
    });
  }

  /**
   * Closes the instance: what the host lent it is released, and it can't be used any more. Functions taken out of
   * `exports` before are V8's and go on working.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native = this.#exports = this.#memory = this.#stackPointer = this.#state = undefined;
    this.#calls.clear();
    this.#links.wasi?.close();
    const { wasi, fuel, allocations } = this.#links;
    this.#links = { ...UNLINKED, wasi, fuel, allocations };
    this.#parts.onClose(this as Instance);
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #prepareCall(name: string): CheckedCall {
    const checked = checkedExport(this.name, this.module.exports, this.native.exports, name);
    const enter: CheckedCall = (args) => this.#enter(checked, args);
    this.#calls.set(name, enter);
    return enter;
  }

  /** The way into the guest: guarded where it has to be, with endings and traps told apart on the way out. */
  #enter<A>(run: (args: A) => unknown, args: A): unknown {
    const { timeout } = this.#parts;
    if (timeout !== undefined || this.#stackPointer !== undefined || isGuarded()) {
      return this.#guarded(timeout ?? Infinity, () => run(args));
    }
    let result: unknown;
    try {
      result = run(args);
    } catch (error) {
      throw this.explainError(error);
    }
    if (this.#ending !== undefined) throw this.#ending;
    return result;
  }

  #guarded<T>(timeout: number, run: () => T): T {
    const stackPointer: unknown = this.#stackPointer?.value;
    let result: T;
    try {
      result =
        timeout < Infinity || isGuarded()
          ? guard(timeout, run, (error) => this.#interrupt(error, stackPointer))
          : run();
    } catch (error) {
      this.#restore(stackPointer);
      throw this.explainError(error);
    }
    if (this.#ending !== undefined) throw this.#ending;
    return result;
  }

  #interrupt(error: TimeoutError, stackPointer: unknown): void {
    if (this.#parts.onTimeout === 'close') this.#end(error);
    else this.#restore(stackPointer);
  }

  /** Whoever leaves a function of Rust's or C's in the middle leaves the stack pointer lowered. */
  #restore(stackPointer: unknown): void {
    if (this.#stackPointer !== undefined) this.#stackPointer.value = stackPointer;
  }

  #end(ending: FerruleError): void {
    this.#ending ??= ending;
    this.close();
  }

  #stackModules(): readonly StackModule[] {
    return [this.module.compiled, ...this.#links.modules];
  }

  #addedExports(): readonly string[] {
    return this.module.compiled.manifest.entries.flatMap((entry) => entry.exports);
  }

  #guardOfExports(): Guarding | undefined {
    const { timeout } = this.#parts;
    if (timeout === undefined) return undefined;
    return (run) =>
      (...args) =>
        this.#guarded(timeout, () => run(...args));
  }

  #findMemory(): WebAssembly.Memory {
    if (this.#closed) throw this.#closedError();
    const found = reachableMemory(this.#native?.exports ?? {}, this.#links.memories);
    if (found !== undefined) return found;
    throw new ArgumentError(`${this.name} has no memory that the host can reach`);
  }

  #closedError(): ClosedError {
    const ending = this.#ending;
    if (ending === undefined) return new ClosedError(`${this.name} is closed`);
    return new ClosedError(`${this.name} is closed: ${ending.message}`, { cause: ending });
  }

  static {
    linkInstance = (instance, links) => {
      instance.#links = links;
      const [imported] = links.memories;
      if (imported !== undefined) links.wasi?.attach(imported);
    };
    openInstance = (instance, native) => {
      instance.#native = native;
      instance.#stackPointer = stackPointerOf(native.exports);
      instance.#links.fuel?.attach(native.exports);
      instance.#links.allocations?.attach(native.exports);
      const { manifest } = instance.module.compiled;
      if (manifest.entries.length > 0) instance.#stackFlags = new StackFlags(manifest, native.exports);
      const memory = reachableMemory(native.exports, instance.#links.memories);
      if (memory !== undefined) instance.#links.wasi?.attach(memory);
      const initialize = native.exports['_initialize'];
      if (typeof initialize === 'function' && !('_start' in native.exports))
        instance.#enter(initialize as NativeFunction, []);
      instance.#state = InstanceState.of(instance.name, manifest, native.exports);
    };
    endInstance = (instance, ending) => {
      instance.#end(ending);
    };
    stackModulesOf = (instance) => instance.#stackModules();
  }
}

/** V8s without exceptions have no such class. */
function isException(error: unknown): boolean {
  return typeof WebAssembly.Exception === 'function' && error instanceof WebAssembly.Exception;
}
