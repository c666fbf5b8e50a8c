import type { ExportInfo, Feature, ImportInfo, SectionInfo, SectionName, WasmBytes } from '@ferrule/core';
import {
  readFunctionSection,
  readGlobalSection,
  readMemorySection,
  readTableSection,
  readTagSection,
} from './definitions.ts';
import { readExportSection, readStartSection } from './export-section.ts';
import { readImportSection } from './import-section.ts';
import { emptyIndexSpaces } from './index-spaces.ts';
import type { IndexSpaces } from './index-spaces.ts';
import { Reader } from './reader.ts';
import { readHeader, readSectionFrame } from './sections.ts';
import { readCodeSection, readDataCountSection, readDataSection, readElementSection } from './segments.ts';
import { readTypeSection } from './type-section.ts';

/** What the sections of a module say. */
export interface ModuleContents {
  readonly spaces: IndexSpaces;
  readonly sections: readonly SectionInfo[];
  imports: readonly ImportInfo[];
  exports: readonly ExportInfo[];
  start: number | undefined;
  elementSegments: number;
  dataSegments: number;
  dataCount: number | undefined;
  /** Offset of the first use of each feature outside function bodies. */
  readonly uses: ReadonlyMap<Feature, number>;
  /** Whether there are tags, which both forms of exception handling have. */
  usesTags: boolean;
}

/**
 * Reads every section of a module.
 *
 * @param wasm - the module
 * @param enabled - the features it may use; `undefined` for any
 * @param isJudged - whether V8 judges the module: functions, of which there may be many, are then not looked at one by one
 * @throws ValidationError when it is malformed or uses a feature that is not enabled
 */
export function readModule(
  wasm: WasmBytes,
  enabled: ReadonlySet<Feature> | undefined,
  isJudged = false,
): ModuleContents {
  const reader = new Reader(wasm.bytes, wasm.name, enabled);
  const sections: SectionInfo[] = [];
  const contents: ModuleContents = {
    spaces: emptyIndexSpaces(),
    sections,
    imports: noEntries,
    exports: noEntries,
    start: undefined,
    elementSegments: 0,
    dataSegments: 0,
    dataCount: undefined,
    uses: reader.uses,
    usesTags: false,
  };
  readHeader(reader);
  let before: SectionName | undefined;
  while (reader.left > 0) {
    const { name: section, contents: offset, end } = readSectionFrame(reader, before);
    reader.end = end;
    if (section === 'custom') {
      const name = reader.name('the name of a custom section');
      sections.push(Object.freeze({ section, name, offset: reader.position, byteLength: reader.left }));
    } else {
      before = section;
      readContents(reader, section, contents, isJudged);
      if (reader.position !== end) {
        throw reader.error(`expected the end of the section, found ${String(reader.left)} more bytes`);
      }
      sections.push(Object.freeze({ section, name: undefined, offset, byteLength: end - offset }));
    }
    reader.position = end;
    reader.end = wasm.bytes.length;
  }
  checkCounts(reader, contents);
  contents.usesTags = reader.usesTags;
  return contents;
}

const noEntries: readonly never[] = Object.freeze([]);

function readContents(
  reader: Reader,
  section: Exclude<SectionName, 'custom'>,
  contents: ModuleContents,
  isJudged: boolean,
): void {
  const { spaces } = contents;
  switch (section) {
    case 'type':
      readTypeSection(reader, spaces.types);
      break;
    case 'import':
      contents.imports = readImportSection(reader, spaces);
      break;
    case 'function':
      readFunctionSection(reader, spaces, isJudged);
      break;
    case 'table':
      readTableSection(reader, spaces);
      break;
    case 'memory':
      readMemorySection(reader, spaces);
      break;
    case 'tag':
      readTagSection(reader, spaces);
      break;
    case 'global':
      readGlobalSection(reader, spaces);
      break;
    case 'export':
      contents.exports = readExportSection(reader, spaces);
      break;
    case 'start':
      contents.start = readStartSection(reader, spaces);
      break;
    case 'element':
      contents.elementSegments = readElementSection(reader, spaces);
      break;
    case 'data count':
      contents.dataCount = readDataCountSection(reader);
      break;
    case 'code':
      if (isJudged) reader.position = reader.end;
      else readCodeSection(reader, spaces.functions.length - spaces.importedFunctions);
      break;
    case 'data':
      contents.dataSegments = readDataSection(reader, spaces, contents.dataCount);
      break;
  }
}

/** Sections that announce others must be followed by them. */
function checkCounts(reader: Reader, contents: ModuleContents): void {
  const { spaces, sections, dataCount } = contents;
  const has = (name: SectionName): boolean => sections.some(({ section }) => section === name);
  const defined = spaces.functions.length - spaces.importedFunctions;
  if (defined > 0 && !has('code')) {
    reader.section = 'code';
    throw reader.error(`expected ${String(defined)} function bodies, found no code section`);
  }
  if (dataCount !== undefined && dataCount > 0 && !has('data')) {
    reader.section = 'data';
    throw reader.error(`expected ${String(dataCount)} data segments, found no data section`);
  }
}
