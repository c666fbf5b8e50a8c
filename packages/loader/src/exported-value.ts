/** What of another guest, or of JavaScript, is seen by whoever imports it. */

/**
 * @param names - of the exports, in order
 * @param exports - V8's own
 * @param typed - functions to be exported instead of V8's own, by name
 * @returns the value of each: of a global what it holds
 */
export function valuesOf(
  names: readonly string[],
  exports: Readonly<Record<string, unknown>>,
  typed: Readonly<Record<string, unknown>> = {},
): unknown[] {
  return names.map((name) => (Object.hasOwn(typed, name) ? typed[name] : exportedValue(exports[name])));
}

/** JavaScript sees a global's value, not the global. */
function exportedValue(value: unknown): unknown {
  if (!(value instanceof WebAssembly.Global)) return value;
  try {
    return value.value as unknown;
  } catch {
    // a v128 has no value in JavaScript
    return undefined;
  }
}
