import { printable } from '@ferrule/core';
import type { ModuleInfo } from '@ferrule/core';
import { explainAllocator } from './explain-allocator.ts';
import { bytesText, externText, memoryText, tableText } from './extern-text.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';

/** A heading and what stands under it. */
interface Part {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers. */
  readonly right?: readonly number[];
}

/**
 * @param info - a module's
 * @param paint - how to mark headings
 * @returns what `inspect` prints for people
 */
export function inspectText(info: ModuleInfo, paint: Paint): string {
  const title = `${paint.strong(info.name)}: ${info.byteLength.toLocaleString('en')} bytes`;
  const parts = partsOf(info).filter(({ rows }) => rows.length > 0);
  return [title, ...parts.flatMap((part) => ['', ...partText(part, paint)]), ''].join('\n');
}

function partText({ title, rows, right = [] }: Part, paint: Paint): string[] {
  // names of a module may hold anything
  const shown = rows.map((row) => row.map(printable));
  return [paint.strong(title), ...table(shown, { indent: 2, right })];
}

function partsOf(info: ModuleInfo): Part[] {
  return [
    { title: 'Kind', rows: [[kindOfModule(info)]] },
    {
      title: 'Imports',
      rows: info.imports.map(({ module, name, extern }) => [module, name, extern.kind, externText(extern)]),
    },
    {
      title: 'Exports',
      rows: info.exports.map(({ name, extern }) => [name, extern.kind, externText(extern)]),
    },
    { title: 'Memory', rows: info.memories.map((type) => [memoryText(type)]) },
    { title: 'Tables', rows: info.tables.map((type) => [tableText(type)]) },
    { title: 'Allocator', rows: allocatorRows(info) },
    {
      title: 'Features',
      rows: info.features.length === 0 ? [['none beyond release 1.0']] : [[info.features.join(', ')]],
    },
    {
      title: 'Sections',
      rows: info.sections.map(({ section, name, offset, byteLength }) => [
        name === undefined ? section : `${section} ${JSON.stringify(name)}`,
        `at 0x${offset.toString(16)}`,
        bytesText(byteLength),
      ]),
      right: [1, 2],
    },
    { title: 'Producers', rows: info.producers.map(({ field, name, version }) => [field, name, version]) },
    {
      title: 'Target features',
      rows: info.targetFeatures.length === 0 ? [] : [[info.targetFeatures.join(' ')]],
    },
  ];
}

/** What one can do with it, as far as its imports and exports tell. */
function kindOfModule({ imports, exports }: ModuleInfo): string {
  const wasi = imports.some(({ module }) => module.startsWith('wasi_')) ? ' with WASI' : '';
  const has = (wanted: string) =>
    exports.some(({ name, extern }) => name === wanted && extern.kind === 'function');
  if (has('_start')) return `program${wasi}; runs with: ferrule run FILE`;
  const start = has('_initialize') ? ', initialised by _initialize' : '';
  return `library${wasi}${start}; call a function of it with: ferrule run --invoke NAME FILE`;
}

/** What was found and why; nothing of a module that exports nothing like it. */
function allocatorRows({ allocator, exports }: ModuleInfo): readonly (readonly string[])[] {
  const { explanation } = explainAllocator(exports);
  return allocator !== undefined || !explanation.includes(': none of ') ? [[explanation]] : [];
}
