import type { GuestMemory } from '@ferrule/host';
import { watchedMemoryOf } from '../../instance.ts';
import type { Instance } from '../../instance.ts';
import type { GuestExports } from './guest-exports.ts';
import { GuestThrow } from './guest-throw.ts';

/** Where the fields of an exception's header lie, in bytes; the header lies right before the exception itself. */
const Header = Object.freeze({
  references: 0,
  type: 4,
  destructor: 8,
  caught: 12,
  rethrown: 13,
  adjusted: 16,
  SIZE: 24,
} as const);

/**
 * Exceptions of C++, and panics of Rust's, as Emscripten has them without WebAssembly's own: the guest keeps the
 * exception in its memory, the host knows which are under way and which are being handled.
 *
 * @see https://itanium-cxx-abi.github.io/cxx-abi/abi-eh.html
 */
export class GuestExceptions {
  /** What is thrown through the guest. */
  readonly thrown = new GuestThrow('a C++ exception or a panic');
  readonly #caller: Instance;
  readonly #guest: GuestExports;
  /** Exceptions that are being handled, by address, the innermost last. */
  readonly #handled: number[] = [];
  /** The exception under way, or 0. */
  #last = 0;
  #uncaught = 0;

  constructor(caller: Instance, guest: GuestExports) {
    this.#caller = caller;
    this.#guest = guest;
  }

  get #memory(): GuestMemory {
    return watchedMemoryOf(this.#caller);
  }

  /** `__cxa_throw` */
  throw(exception: number, type: number, destructor: number): never {
    const header = exception - Header.SIZE;
    this.#memory.setU32(header + Header.references, 0);
    this.#memory.setU32(header + Header.type, type);
    this.#memory.setU32(header + Header.destructor, destructor);
    this.#memory.setU8(header + Header.caught, 0);
    this.#memory.setU8(header + Header.rethrown, 0);
    this.#memory.setU32(header + Header.adjusted, 0);
    this.#last = exception;
    this.#uncaught++;
    throw this.thrown;
  }

  /** `__cxa_rethrow`: throws on what is being handled. */
  rethrow(): never {
    const exception = this.#handled.at(-1) ?? 0;
    if (exception !== 0) {
      const header = exception - Header.SIZE;
      if (this.#memory.u8(header + Header.rethrown) === 0) {
        this.#memory.setU8(header + Header.rethrown, 1);
        this.#memory.setU8(header + Header.caught, 0);
        this.#uncaught++;
      } else this.#handled.pop();
    }
    this.#last = exception;
    throw this.thrown;
  }

  /** `__resumeException`: throws on after cleaning up. */
  resume(exception: number): never {
    if (this.#last === 0) this.#last = exception;
    throw this.thrown;
  }

  /**
   * `__cxa_find_matching_catch_N`
   *
   * @param types - addresses of the types that a handler is there for; 0 for any
   * @returns the exception under way, and the type of the handler it goes to, or its own type where there is none
   */
  match(types: readonly number[]): readonly [exception: number, type: number] {
    const exception = this.#last;
    if (exception === 0) return [0, 0];
    const header = exception - Header.SIZE;
    const adjusted = header + Header.adjusted;
    this.#memory.setU32(adjusted, exception);
    const type = this.#memory.u32(header + Header.type);
    if (type === 0) return [exception, 0];
    const canCatch = types.length === 0 ? undefined : this.#guest.function('__cxa_can_catch');
    for (const wanted of types) {
      if (wanted === 0 || wanted === type) break;
      if (canCatch?.(wanted, type, adjusted) === 1) return [exception, wanted];
    }
    return [exception, type];
  }

  /** `__cxa_begin_catch` @returns what the handler gets: the address of the exception as the type it catches */
  beginCatch(pointer: number): number {
    const exception = pointer >>> 0;
    const header = exception - Header.SIZE;
    const memory = this.#memory;
    if (memory.u8(header + Header.caught) === 0) {
      memory.setU8(header + Header.caught, 1);
      this.#uncaught--;
    }
    memory.setU8(header + Header.rethrown, 0);
    this.#handled.push(exception);
    memory.setU32(header + Header.references, memory.u32(header + Header.references) + 1);
    if (this.#guest.function('__cxa_is_pointer_type')(memory.u32(header + Header.type)) === 1) {
      return memory.u32(exception);
    }
    const adjusted = memory.u32(header + Header.adjusted);
    return adjusted === 0 ? exception : adjusted;
  }

  /** `__cxa_end_catch`: the last handler to leave frees the exception. */
  endCatch(): void {
    this.#guest.setThrew(0);
    const exception = this.#handled.pop();
    if (exception !== undefined) this.#release(exception);
    this.#last = 0;
  }

  #release(exception: number): void {
    const header = exception - Header.SIZE;
    const references = this.#memory.u32(header + Header.references);
    this.#memory.setU32(header + Header.references, references - 1);
    if (references !== 1 || this.#memory.u8(header + Header.rethrown) !== 0) return;
    const destructor = this.#memory.u32(header + Header.destructor);
    if (destructor !== 0) (this.#guest.table.get(destructor) as (exception: number) => unknown)(exception);
    this.free(exception);
  }

  /** `__cxa_free_exception` */
  free(exception: number): void {
    this.#guest.function('free')(exception - Header.SIZE);
  }

  /** `__cxa_uncaught_exceptions` */
  get uncaught(): number {
    return this.#uncaught;
  }
}
