import { ArgumentError, HostError } from '@ferrule/core';
import type { FunctionType, ValueType } from '@ferrule/core';

/**
 * @param type - a function's
 * @returns it as the text format reads, such as `(i32, i64) -> f64`
 */
export function showFunctionType({ params, results }: FunctionType): string {
  const returned = results.length === 1 ? String(results[0]) : `(${results.join(', ')})`;
  return `(${params.join(', ')}) -> ${results.length === 0 ? 'nothing' : returned}`;
}

/**
 * Tells whether WebAssembly can take a JavaScript value for one of a type without changing it: a whole number of 32
 * bits, signed or unsigned, for `i32`; a bigint of 64 bits for `i64`; any number for `f32` and `f64`.
 *
 * @param type - wanted
 * @param value - offered
 * @returns whether it fits; references are left to V8, except `funcref`
 */
export function fits(type: ValueType, value: unknown): boolean {
  switch (type) {
    case 'i32':
      return typeof value === 'number' && ((value | 0) === value || value >>> 0 === value);
    case 'i64':
      return typeof value === 'bigint' && value >= -(2n ** 63n) && value < 2n ** 64n;
    case 'f32':
    case 'f64':
      return typeof value === 'number';
    case 'v128':
      return false;
    case 'funcref':
      return value === null || isExportedFunction(value);
    default:
      return true;
  }
}

let scratch: WebAssembly.Table | undefined;

/** Only a table tells V8's exported functions from others. */
function isExportedFunction(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  scratch ??= new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
  try {
    scratch.set(0, value);
    scratch.set(0, null);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param name - of the export, for the message
 * @param type - its type
 * @param args - what it is to be called with
 * @throws ArgumentError when their number or one of them is wrong
 */
export function checkArguments(name: string, type: FunctionType, args: readonly unknown[]): void {
  const { params } = type;
  if (args.length !== params.length) {
    const wanted = params.length === 1 ? '1 argument' : `${String(params.length)} arguments`;
    const message = `calling "${name}" with ${String(args.length)} failed: it takes ${wanted}, ${showFunctionType(type)}`;
    throw new ArgumentError(message, { type });
  }
  for (const [index, param] of params.entries()) {
    if (fits(param, args[index])) continue;
    const message = `calling "${name}" failed: argument ${String(index + 1)} is ${show(args[index])}, it takes ${wantedFor(param)}`;
    throw new ArgumentError(message, { type });
  }
}

/**
 * Makes what a host function returned into what V8 takes.
 *
 * @param name - of the import, for the message
 * @param results - declared
 * @param returned - by the host function
 * @returns nothing, the value, or a list of values
 * @throws HostError when it is not what the type declares
 */
export function checkResults(name: string, results: readonly ValueType[], returned: unknown): unknown {
  const [first] = results;
  if (first === undefined) return undefined;
  if (results.length === 1) {
    if (!fits(first, returned)) throw wrongResult(name, first, returned, '');
    return returned;
  }
  if (!Array.isArray(returned) || returned.length !== results.length) {
    const wanted = `an array of ${String(results.length)} values`;
    throw new HostError(
      `host function ${name} returned ${show(returned)} instead of ${wanted}, ${results.join(', ')}`,
    );
  }
  for (const [index, result] of results.entries()) {
    if (!fits(result, returned[index]))
      throw wrongResult(name, result, returned[index], ` as result ${String(index + 1)}`);
  }
  return returned;
}

function wrongResult(name: string, type: ValueType, value: unknown, place: string): HostError {
  return new HostError(`host function ${name} returned ${show(value)}${place} instead of ${wantedFor(type)}`);
}

function wantedFor(type: ValueType): string {
  switch (type) {
    case 'i32':
      return 'a whole number of 32 bits (i32)';
    case 'i64':
      return 'a bigint of 64 bits (i64), such as 5n';
    case 'f32':
    case 'f64':
      return `a number (${type})`;
    case 'v128':
      return 'a v128, which JavaScript has no value for';
    case 'funcref':
      return 'an exported function or null (funcref)';
    default:
      return type;
  }
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null)
    return String(value);
  if (value instanceof Promise) return 'a promise';
  return typeof value === 'function' ? 'a function' : Array.isArray(value) ? 'an array' : typeof value;
}
