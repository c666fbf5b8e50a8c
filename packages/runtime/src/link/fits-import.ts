import type { ExternType, FunctionType, GlobalType, MemoryType, TableType, ValueType } from '@ferrule/core';
import { HostFunction } from '../host-function.ts';
import { globalValue, isTag } from './describe-extern.ts';

/**
 * Tells whether a value can be what a module imports, as far as JavaScript can see. What it can't see (the maximum of
 * a memory, whether a global is mutable, the type of a function that V8 exports) is left for V8 to refuse.
 *
 * @param expected - the declared type
 * @param value - what is offered
 * @param declared - the offered thing's own declared type, where it is an export of an instance
 * @returns whether it fits
 */
export function fitsImport(expected: ExternType, value: unknown, declared: ExternType | undefined): boolean {
  return (declared === undefined || matches(expected, declared)) && isOfKind(expected, value);
}

function isOfKind(expected: ExternType, value: unknown): boolean {
  switch (expected.kind) {
    case 'function':
      return value instanceof HostFunction
        ? sameFunction(expected.type, value.type)
        : typeof value === 'function';
    case 'memory':
      return value instanceof WebAssembly.Memory && fitsMemory(expected.type, value);
    case 'table':
      return value instanceof WebAssembly.Table && fitsTable(expected.type, value);
    case 'global':
      return fitsGlobal(expected.type, value);
    case 'tag':
      return isTag(value);
  }
}

function fitsMemory({ minimum, pageSize, shared }: MemoryType, memory: WebAssembly.Memory): boolean {
  const { buffer } = memory;
  return (
    buffer.byteLength >= minimum * pageSize && (buffer as unknown) instanceof SharedArrayBuffer === shared
  );
}

function fitsTable({ minimum }: TableType, table: WebAssembly.Table): boolean {
  return table.length >= minimum;
}

function fitsGlobal({ valueType, mutable }: GlobalType, value: unknown): boolean {
  const contents = value instanceof WebAssembly.Global ? globalValue(value) : value;
  if (mutable && !(value instanceof WebAssembly.Global)) return false;
  switch (valueType) {
    case 'i32':
    case 'f32':
    case 'f64':
      return typeof contents === 'number';
    case 'i64':
      return typeof contents === 'bigint';
    case 'v128':
      return value instanceof WebAssembly.Global;
    default:
      return value !== undefined;
  }
}

/** Compares declared types; sizes are compared with the real thing instead, since they change. */
function matches(expected: ExternType, actual: ExternType): boolean {
  if (expected.kind === 'function' && actual.kind === 'function')
    return sameFunction(expected.type, actual.type);
  if (expected.kind === 'tag' && actual.kind === 'tag')
    return sameTypes(expected.type.params, actual.type.params);
  if (expected.kind === 'memory' && actual.kind === 'memory') {
    return (
      expected.type.addressType === actual.type.addressType && expected.type.pageSize === actual.type.pageSize
    );
  }
  if (expected.kind === 'table' && actual.kind === 'table') {
    return (
      expected.type.addressType === actual.type.addressType &&
      sameType(expected.type.elementType, actual.type.elementType)
    );
  }
  if (expected.kind === 'global' && actual.kind === 'global') {
    return (
      expected.type.mutable === actual.type.mutable &&
      sameType(expected.type.valueType, actual.type.valueType)
    );
  }
  return false;
}

function sameFunction(a: FunctionType, b: FunctionType): boolean {
  return sameTypes(a.params, b.params) && sameTypes(a.results, b.results);
}

function sameTypes(a: readonly ValueType[], b: readonly ValueType[]): boolean {
  return a.length === b.length && a.every((type, index) => sameType(type, b[index] ?? type));
}

/** Only numbers are told apart here: references have subtypes, and their indices are their module's own. */
function sameType(a: ValueType, b: ValueType): boolean {
  return a === b || !(isNumber(a) || isNumber(b));
}

function isNumber(type: ValueType): boolean {
  return type === 'i32' || type === 'i64' || type === 'f32' || type === 'f64' || type === 'v128';
}
