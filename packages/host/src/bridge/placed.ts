import { AllocationError, BindingError, MemoryAccessError } from '@ferrule/core';

/**
 * @param error - what was thrown on a value's way between the sides
 * @param place - function and argument
 * @returns the same error with the place it happened in, where it is one that does not know it
 */
export function placed(error: unknown, place: string): unknown {
  if (error instanceof MemoryAccessError) {
    const { pointer, length } = error;
    return new MemoryAccessError(`${place}: ${error.message}`, { pointer, length, cause: error });
  }
  if (error instanceof AllocationError) {
    const { function: allocate, size, align } = error;
    return new AllocationError(`${place}: ${error.message}`, {
      function: allocate,
      size,
      align,
      cause: error,
    });
  }
  if (error instanceof BindingError) return new BindingError(`${place}: ${error.message}`, { cause: error });
  return error;
}
