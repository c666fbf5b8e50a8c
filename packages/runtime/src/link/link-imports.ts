import { LinkError, NATIVE } from '@ferrule/core';
import type { ImportInfo, LinkProblem } from '@ferrule/core';
import type { Crossings } from '../crossings.ts';
import { HostFunction } from '../host-function.ts';
import type { Instance } from '../instance.ts';
import type { Module } from '../module.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import { checkResults } from '../values.ts';
import { describeExtern, describeValue } from './describe-extern.ts';
import type { Found, ImportLayer } from './find-import.ts';
import { fitsImport } from './fits-import.ts';

/** A module's imports, found: the product of `linkImports`. */
export interface LinkedImports {
  /** Every import, by module and name. */
  readonly imports: WebAssembly.Imports;
  /** The memories among them, in order. */
  readonly memories: readonly WebAssembly.Memory[];
  /** The modules whose code may be run through them. */
  readonly modules: readonly StackModule[];
}

/**
 * Stage 8: finds what a module imports and looks whether it fits. Plain functions are passed on as they are: V8 calls
 * them without anything of ours in between.
 *
 * @param module - what imports
 * @param layers - where to look, first to last
 * @param caller - the instance to be, which typed host functions are told
 * @param added - what instrumentation made it import besides, by module and name
 * @param crossings - what the imports go through, where they are recorded
 * @returns the imports, complete
 * @throws LinkError naming every import that is missing or does not fit
 */
export function linkImports(
  module: Module,
  layers: readonly ImportLayer[],
  caller: Instance,
  added: WebAssembly.Imports = {},
  crossings?: Pick<Crossings, 'imported'>,
): LinkedImports {
  const imports = emptyRecord<WebAssembly.ModuleImports>();
  const memories: WebAssembly.Memory[] = [];
  const modules = new Set<StackModule>();
  const problems: LinkProblem[] = [];
  for (const wanted of isWithoutImports(module) ? [] : module.imports) {
    const found = find(layers, wanted);
    if (found === undefined || !fitsImport(wanted.extern, found.value, found.declared)) {
      problems.push(problemOf(wanted, found));
      continue;
    }
    const names = (imports[wanted.module] ??= emptyRecord<WebAssembly.ImportValue>());
    const value = asImport(found.value, wanted, caller);
    const imported = crossings?.imported(value, wanted, found.writesTold ?? 'never') ?? value;
    names[wanted.name] = imported as WebAssembly.ImportValue;
    if (found.value instanceof WebAssembly.Memory) memories.push(found.value);
    for (const each of found.modules) modules.add(each);
  }
  for (const [from, values] of Object.entries(added))
    Object.assign((imports[from] ??= emptyRecord()), values);
  if (problems.length > 0) throw new LinkError(summary(module.name, problems), { problems });
  return { imports, memories, modules: [...modules] };
}

/**
 * @param wanted - an import
 * @param found - what was given for it, if anything
 * @returns the problem, in words
 */
export function problemOf(wanted: ImportInfo, found: Found | undefined): LinkProblem {
  const actual = found?.declared === undefined ? describeValue(found?.value) : describeExtern(found.declared);
  return Object.freeze({
    importModule: wanted.module,
    importName: wanted.name,
    expected: describeExtern(wanted.extern),
    actual,
  });
}

/**
 * @param name - of the module
 * @param problems - at least one
 * @returns a message that names them all
 */
export function summary(name: string, problems: readonly LinkProblem[]): string {
  const lines = problems.map(
    ({ importModule, importName, expected, actual }) =>
      `"${importModule}" "${importName}": expected ${expected}, got ${actual}`,
  );
  const [only] = lines;
  if (lines.length === 1) return `linking ${name} failed: import ${String(only)}`;
  return `linking ${name} failed: ${String(lines.length)} imports\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** V8 has counted them already: what is in the sections of a module need not be read where nothing is asked of it. */
function isWithoutImports({ native }: Module): boolean {
  return NATIVE.Module.imports(native).length === 0;
}

function find(layers: readonly ImportLayer[], { module, name, extern }: ImportInfo): Found | undefined {
  for (const layer of layers) {
    const found = layer(module, name, extern);
    if (found !== undefined) return found;
  }
  return undefined;
}

function asImport(value: unknown, { module, name }: ImportInfo, caller: Instance): WebAssembly.ImportValue {
  if (!(value instanceof HostFunction)) return value as WebAssembly.ImportValue;
  const { invoke, type } = value;
  const label = `${module}.${name}`;
  if (type.results.length === 0) {
    return (...args: unknown[]) => {
      invoke(caller, ...args);
    };
  }
  return (...args: unknown[]) => checkResults(label, type.results, invoke(caller, ...args));
}

/** Without a prototype: a module may import from `__proto__`. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
