/**
 * @param value - plain data: objects and arrays without rings
 * @returns the same value, frozen through and through
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
