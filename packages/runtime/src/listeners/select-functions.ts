import { PlanError, printable } from '@ferrule/core';
import type { ModuleInfo } from '@ferrule/core';
import { demangle } from '@ferrule/debug';
import { nearMiss } from '../options/near-miss.ts';

/**
 * Says which functions: an index, or text in which `*` stands for anything and `?` for one character. Text is held against
 * the names of exports, of imports as `module.name`, and of functions, demangled, whole (`core::fmt::write`) or their last
 * part (`write`).
 */
export type FunctionPattern = string | number;

/**
 * @param info - about a module
 * @param patterns - at least one
 * @returns the indices of the functions that one of them is about, in order
 * @throws PlanError where one is about none
 */
export function selectFunctions(info: ModuleInfo, patterns: readonly FunctionPattern[]): readonly number[] {
  const names = new FunctionNames(info);
  const selected = patterns.flatMap((pattern) => names.select(pattern));
  return [...new Set(selected)].sort((a, b) => a - b);
}

/** What people may call a module's functions. */
class FunctionNames {
  readonly #info: ModuleInfo;
  readonly #byName = new Map<string, number[]>();

  constructor(info: ModuleInfo) {
    this.#info = info;
    for (const { extern, name, index } of info.exports)
      if (extern.kind === 'function') this.#add(name, index);
    for (const { extern, module, name, index } of info.imports) {
      if (extern.kind !== 'function') continue;
      this.#add(`${module}.${name}`, index);
      this.#add(name, index);
    }
    for (const [index, symbol] of info.names.functions) {
      if (info.functions[index] === undefined) continue;
      const name = demangle(symbol);
      for (const each of new Set([symbol, name, lastPart(name)])) this.#add(each, index);
    }
  }

  select(pattern: FunctionPattern): readonly number[] {
    const { name: module, functions } = this.#info;
    if (typeof pattern === 'number') {
      if (functions[pattern] !== undefined) return [pattern];
      throw new PlanError(
        `${module}: there is no function ${String(pattern)} to listen to; it has ${String(functions.length)}`,
      );
    }
    const isMeant = matcher(pattern);
    const selected = [...this.#byName].flatMap(([name, indices]) => (isMeant(name) ? indices : []));
    if (selected.length > 0) return selected;
    const near = nearMiss(pattern, [...this.#byName.keys()]);
    const hint = near === undefined ? this.#unnamedHint() : `; did you mean "${printable(near)}"?`;
    throw new PlanError(`${module}: no function is called "${pattern}"${hint}`);
  }

  #unnamedHint(): string {
    return this.#info.names.functions.size > 0
      ? ''
      : '; it has no function names beside those of exports and imports: build it without stripping';
  }

  #add(name: string, index: number): void {
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, [index]);
    else known.push(index);
  }
}

/** `parse` of `<json::Reader<R> as Parse>::parse` and of `json::parse(char const*)`. */
function lastPart(name: string): string {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < name.length; at++) {
    const character = name[at];
    if (character === '<') depth += 1;
    else if (character === '>' && name[at - 1] !== '-') depth -= 1;
    else if (character === '(' && depth === 0 && at > start) return name.slice(start, at);
    else if (character === ':' && name[at + 1] === ':' && depth === 0) start = at + 2;
  }
  return name.slice(start);
}

function matcher(pattern: string): (name: string) => boolean {
  if (!/[*?]/.test(pattern)) return (name) => name === pattern;
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  const expression = new RegExp(`^${parts.join('')}$`, 's');
  return (name) => expression.test(name);
}
