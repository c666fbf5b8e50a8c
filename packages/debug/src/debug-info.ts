import type { ModuleInfo } from '@ferrule/core';
import { Dwarf } from './dwarf/dwarf.ts';
import type { CodeSpan, Found, FunctionEntry } from './dwarf/dwarf.ts';
import { Malformed } from './dwarf/malformed.ts';
import { dwarfSections } from './dwarf/sections.ts';
import { SplitDwarf } from './dwarf/split-dwarf.ts';
import { customSectionsOf, sectionText } from './sections.ts';
import { SourceMap } from './source-map/source-map.ts';

/** A file that a module names, or why it is not to be had. */
export type BesideFile =
  { readonly bytes: Uint8Array; readonly directory: string } | { readonly reason: string };

/** Where DWARF describes a function, for one instruction of its. */
export interface FunctionPlace extends FunctionEntry {
  /** Of the instruction, in the code section. */
  readonly address: number;
}

const NO_CODE = 'the function has no code';

/** Gets a file that a module names, from where the module itself came. */
export type ReadBeside = (name: string) => BesideFile;

/**
 * Everything that says which line of which source file an instruction is of: DWARF in the module or in the file that
 * its section `external_debug_info` names, else a source map. Nothing is read before something is asked for.
 *
 * @example
 * const debugInfo = new DebugInfo(bytes, info, readBeside);
 * const found = debugInfo.find(index, offset);
 * if ('frames' in found) console.log(found.frames[0]?.line);
 */
export class DebugInfo {
  readonly #bytes: Uint8Array;
  readonly #info: ModuleInfo;
  readonly #readBeside: ReadBeside;
  readonly #readGiven: (() => BesideFile) | undefined;
  #source: Dwarf | SourceMap | { readonly reason: string } | undefined;

  /**
   * @param bytes - the module as it was given
   * @param info - about it
   * @param readBeside - gets files that it names
   * @param readGiven - gets the file that is to be read instead of whatever the module holds or names, where there is
   *   one: a module or package with DWARF, or a source map
   */
  constructor(bytes: Uint8Array, info: ModuleInfo, readBeside: ReadBeside, readGiven?: () => BesideFile) {
    this.#bytes = bytes;
    this.#info = info;
    this.#readBeside = readBeside;
    this.#readGiven = readGiven;
  }

  /** Whether the module has, or names, anything that could be read here. */
  get isPresent(): boolean {
    const isNamed = (name: string | undefined): boolean =>
      name === '.debug_info' || name === 'external_debug_info' || name === 'sourceMappingURL';
    return this.#readGiven !== undefined || this.#info.customSections.some(({ name }) => isNamed(name));
  }

  /** The module's DWARF, where it has any. */
  get dwarf(): Dwarf | undefined {
    const source = (this.#source ??= this.#open());
    return source instanceof Dwarf ? source : undefined;
  }

  /**
   * @param index - of a defined function
   * @param offset - of an instruction of its, in the module
   * @returns the functions that were being executed there, or why they are not known
   */
  find(index: number, offset: number): Found {
    const span = this.#spanOf(index);
    if (span === undefined) return { reason: NO_CODE };
    const source = (this.#source ??= this.#open());
    if (source instanceof Dwarf) return source.find(offset - span.code, span);
    if (!(source instanceof SourceMap)) return source;
    const place = source.find(offset, span.low + span.code);
    if (place === undefined) return { reason: 'the source map says nothing of this code' };
    return { frames: [{ name: undefined, inlined: false, ...place }] };
  }

  /**
   * @param index - of a defined function
   * @param offset - of an instruction of its, in the module
   * @returns where DWARF describes the function, and the instruction's offset in the code section; or why it is not known
   */
  functionAt(index: number, offset: number): FunctionPlace | { readonly reason: string } {
    const span = this.#spanOf(index);
    if (span === undefined) return { reason: NO_CODE };
    const source = (this.#source ??= this.#open());
    if (source instanceof SourceMap) return { reason: 'a source map says nothing of variables' };
    if (!(source instanceof Dwarf)) return source;
    try {
      const address = offset - span.code;
      const found = source.functionAt(address, span);
      return 'reason' in found ? found : { ...found, address };
    } catch (error) {
      if (error instanceof Malformed) return { reason: error.message };
      throw error;
    }
  }

  /** Where a function's code stands in the code section, and where that stands in the module. */
  #spanOf(index: number): (CodeSpan & { readonly code: number }) | undefined {
    const { functions, sections } = this.#info;
    const body = functions[index];
    const code = sections.find(({ section }) => section === 'code');
    if (body?.offset === undefined || body.byteLength === undefined || code === undefined) return undefined;
    // the size in front of the body takes five bytes at most
    const end = Math.min(body.offset + 5 + body.byteLength, functions[index + 1]?.offset ?? Infinity);
    return { low: body.offset - code.offset, high: end - code.offset, code: code.offset };
  }

  #open(): Dwarf | SourceMap | { readonly reason: string } {
    try {
      return (
        this.#given() ??
        this.#inside() ??
        this.#external() ??
        this.#sourceMap() ?? { reason: 'the module has no debug information' }
      );
    } catch (error) {
      if (error instanceof Malformed) return { reason: error.message };
      throw error;
    }
  }

  /** A package holds what was split off from the module's own units; all else stands alone. */
  #given(): Dwarf | SourceMap | { readonly reason: string } | undefined {
    const file = this.#readGiven?.();
    if (file === undefined || 'reason' in file) return file;
    if (!isBinary(file.bytes)) return sourceMapIn(file);
    const split = splitDwarfIn(file.bytes);
    return split === undefined ? this.#dwarfIn(file.bytes) : this.#inside(() => split);
  }

  #inside(findSplit = () => this.#split()): Dwarf | undefined {
    const sections = dwarfSections(this.#bytes, this.#info.customSections);
    return sections.info.length === 0 ? undefined : new Dwarf(sections, this.#codeLength(), findSplit);
  }

  /** `NAME.dwp` beside the module, which may hold what skeleton units leave out. */
  #split(): SplitDwarf | undefined {
    const file = this.#readBeside('.dwp');
    return 'reason' in file ? undefined : splitDwarfIn(file.bytes);
  }

  #external(): Dwarf | { readonly reason: string } | undefined {
    const file = this.#named('external_debug_info');
    return file === undefined || 'reason' in file ? file : this.#dwarfIn(file.bytes);
  }

  #dwarfIn(bytes: Uint8Array): Dwarf | { readonly reason: string } {
    const sections = dwarfSections(bytes, customSectionsOf(bytes));
    if (sections.info.length === 0) return { reason: 'the debug file holds no DWARF' };
    return new Dwarf(sections, this.#codeLength());
  }

  #sourceMap(): SourceMap | { readonly reason: string } | undefined {
    const file = this.#named('sourceMappingURL');
    return file === undefined || 'reason' in file ? file : sourceMapIn(file);
  }

  #named(name: string): BesideFile | undefined {
    const section = this.#info.customSections.find((each) => each.name === name);
    if (section === undefined) return undefined;
    const url = sectionText(this.#bytes, section);
    const [, isBase64, data] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url) ?? [];
    if (data === undefined) return this.#readBeside(url);
    return { bytes: isBase64 === undefined ? encode(data) : Buffer.from(data, 'base64'), directory: '' };
  }

  #codeLength(): number {
    return this.#info.sections.find(({ section }) => section === 'code')?.byteLength ?? 0;
  }
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes[0] === 0;
}

function sourceMapIn({ bytes, directory }: Exclude<BesideFile, { readonly reason: string }>): SourceMap {
  return new SourceMap(new TextDecoder().decode(bytes), directory);
}

function splitDwarfIn(bytes: Uint8Array): SplitDwarf | undefined {
  const customSections = customSectionsOf(bytes);
  const sections = dwarfSections(bytes, customSections, '.dwo');
  if (sections.info.length === 0) return undefined;
  const index = customSections.find(({ name }) => name === '.debug_cu_index');
  const indexBytes = index === undefined ? [0, 0] : [index.offset, index.offset + index.byteLength];
  return new SplitDwarf(sections, bytes.subarray(...indexBytes));
}

function encode(data: string): Uint8Array {
  try {
    return new TextEncoder().encode(decodeURIComponent(data));
  } catch {
    throw new Malformed('the data URL in the module is malformed');
  }
}
