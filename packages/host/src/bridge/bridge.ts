import { BindingError } from '@ferrule/core';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { type BridgeInstance, type ExportedFunction, exportedFunction, memoryOf } from './bridge-instance.ts';
import { GuestAllocator } from './guest-allocator.ts';
import { lendHandle, takeBackHandle } from './callback-handles.ts';
import { CallbackTable } from './callback-table.ts';
import type { JsFunction } from './leak-ledger.ts';
import type { CoreType } from './core-type.ts';

const CALLBACK = -1;
const HANDLE = -2;
const NOTHING = new Uint8Array(0);

/**
 * What the types need to move values in and out of one instance: its memory, its allocator, and the account of what
 * was allocated for the calls under way. That account is a stack, since a call may lead to another through a callback.
 */
export class Bridge {
  readonly instance: BridgeInstance;
  /** The second of two flat values that a type's `lowerFew` made. */
  second: unknown = undefined;
  /** The bound function under way: leaks are told with the calls above it. */
  entry: JsFunction = bridgeEntry;
  /** What to do when the call under way has returned, before its result is read. */
  readonly afterwards: (() => void)[] = [];
  /**
   * Pointer, size and alignment, three numbers each. A pointer of 0 marks what needs no freeing any more, a size of -1
   * a callback in the guest's table, -2 one behind an import.
   */
  readonly #temporaries: number[] = [];
  /** Which of the temporaries become the guest's when it is called. */
  readonly #gifts: number[] = [];
  #allocator: GuestAllocator | undefined;
  #memory: GuestMemory | undefined;
  #callbacks: CallbackTable | undefined;
  #bytes = NOTHING;

  /**
   * @param instance - a running instance
   * @param allocator - its allocator; looked for when first needed where it isn't given
   */
  constructor(instance: BridgeInstance, allocator?: GuestAllocator) {
    this.instance = instance;
    this.#allocator = allocator;
  }

  /** The memory as checked numbers. */
  get memory(): GuestMemory {
    return (this.#memory ??= memoryOf(this.instance));
  }

  /** @throws BindingError where the module exports none that is known */
  get allocator(): GuestAllocator {
    return (this.#allocator ??= new GuestAllocator(this.instance));
  }

  /** The memory as bytes, never stale; to be asked for anew after whatever may have run guest code. */
  get u8(): Uint8Array {
    // growing detaches the buffer, and a detached view has no length
    return this.#bytes.length !== 0 ? this.#bytes : this.#freshBytes();
  }

  #freshBytes(): Uint8Array {
    const { buffer } = this.memory.memory;
    const bytes = new Uint8Array(buffer);
    // a shared memory's view keeps its length when the memory grows: it is taken anew each time
    if (buffer instanceof ArrayBuffer) this.#bytes = bytes;
    return bytes;
  }

  /**
   * Checks that a range lies in the memory.
   *
   * @param pointer - as the guest gave it, possibly a negative `i32`
   * @param length - bytes
   * @returns the address, not negative
   * @throws MemoryAccessError where it does not
   */
  range(pointer: number, length: number): number {
    const address = pointer >>> 0;
    // where nothing lies any address will do: Zig's is the highest there is
    if (length === 0 || address + length <= this.u8.length) return address;
    return this.memory.checked(address, length);
  }

  /**
   * Allocates memory for the call under way.
   *
   * @param size - bytes
   * @param align - a power of 2
   * @param owned - whether the guest frees it; otherwise the host does, when the call is over
   * @returns byte address
   */
  lend(size: number, align: number, owned: boolean): number {
    const { allocator } = this;
    if (size === 0) return owned && allocator.info.freeParams === 'pointer' ? 0 : align;
    const pointer = allocator.acquire(size, align, this.entry);
    if (owned) this.#gifts.push(this.#temporaries.length);
    this.#temporaries.push(pointer, size, align);
    return pointer;
  }

  /** Takes over memory that the guest left to the host: freed when the call is over. */
  adopt(pointer: number, size: number, align: number): void {
    const { allocator } = this;
    if (pointer === 0) return;
    this.#temporaries.push(pointer, size, align);
    if (size > 0) allocator.recordAdopted(pointer, size, this.entry);
  }

  /**
   * Lends a function for the call under way.
   *
   * @param run - takes and returns flat values
   * @param params - their types
   * @param results - none or one
   * @param owned - whether it stays with the guest for good
   * @returns a function pointer
   */
  lendCallback(
    run: (...flat: unknown[]) => unknown,
    params: readonly CoreType[],
    results: readonly CoreType[],
    owned: boolean,
  ): number {
    const pointer = (this.#callbacks ??= new CallbackTable(this.instance)).lend(run, params, results);
    if (!owned) this.#temporaries.push(pointer, CALLBACK, 1);
    return pointer;
  }

  /**
   * Lends a function for the call under way that the guest calls through an import.
   *
   * @param run - takes and returns flat values
   * @param through - the import
   * @param owned - whether it stays with the guest for good
   * @returns the number that stands for it
   */
  lendHandle(run: (...flat: unknown[]) => unknown, through: object, owned: boolean): number {
    const handle = lendHandle(run, through);
    if (!owned) this.#temporaries.push(handle, HANDLE, 1);
    return handle;
  }

  /** Where the account stands: to be taken before a call, and given to `release` after it. */
  get mark(): number {
    return this.#temporaries.length;
  }

  /** The guest has what was lent to it as its own: it is running. */
  handOver(): void {
    while (this.#gifts.length > 0) {
      const index = this.#gifts.pop() as number;
      this.allocator.forget(this.#temporaries[index]);
      this.#temporaries[index] = 0;
    }
  }

  /**
   * A call is over.
   *
   * @param entry - the function that was under way before it
   * @param mark - of before the call
   * @returns what freeing threw first; the rest is freed all the same
   */
  leave(entry: JsFunction, mark: number): { readonly error: unknown } | undefined {
    this.entry = entry;
    return this.release(mark);
  }

  /**
   * Frees what was allocated since the mark.
   *
   * @param mark - of before the call
   * @returns what freeing threw first; the rest is freed all the same
   */
  release(mark: number): { readonly error: unknown } | undefined {
    const temporaries = this.#temporaries;
    let failure: { readonly error: unknown } | undefined;
    if (this.#gifts.length > 0) this.#gifts.length = 0;
    while (temporaries.length > mark) {
      const align = temporaries.pop() as number;
      const size = temporaries.pop() as number;
      const pointer = temporaries.pop() as number;
      if (pointer === 0) continue;
      try {
        if (size === CALLBACK) this.#callbacks?.takeBack(pointer);
        else if (size === HANDLE) takeBackHandle(pointer);
        else this.allocator.release(pointer, size, align);
      } catch (error) {
        failure ??= { error };
      }
    }
    return failure;
  }
}

function bridgeEntry(): void {
  // stands where no call is under way
}

const bridges = new WeakMap<object, Bridge>();

/**
 * The bridge of an instance: the same for all bindings, so that they share one account.
 *
 * @param instance - whose exports identify it
 * @param allocator - given where it isn't to be detected
 * @throws BindingError where another allocator is in use already
 */
export function bridgeOf(instance: BridgeInstance, allocator?: GuestAllocator): Bridge {
  const known = bridges.get(instance.exports);
  if (known === undefined || (allocator !== undefined && known.allocator !== allocator)) {
    const bridge = new Bridge(instance, allocator);
    bridges.set(instance.exports, bridge);
    return bridge;
  }
  return known;
}

/** @throws BindingError where it is not exported */
export function requiredExport(instance: BridgeInstance, name: string): ExportedFunction {
  const found = exportedFunction(instance, name);
  if (found !== undefined) return found;
  const candidates = Object.keys(instance.exports).filter(
    (key) => exportedFunction(instance, key) !== undefined,
  );
  const known = candidates.length === 0 ? 'no functions' : candidates.slice(0, 12).join(', ');
  throw new BindingError(`bind "${name}": the module exports no such function, but ${known}`, {
    function: name,
  });
}
