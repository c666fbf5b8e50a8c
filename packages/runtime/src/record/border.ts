import { PAGE_SIZE } from '@ferrule/core';
import type { FunctionType, ModuleInfo, ValueType } from '@ferrule/core';
import type { Module } from '../module.ts';
import { canCall, toWasm } from './values.ts';

/** Where the guest asks for fuel: a call of an import that it does not have. */
export const FUEL_REQUEST: FunctionType = Object.freeze({
  params: Object.freeze([]),
  results: Object.freeze(['i64'] as const),
});

/** The types of what crosses the border of one module. */
export interface Border {
  /**
   * Of the exports, in order, then of all functions by index, as tables may hold them; `undefined` where one is no function
   * that JavaScript can call.
   */
  readonly exports: readonly (FunctionType | undefined)[];
  /** Of the imports, in order, the request for fuel last; `undefined` where one is no such function. */
  readonly imports: readonly (FunctionType | undefined)[];
  readonly info: Pick<ModuleInfo, 'globals' | 'tables' | 'memories' | 'tags'>;
}

/** Bytes of a memory's page. */
export function pageSizeOf({ info }: Border, index: number): number {
  return info.memories[index]?.pageSize ?? PAGE_SIZE;
}

/**
 * @param module - of an instance
 * @returns the types of what crosses its border
 */
export function borderOf({ info }: Pick<Module, 'info'>): Border {
  const callable = ({ extern }: (typeof info.exports)[number]): FunctionType | undefined =>
    extern.kind === 'function' && canCall(extern.type) ? extern.type : undefined;
  return {
    exports: [
      ...info.exports.map(callable),
      ...info.functions.map(({ type }) => (canCall(type) ? type : undefined)),
    ],
    imports: [...info.imports.map(callable), FUEL_REQUEST],
    info,
  };
}

/**
 * @param returned - by an exported function
 * @param results - its types
 * @returns the values
 */
export function resultsOf(returned: unknown, results: readonly ValueType[]): readonly unknown[] {
  return results.length === 1 ? [returned] : ((returned ?? []) as readonly unknown[]);
}

/**
 * @param returned - by a host function
 * @param results - the types that the guest declares
 * @returns the values, as V8 would make them
 * @throws TypeError where V8 would throw one
 */
export function hostResults(returned: unknown, results: readonly ValueType[]): readonly unknown[] {
  const [only] = results;
  if (only === undefined) return [];
  if (results.length === 1) return [toWasm(only, returned)];
  const values = [...(returned as Iterable<unknown>)];
  if (values.length !== results.length) {
    throw new TypeError(
      `a host function returned ${String(values.length)} values, not ${String(results.length)}`,
    );
  }
  return results.map((type, index) => toWasm(type, values[index]));
}

/**
 * @param values - of a host function
 * @returns them as V8 takes them
 */
export function returnedOf(values: readonly unknown[]): unknown {
  return values.length <= 1 ? values[0] : values;
}
