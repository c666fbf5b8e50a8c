import type { ExternType, FunctionType, ValueType } from '@ferrule/core';

/**
 * @param type - of a parameter, a result or a global
 * @returns what JavaScript has for it, in TypeScript
 */
export function valueText(type: ValueType): string {
  switch (type) {
    case 'i32':
    case 'f32':
    case 'f64':
      return 'number';
    case 'i64':
      return 'bigint';
    case 'funcref':
      return '((...values: never[]) => unknown) | null';
    // JavaScript has no value for these
    case 'v128':
    case 'exnref':
    case 'nullexnref':
      return 'never';
    default:
      return 'unknown';
  }
}

/**
 * @param type - of a function
 * @returns what it returns, in TypeScript; several results are a tuple
 */
export function resultText({ results }: FunctionType): string {
  const [only] = results;
  if (only === undefined) return 'void';
  return results.length === 1 ? valueText(only) : `[${results.map(valueText).join(', ')}]`;
}

/**
 * @param extern - an export that is no function
 * @returns the type of what `import` gives for it, in TypeScript: of a global its value
 */
export function externText(extern: Exclude<ExternType, { kind: 'function' }>): string {
  switch (extern.kind) {
    case 'memory':
      return 'WebAssembly.Memory';
    case 'table':
      return 'WebAssembly.Table';
    case 'tag':
      return 'WebAssembly.Tag';
    case 'global':
      return extern.type.valueType === 'v128' ? 'undefined' : valueText(extern.type.valueType);
  }
}
