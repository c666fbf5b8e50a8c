import type { FerruleError, TimeoutError } from '@ferrule/core';
import type { BridgeInstance } from '@ferrule/host';
import { stackPointerOf } from './instance-exports.ts';
import { UNLINKED } from './instance-links.ts';
import type { InstanceLinks } from './instance-links.ts';
import type { Module } from './module.ts';
import { StackFlags } from './stack-flags.ts';
import { guard, isGuarded } from './time-guard.ts';
import { panicOf } from './traps/panic-of.ts';
import { isStackExhaustion } from './traps/trap-kind.ts';
import { outOfFuel, stackExhausted, trapOfModules } from './traps/trap-of-modules.ts';
import type { StackModule } from './traps/wasm-stack.ts';

/** A call of an exported function that the host made. */
export interface EnteredCall {
  readonly name: string;
  /** Checked to be as its type wants them. */
  readonly args: readonly unknown[];
}

/** Told of what a guest threw, while it still holds what it held, and of the call, where it was one of a name. */
export type OnThrown = (
  error: unknown,
  modules: readonly StackModule[],
  call: EnteredCall | undefined,
) => void;

/** What the calls of a guest may take. */
export interface EntryLimits {
  /** Milliseconds a call may take. */
  readonly timeout: number | undefined;
  /** Whether the guest is closed when its time was up. */
  readonly onTimeout: 'close' | 'keep';
  /** Told of what a call threw, before anything is put back. */
  readonly onThrown: OnThrown | undefined;
}

/** The guest that is entered. */
export interface EnteredGuest extends BridgeInstance {
  readonly module: Module;
  readonly closed: boolean;
  close(): void;
}

/**
 * The way into one guest, which all checked calls take: guarded where there is a time-out, with endings and traps told
 * apart on the way out, and the stack pointer put back where it was.
 */
export class GuestEntry {
  readonly #guest: EnteredGuest;
  readonly #limits: EntryLimits;
  #links: InstanceLinks = UNLINKED;
  #stackPointer: WebAssembly.Global | undefined;
  #stackFlags: StackFlags | undefined;
  #ending: FerruleError | undefined;
  #successor: StackModule | undefined;

  /**
   * @param guest - what is entered
   * @param limits - of its calls
   */
  constructor(guest: EnteredGuest, limits: EntryLimits) {
    this.#guest = guest;
    this.#limits = limits;
  }

  /** What the guest ended with, which no host function can make undone. */
  get ending(): FerruleError | undefined {
    return this.#ending;
  }

  /** Modules that may be on the guest's stack, its own first. */
  get stackModules(): readonly StackModule[] {
    const own = this.#guest.module.compiled;
    return this.#successor === undefined
      ? [own, ...this.#links.modules]
      : [this.#successor, own, ...this.#links.modules];
  }

  /** @param successor - what runs in place of the guest's own module from now on */
  succeed(successor: StackModule): void {
    this.#successor = successor;
  }

  /** @param links - what linking found out, or what is left of that */
  link(links: InstanceLinks): void {
    this.#links = links;
  }

  /** @param exports - V8's own, once they are there */
  attach(exports: WebAssembly.Exports): void {
    const { manifest } = this.#guest.module.compiled;
    this.#stackPointer = stackPointerOf(exports);
    this.#stackFlags = manifest.entries.length === 0 ? undefined : new StackFlags(manifest, exports);
  }

  /** Lets go of the guest's stack pointer: it is closed. */
  detach(): void {
    this.#stackPointer = undefined;
  }

  /**
   * @param run - calls the guest
   * @param args - handed to it
   * @param name - of the export that it calls with them
   * @returns what it returned
   * @throws what `explain` makes of what it threw, and the guest's ending where it has ended
   */
  enter<A extends readonly unknown[]>(run: (args: A) => unknown, args: A, name?: string): unknown {
    const { timeout } = this.#limits;
    const { listening, calls } = this.#links;
    const isWatched = timeout !== undefined || listening !== undefined || calls !== undefined;
    if (isWatched || this.#stackPointer !== undefined || isGuarded()) {
      const call = name === undefined ? undefined : { name, args };
      return this.guarded(timeout ?? Infinity, () => run(args), call);
    }
    let result: unknown;
    try {
      result = run(args);
    } catch (error) {
      this.#tell(error, name === undefined ? undefined : { name, args });
      throw this.explain(error);
    }
    if (this.#ending !== undefined) throw this.#ending;
    return result;
  }

  /**
   * {@link enter} with a time-out of its own.
   *
   * @param timeout - milliseconds; `Infinity` for none but that of whoever called
   * @param run - calls the guest as often as it likes
   * @param call - what it calls, where that is one call
   * @returns what it returned
   */
  guarded<T>(timeout: number, run: () => T, call?: EnteredCall): T {
    const stackPointer: unknown = this.#stackPointer?.value;
    const { listening, calls, crossings } = this.#links;
    const depth = listening?.depth ?? 0;
    const nested = calls?.depth ?? 0;
    const crossed = crossings?.depth ?? 0;
    let result: T;
    try {
      result =
        timeout < Infinity || isGuarded()
          ? guard(timeout, run, (error) => this.#interrupt(error, stackPointer))
          : run();
    } catch (error) {
      this.#tell(error, call);
      this.#restore(stackPointer);
      calls?.unwind(nested);
      const known = this.explain(error);
      listening?.unwind(depth, known);
      crossings?.unwind(crossed, known);
      throw known;
    }
    if (this.#ending !== undefined) throw this.#ending;
    return result;
  }

  /**
   * @param error - that left the guest
   * @returns what it was
   */
  explain(error: unknown): unknown {
    this.#links.allocations?.resume();
    this.#links.coverage?.cut(error);
    if (this.#ending !== undefined) return this.#ending;
    try {
      // The passes that end a guest do it by this instruction.
      const isTrap = error instanceof WebAssembly.RuntimeError && error.message === 'unreachable';
      if (this.#stackFlags?.take() === true && isTrap) return stackExhausted(error, this.stackModules);
      const end = this.#links.fuel?.takeEnd();
      if (end !== undefined && isTrap) {
        return end.failure === undefined ? outOfFuel(error, this.stackModules) : end.failure.error;
      }
      const known = trapOfModules(error, this.stackModules) ?? error;
      return this.#guest.closed ? known : (panicOf(this.#guest, error, known) ?? known);
    } catch (exhaustion) {
      // Where the stack has just run out there is no room to explain it; whoever called has more.
      if (isStackExhaustion(exhaustion)) return error;
      throw exhaustion;
    }
  }

  /**
   * Closes the guest for good.
   *
   * @param ending - what it ended with; an earlier one stays
   */
  end(ending: FerruleError): void {
    this.#ending ??= ending;
    this.#guest.close();
  }

  #tell(error: unknown, call: EnteredCall | undefined): void {
    if (!this.#guest.closed) this.#limits.onThrown?.(error, this.stackModules, call);
  }

  #interrupt(error: TimeoutError, stackPointer: unknown): void {
    if (this.#limits.onTimeout === 'close') this.end(error);
    else this.#restore(stackPointer);
  }

  /** Whoever leaves a function of Rust's or C's in the middle leaves the stack pointer lowered. */
  #restore(stackPointer: unknown): void {
    if (this.#stackPointer !== undefined) this.#stackPointer.value = stackPointer;
  }
}
