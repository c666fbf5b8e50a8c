import type { ExternType } from '@ferrule/core';
import { HostFunction } from '../host-function.ts';
import { showFunctionType } from '../values.ts';

/**
 * @param extern - a declared type
 * @returns it in words close to the text format, such as `function (i32) -> i64` or `memory 1 16`
 */
export function describeExtern(extern: ExternType): string {
  switch (extern.kind) {
    case 'function':
      return `function ${showFunctionType(extern.type)}`;
    case 'memory':
      return ['memory', ...limits(extern.type), ...(extern.type.shared ? ['shared'] : [])].join(' ');
    case 'table':
      return ['table', ...limits(extern.type), extern.type.elementType].join(' ');
    case 'global':
      return extern.type.mutable
        ? `global (mut ${extern.type.valueType})`
        : `global ${extern.type.valueType}`;
    case 'tag':
      return `tag (${extern.type.params.join(', ')})`;
  }
}

/**
 * @param value - what was given for an import
 * @returns what it is, in the same words as far as JavaScript can tell
 */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof HostFunction) return `function ${showFunctionType(value.type)}`;
  if (typeof value === 'function') return 'a function';
  if (value instanceof WebAssembly.Memory) {
    const pages = value.buffer.byteLength / 65_536;
    return ['memory', pages, ...(value.buffer instanceof SharedArrayBuffer ? ['shared'] : [])].join(' ');
  }
  if (value instanceof WebAssembly.Table) return `table of ${String(value.length)} elements`;
  if (value instanceof WebAssembly.Global) return `global with ${globalContents(value)}`;
  if (isTag(value)) return 'a tag';
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint') return `the ${typeof value} ${String(value)}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * @param value - anything
 * @returns whether it is a tag; V8s without exceptions have none
 */
export function isTag(value: unknown): value is WebAssembly.Tag {
  return typeof WebAssembly.Tag === 'function' && value instanceof WebAssembly.Tag;
}

/**
 * @param global - a global
 * @returns its value, or `undefined` where JavaScript has none for it
 */
export function globalValue(global: WebAssembly.Global): unknown {
  try {
    return global.value;
  } catch {
    return undefined;
  }
}

function globalContents(global: WebAssembly.Global): string {
  const value = globalValue(global);
  return typeof value === 'number' || typeof value === 'bigint'
    ? `the ${typeof value} ${String(value)}`
    : typeof value;
}

function limits({
  minimum,
  maximum,
  addressType,
}: {
  minimum: number;
  maximum: number | undefined;
  addressType: string;
}): string[] {
  const ends = maximum === undefined ? [minimum] : [minimum, maximum];
  return [...(addressType === 'i64' ? ['i64'] : []), ...ends.map(String)];
}
