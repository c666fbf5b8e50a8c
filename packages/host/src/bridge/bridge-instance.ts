import { BindingError, type AllocatorFinding, findAllocator } from '@ferrule/core';
import { GuestMemory } from '../memory/guest-memory.ts';

/**
 * What the bridge asks of an instance: a `WebAssembly.Instance` is one, and so is the runtime's.
 */
export interface BridgeInstance {
  readonly exports: object;
  /** Where it isn't an export: a memory that the guest imports. */
  readonly memory?: GuestMemory | WebAssembly.Memory | undefined;
  /** Makes the error a caller sees of what a call into the guest threw, such as a typed error of a trap. */
  readonly explainError?: (error: unknown) => unknown;
}

/** An exported function as V8 gives it. */
export type ExportedFunction = (...values: unknown[]) => unknown;

/**
 * @param instance - whose export it is
 * @param name - as exported
 * @returns the function of that name; `undefined` where there is none
 */
export function exportedFunction(instance: BridgeInstance, name: string): ExportedFunction | undefined {
  const found = (instance.exports as Readonly<Record<string, unknown>>)[name];
  return typeof found === 'function' ? (found as ExportedFunction) : undefined;
}

/**
 * Looks for the guest's allocator among the exports of an instance; the finding says why it was chosen, or what
 * was missing.
 *
 * @param instance - needs no more than its exports
 */
export function detectAllocator(instance: BridgeInstance): AllocatorFinding {
  // a wasm function's `length` is its number of parameters
  return findAllocator((name) => exportedFunction(instance, name)?.length);
}

/**
 * The memory through which the host and this guest exchange values: the one given with the instance, else the
 * export `memory`, else the only exported memory.
 *
 * @throws BindingError where there is none, or several of other names
 */
export function memoryOf(instance: BridgeInstance): GuestMemory {
  if (instance.memory instanceof GuestMemory) return instance.memory;
  if (instance.memory !== undefined) return new GuestMemory(instance.memory);
  const exports = instance.exports as Readonly<Record<string, unknown>>;
  if (isMemory(exports['memory'])) return new GuestMemory(exports['memory']);
  const [only, ...others] = Object.values(exports).filter(isMemory);
  if (only === undefined) throw new BindingError('find the memory: the module exports none');
  if (others.length > 0) {
    throw new BindingError(
      `find the memory: the module exports ${String(others.length + 1)}, none of them as "memory"`,
    );
  }
  return new GuestMemory(only);
}

/** Also true of a memory of another realm. */
function isMemory(value: unknown): value is WebAssembly.Memory {
  return Object.prototype.toString.call(value) === '[object WebAssembly.Memory]';
}
