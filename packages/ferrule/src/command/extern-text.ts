import type { ExternType, FunctionType, MemoryType, TableType } from '@ferrule/core';

/**
 * @param extern - an import's or export's type
 * @returns its type in words, without its kind
 */
export function externText(extern: ExternType): string {
  switch (extern.kind) {
    case 'function':
      return functionText(extern.type);
    case 'memory':
      return memoryText(extern.type);
    case 'table':
      return tableText(extern.type);
    case 'global':
      return extern.type.mutable ? `mutable ${extern.type.valueType}` : extern.type.valueType;
    case 'tag':
      return `(${extern.type.params.join(', ')})`;
  }
}

/**
 * @param type - a memory's type
 * @returns such as `pages: 17 (1.1 MiB), at most 256 (16 MiB)`
 */
export function memoryText({ minimum, maximum, pageSize, shared, addressType }: MemoryType): string {
  const size = (pages: number) => `${pages.toLocaleString('en')} (${bytesText(pages * pageSize)})`;
  const most = maximum === undefined ? 'no maximum' : `at most ${size(maximum)}`;
  const marks = [shared ? ', shared' : '', addressType === 'i64' ? ', 64-bit' : ''].join('');
  return `pages: ${size(minimum)}, ${most}${marks}`;
}

/**
 * @param type - a table's type
 * @returns such as `funcref, elements: 5, at most 5`
 */
export function tableText({ elementType, minimum, maximum, addressType }: TableType): string {
  const most = maximum === undefined ? 'no maximum' : `at most ${maximum.toLocaleString('en')}`;
  const mark = addressType === 'i64' ? ', 64-bit' : '';
  return `${elementType}, elements: ${minimum.toLocaleString('en')}, ${most}${mark}`;
}

/**
 * @param bytes - how many
 * @returns such as `1.1 MiB`
 */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toLocaleString('en', { maximumFractionDigits: 1 })} ${units[unit] ?? ''}`;
}

function functionText({ params, results }: FunctionType): string {
  return `(${params.join(', ')})${results.length === 0 ? '' : ` -> ${listText(results)}`}`;
}

function listText(types: readonly string[]): string {
  return types.length === 1 ? (types[0] ?? '') : `(${types.join(', ')})`;
}
