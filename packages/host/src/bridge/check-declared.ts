import { BindingError, type ExportInfo, type FunctionType, type ImportInfo } from '@ferrule/core';
import type { ImportSignature } from './signatures.ts';
import type { AnyType } from './types/guest-type.ts';

/** What a module declares, where it is known: V8 tells the number of an export's parameters only. */
export interface DeclaredModule {
  readonly exports?: readonly ExportInfo[];
  readonly imports?: readonly ImportInfo[];
}

/**
 * Holds the description of an exported function against its type.
 *
 * @param module - whose export it is
 * @param name - as exported
 * @param params - as described
 * @param result - as described
 * @param inMemory - whether the result is an address of where it lies
 * @throws BindingError naming both where they don't fit
 */
export function checkExport(
  { exports = [] }: DeclaredModule,
  name: string,
  params: readonly AnyType[],
  result: AnyType,
  inMemory: boolean,
): void {
  const extern = exports.find((each) => each.name === name)?.extern;
  if (extern?.kind !== 'function') return;
  const described = typeOf(params, inMemory ? ['i32'] : result.flat);
  if (typeText(described) === typeText(extern.type)) return;
  throw new BindingError(
    `bind "${name}": its signature means ${typeText(described)}, the export is ${typeText(extern.type)}`,
    { function: name },
  );
}

/**
 * Holds the description of an imported function against what the module imports.
 *
 * @param module - that imports
 * @param signature - the description
 * @param params - its parameters
 * @param result - its result
 * @param inMemory - whether the result is written where a first parameter says
 * @returns whether the module imports it at all: a linker leaves out what nothing calls
 * @throws BindingError naming both where they don't fit
 */
export function checkImport(
  { imports }: DeclaredModule,
  { module, name }: ImportSignature,
  params: readonly AnyType[],
  result: AnyType,
  inMemory: boolean,
): boolean {
  if (imports === undefined) return true;
  const declared = imports.find((each) => each.module === module && each.name === name);
  if (declared === undefined) return false;
  const { params: flat, results } = typeOf(params, inMemory ? [] : result.flat);
  const described = { params: inMemory ? ['i32', ...flat] : flat, results };
  const actual = declared.extern.kind === 'function' ? typeText(declared.extern.type) : declared.extern.kind;
  if (typeText(described) === actual) return true;
  throw new BindingError(
    `bind the import "${module}" "${name}": its signature means ${typeText(described)}, the module imports ${actual}`,
    { function: name },
  );
}

function typeOf(params: readonly AnyType[], results: readonly string[]): FunctionType {
  return { params: params.flatMap(({ flat }) => flat), results } as FunctionType;
}

function typeText({
  params,
  results,
}: {
  readonly params: readonly string[];
  readonly results: readonly string[];
}): string {
  return `(${params.join(', ')}) -> (${results.join(', ')})`;
}
