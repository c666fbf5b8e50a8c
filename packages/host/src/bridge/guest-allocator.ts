import {
  AllocationError,
  type AllocatorFinding,
  type AllocatorInfo,
  ArgumentError,
  BindingError,
  findAllocator,
  type Leak,
  MemoryAccessError,
} from '@ferrule/core';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { Allocation } from './allocation.ts';
import { allocateWith, freeWith, reallocateWith } from './allocator-calls.ts';
import { type BridgeInstance, detectAllocator, exportedFunction, memoryOf } from './bridge-instance.ts';
import { type JsFunction, LeakLedger } from './leak-ledger.ts';

/** An allocator by the names of its exports; what they take is told by the number of their parameters. */
export interface AllocatorNames {
  readonly allocate: string;
  /** Left out, nothing is ever freed. */
  readonly free?: string | undefined;
  readonly reallocate?: string | undefined;
}

/** How a {@link GuestAllocator} is made. */
export interface AllocatorOptions {
  /** Overrides what would be detected: the exports' names, or everything about them. */
  readonly allocator?: AllocatorInfo | AllocatorNames | undefined;
  /** Records each allocation with the JavaScript calls that led to it, for `leaks()`; slow. */
  readonly recordLeaks?: boolean | undefined;
}

/** The largest alignment that every allocator is trusted to give unasked. */
const MAX_ALIGN = 65_536;

/**
 * The guest's own allocator, used by the host: so that the guest may free what the host allocated and the reverse.
 * Nothing is asked of it for 0 bytes: no memory is an address that is aligned and not null, as Rust has it.
 *
 * @example
 * const allocator = new GuestAllocator(instance);
 * using memory = allocator.allocate(5);
 * memory.bytes().set(new TextEncoder().encode('hello'));
 */
export class GuestAllocator {
  readonly memory: GuestMemory;
  /** Which exports are used, and how. */
  readonly info: AllocatorInfo;
  /** Why these: one sentence. */
  readonly explanation: string;
  readonly #ledger: LeakLedger | undefined;
  /** Calls the allocating export. */
  readonly #allocate: (size: number, align: number) => number;
  /** Calls the freeing export. */
  readonly #free: (pointer: number, size: number, align: number) => void;
  readonly #reallocate:
    ((pointer: number, oldSize: number, size: number, align: number) => number) | undefined;
  /** Where an address had to be moved up for the sake of its alignment: what the allocator really gave. */
  readonly #moved = new Map<number, { readonly pointer: number; readonly size: number }>();
  #knownSize = 0;
  /** What is held by handles, so that nothing is held twice. */
  readonly #held = new Set<number>();

  /**
   * @param instance - whose allocator it is
   * @param options - see {@link AllocatorOptions}
   * @throws BindingError where no allocator is found, or one that was named is not exported so
   */
  constructor(instance: BridgeInstance, options: AllocatorOptions = {}) {
    const finding = chosenAllocator(instance, options.allocator);
    if (finding.allocator === undefined) throw new BindingError(finding.explanation);
    this.info = finding.allocator;
    this.explanation = finding.explanation;
    this.memory = memoryOf(instance);
    this.#ledger = options.recordLeaks === true ? new LeakLedger() : undefined;
    this.#allocate = allocateWith(instance, this.info);
    this.#free = freeWith(instance, this.info);
    this.#reallocate = reallocateWith(instance, this.info);
  }

  /**
   * Allocates memory in the guest. The bytes are whatever they were before.
   *
   * @param size - bytes
   * @param align - what the address is to be a multiple of: a power of 2, at most 65,536
   * @returns a handle to be declared with `using`
   * @throws AllocationError where the guest has no room or its allocator fails
   * @throws ArgumentError where size or alignment can't be
   */
  allocate(size: number, align = 8): Allocation {
    if (!Number.isInteger(size) || size < 0 || size > 0xffff_ffff) {
      throw new ArgumentError(`allocate ${String(size)} bytes: not a whole number from 0 to 4294967295`);
    }
    if (!Number.isInteger(align) || align < 1 || align > MAX_ALIGN || (align & (align - 1)) !== 0) {
      throw new ArgumentError(`allocate, aligned to ${String(align)}: not a power of 2 from 1 to 65536`);
    }
    const pointer = this.acquire(size, align, unbound.allocate);
    if (size > 0) this.#held.add(pointer);
    return new Allocation(this, pointer, size, align);
  }

  /**
   * Takes over memory that the guest allocated and left to the host to free.
   *
   * @param pointer - as the guest returned it
   * @param size - bytes, as the guest counts them when it frees
   * @param align - of what lies there
   * @throws MemoryAccessError where it is null or not wholly in the memory
   * @throws ArgumentError where a handle holds it already
   */
  adopt(pointer: number, size: number, align = 1): Allocation {
    const address = pointer >>> 0;
    if (size > 0) {
      if (address === 0)
        throw new MemoryAccessError('adopt memory: the pointer is null', { pointer: 0, length: size });
      this.memory.checked(address, size);
      if (this.#held.has(address)) {
        throw new ArgumentError(`adopt memory at ${String(address)}: another handle holds it`);
      }
      this.#held.add(address);
      this.#ledger?.record(address, size, unbound.adopt);
    }
    return new Allocation(this, address, size, align);
  }

  /** What was allocated or adopted and not freed; empty unless `recordLeaks` is on. */
  leaks(): readonly Leak[] {
    return this.#ledger?.leaks() ?? [];
  }

  /**
   * @throws LeakError where anything was not freed, with sizes and call paths
   * @throws BindingError where `recordLeaks` is off, so that nothing could be said
   */
  assertNoLeaks(): void {
    if (this.#ledger === undefined) throw new BindingError('assert that nothing leaks: recordLeaks is off');
    this.#ledger.assertNoLeaks();
  }

  /**
   * Allocates without a handle: the bindings' own way. `release` or `forget` has to follow.
   *
   * @param above - the function whose callers are recorded where leaks are
   */
  acquire(size: number, align: number, above: JsFunction = unbound.acquire): number {
    if (size === 0) return align;
    const pointer = this.#allocate(size, align);
    if (pointer % align !== 0 && this.info.allocateParams !== 'size-align') {
      return this.#acquireAligned(pointer, size, align, above);
    }
    // at 1, 2 or 4 nothing can lie: Rust's "no memory", from an allocator that lost the size on its way
    if (pointer <= 4 || pointer % align !== 0 || !this.#fits(pointer, size)) {
      throw this.#wrongPointer(pointer, size, align);
    }
    this.#ledger?.record(pointer, size, above);
    return pointer;
  }

  /** Frees what `acquire` gave or the guest left to the host. */
  release(pointer: number, size: number, align: number): void {
    if (size === 0 && !this.#mayFreeNothing(pointer)) return;
    if (this.#held.size > 0) this.#held.delete(pointer);
    this.#ledger?.strike(pointer);
    const moved = this.#moved.size === 0 ? undefined : this.#moved.get(pointer);
    if (moved === undefined) {
      this.#free(pointer, size, align);
    } else {
      this.#moved.delete(pointer);
      this.#free(moved.pointer, moved.size, 1);
    }
  }

  /** Resizes without a handle. */
  reallocate(pointer: number, oldSize: number, size: number, align: number): number {
    if (oldSize > 0 && size > 0 && this.#reallocate !== undefined && !this.#moved.has(pointer)) {
      const moved = this.#reallocate(pointer, oldSize, size, align);
      if (moved <= 4 || moved % align !== 0 || !this.#fits(moved, size)) {
        throw this.#wrongPointer(moved, size, align);
      }
      this.#ledger?.strike(pointer);
      this.#ledger?.record(moved, size, unbound.reallocate);
      if (this.#held.delete(pointer)) this.#held.add(moved);
      return moved;
    }
    const fresh = this.acquire(size, align, unbound.reallocate);
    const kept = Math.min(oldSize, size);
    if (kept > 0) this.memory.write(fresh, this.memory.view(pointer, kept));
    const held = this.#held.has(pointer);
    this.release(pointer, oldSize, align);
    if (held && size > 0) this.#held.add(fresh);
    return fresh;
  }

  /** What lies there is the guest's own from now on. */
  forget(pointer: number): void {
    // looking into empty collections costs a good part of a call
    if (this.#held.size > 0) this.#held.delete(pointer);
    this.#ledger?.strike(pointer);
    if (this.#moved.size === 0) return;
    // the guest would free an address that its allocator never gave
    const moved = this.#moved.get(pointer);
    if (moved !== undefined) {
      throw new AllocationError(
        `give away memory at ${String(pointer)}: ${this.info.allocate} can't align, the guest could not free it`,
        { function: this.info.allocate, size: moved.size, align: 1 },
      );
    }
  }

  /** The guest left memory to the host: it is on the list of leaks until it is released. */
  recordAdopted(pointer: number, size: number, above: JsFunction): void {
    this.#ledger?.record(pointer, size, above);
  }

  /**
   * C's `malloc(0)` may give memory that has to be freed; Rust's "no memory" is its alignment as an address,
   * which must not be.
   */
  #mayFreeNothing(pointer: number): boolean {
    return this.info.freeParams === 'pointer' && pointer > 16;
  }

  /** A memory never shrinks: the last known size is asked first. */
  #fits(pointer: number, size: number): boolean {
    if (pointer + size <= this.#knownSize) return true;
    this.#knownSize = this.memory.size;
    return pointer + size <= this.#knownSize;
  }

  /** Allocates more and moves up to the next aligned address. */
  #acquireAligned(misaligned: number, size: number, align: number, above: JsFunction): number {
    if (misaligned <= 4 || !this.#fits(misaligned, size)) throw this.#wrongPointer(misaligned, size, align);
    this.#free(misaligned, size, 1);
    const whole = size + align - 1;
    const pointer = this.#allocate(whole, align);
    if (pointer <= 4 || !this.#fits(pointer, whole)) throw this.#wrongPointer(pointer, whole, align);
    const aligned = Math.ceil(pointer / align) * align;
    this.#moved.set(aligned, { pointer, size: whole });
    this.#ledger?.record(aligned, size, above);
    return aligned;
  }

  #wrongPointer(pointer: number, size: number, align: number): AllocationError {
    const state =
      pointer === 0
        ? 'returned null: no room'
        : pointer <= 4
          ? `returned ${String(pointer)}, where nothing can lie`
          : pointer % align !== 0
            ? `returned ${String(pointer)}, which is not aligned`
            : `returned ${String(pointer)}, which is not in the memory of ${String(this.memory.size)} bytes`;
    return new AllocationError(
      `allocate ${String(size)} bytes aligned to ${String(align)}: "${this.info.allocate}" ${state}`,
      { function: this.info.allocate, size, align },
    );
  }
}

/** The methods as functions, to say where a call path begins. */
const unbound: Readonly<Record<'allocate' | 'adopt' | 'acquire' | 'reallocate', JsFunction>> =
  GuestAllocator.prototype;

function chosenAllocator(instance: BridgeInstance, told: AllocatorOptions['allocator']): AllocatorFinding {
  if (told === undefined) return detectAllocator(instance);
  if ('convention' in told) return { allocator: told, explanation: `${told.convention}: as told` };
  const { allocate, free, reallocate } = told;
  // a wasm function's `length` is its number of parameters
  return findAllocator(
    (name) => exportedFunction(instance, name)?.length,
    [
      {
        convention: 'as named',
        allocate,
        free: free === undefined ? [] : [free],
        reallocate,
        pin: undefined,
        allocateParams: undefined,
      },
    ],
  );
}
