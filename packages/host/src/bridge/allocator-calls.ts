import { AllocationError, type AllocatorInfo, BindingError } from '@ferrule/core';
import { type BridgeInstance, exportedFunction } from './bridge-instance.ts';

/** The class id that AssemblyScript's runtime gives its ArrayBuffer. */
const ASSEMBLYSCRIPT_BUFFER = 1;

function required(instance: BridgeInstance, name: string): (...values: number[]) => number {
  const found = exportedFunction(instance, name);
  if (found === undefined)
    throw new BindingError(`use the allocator "${name}": it is not exported`, { function: name });
  return found as (...values: number[]) => number;
}

/** A trap or an overflowing stack inside the allocator; everything else (an exit, fuel) is passed on as it is. */
function failed(error: unknown, action: string, name: string, size: number, align: number): unknown {
  if (!(error instanceof WebAssembly.RuntimeError) && !(error instanceof RangeError)) return error;
  return new AllocationError(`${action} ${String(size)} bytes: "${name}" trapped: ${error.message}`, {
    function: name,
    size,
    align,
    cause: error,
  });
}

/**
 * @param instance - whose allocator it is
 * @param info - which exports it has, and what they take
 * @returns allocates, and gives the address
 * @throws AllocationError, when called, where the export traps
 */
export function allocateWith(
  instance: BridgeInstance,
  info: AllocatorInfo,
): (size: number, align: number) => number {
  const name = info.allocate;
  const allocate = required(instance, name);
  const pin = info.pin === undefined ? undefined : required(instance, info.pin);
  const calls: Record<typeof info.allocateParams, (size: number, align: number) => number> = {
    size: (size: number) => allocate(size),
    'size-align': allocate,
    'size-class': (size: number) => {
      const pointer = allocate(size, ASSEMBLYSCRIPT_BUFFER);
      return pin === undefined ? pointer : pin(pointer);
    },
    realloc: (size: number, align: number) => allocate(0, 0, align, size),
  };
  const call = calls[info.allocateParams];
  return (size, align) => {
    try {
      return call(size, align) >>> 0;
    } catch (error) {
      throw failed(error, 'allocate', name, size, align);
    }
  };
}

/**
 * @param instance - whose allocator it is
 * @param info - which exports it has, and what they take
 * @returns frees; does nothing where nothing is ever freed
 * @throws AllocationError, when called, where the export traps
 */
export function freeWith(
  instance: BridgeInstance,
  info: AllocatorInfo,
): (pointer: number, size: number, align: number) => void {
  const name = info.free;
  if (name === undefined || info.freeParams === undefined) return () => undefined;
  const free = required(instance, name);
  const calls: Record<typeof info.freeParams, (pointer: number, size: number, align: number) => unknown> = {
    pointer: (pointer: number) => free(pointer),
    'pointer-size': (pointer: number, size: number) => free(pointer, size),
    'pointer-size-align': free,
  };
  const call = calls[info.freeParams];
  return (pointer, size, align) => {
    try {
      call(pointer, size, align);
    } catch (error) {
      throw failed(error, 'free', name, size, align);
    }
  };
}

/**
 * @param instance - whose allocator it is
 * @param info - which exports it has, and what they take
 * @returns resizes, and gives the address; `undefined` where no export does
 * @throws AllocationError, when called, where the export traps
 */
export function reallocateWith(
  instance: BridgeInstance,
  info: AllocatorInfo,
): ((pointer: number, oldSize: number, size: number, align: number) => number) | undefined {
  const name = info.reallocate;
  if (name === undefined || info.reallocateParams === undefined) return undefined;
  const reallocate = required(instance, name);
  const calls: Record<
    typeof info.reallocateParams,
    (pointer: number, oldSize: number, size: number, align: number) => number
  > = {
    'pointer-new': (pointer: number, _old: number, size: number) => reallocate(pointer, size),
    'pointer-old-new': (pointer: number, old: number, size: number) => reallocate(pointer, old, size),
    'pointer-old-new-align': reallocate,
    realloc: (pointer: number, old: number, size: number, align: number) =>
      reallocate(pointer, old, align, size),
  };
  const call = calls[info.reallocateParams];
  return (pointer, oldSize, size, align) => {
    try {
      return call(pointer, oldSize, size, align) >>> 0;
    } catch (error) {
      throw failed(error, 'reallocate', name, size, align);
    }
  };
}
