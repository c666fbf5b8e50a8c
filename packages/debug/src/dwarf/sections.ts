import type { SectionInfo } from '@ferrule/core';

/** The sections of DWARF; those that a module lacks are empty. */
export interface DwarfSections {
  readonly abbrev: Uint8Array;
  readonly addr: Uint8Array;
  readonly info: Uint8Array;
  readonly line: Uint8Array;
  readonly lineStr: Uint8Array;
  readonly loc: Uint8Array;
  readonly loclists: Uint8Array;
  readonly ranges: Uint8Array;
  readonly rnglists: Uint8Array;
  readonly str: Uint8Array;
  readonly strOffsets: Uint8Array;
}

const EMPTY = new Uint8Array();

/**
 * @param bytes - a module
 * @param customSections - where its custom sections stand
 * @param suffix - of the sections' names: `.dwo` in files of split DWARF
 * @returns its debug sections, which share the module's memory
 */
export function dwarfSections(
  bytes: Uint8Array,
  customSections: readonly SectionInfo[],
  suffix = '',
): DwarfSections {
  const section = (name: string): Uint8Array => {
    const found = customSections.find((each) => each.name === `.debug_${name}${suffix}`);
    return found === undefined ? EMPTY : bytes.subarray(found.offset, found.offset + found.byteLength);
  };
  return {
    abbrev: section('abbrev'),
    addr: section('addr'),
    info: section('info'),
    line: section('line'),
    lineStr: section('line_str'),
    loc: section('loc'),
    loclists: section('loclists'),
    ranges: section('ranges'),
    rnglists: section('rnglists'),
    str: section('str'),
    strOffsets: section('str_offsets'),
  };
}
