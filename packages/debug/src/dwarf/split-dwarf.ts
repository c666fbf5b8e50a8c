import type { DwarfSections } from './sections.ts';
import { readUnitIndex } from './unit-index.ts';
import { readUnitHeader, Unit } from './unit.ts';
import type { UnitHeader } from './unit.ts';

/** A unit's header and the sections that it is read from. */
interface SplitUnit {
  readonly header: UnitHeader;
  readonly sections: DwarfSections;
}

/**
 * The units of a file of split DWARF, by the number that each has in common with its skeleton: of a package with an
 * index, or of a file as the compiler wrote it.
 */
export class SplitDwarf {
  readonly #sections: DwarfSections;
  readonly #index: Uint8Array;
  #units: ReadonlyMap<number, SplitUnit> | undefined;

  /**
   * @param sections - those that end in `.dwo`
   * @param index - `.debug_cu_index`; empty where the file is no package
   */
  constructor(sections: DwarfSections, index: Uint8Array) {
    this.#sections = sections;
    this.#index = index;
  }

  /**
   * @param skeleton - a unit in the module itself
   * @returns the unit that was split off from it, where it is in this file
   */
  unitOf(skeleton: Unit): Unit | undefined {
    const found = (this.#units ??= this.#read()).get(skeleton.splitId);
    return found === undefined ? undefined : new Unit(found.sections, found.header, skeleton);
  }

  #read(): ReadonlyMap<number, SplitUnit> {
    const units = new Map<number, SplitUnit>();
    if (this.#index.length > 0) {
      for (const [id, sections] of readUnitIndex(this.#index, this.#sections))
        units.set(id, { header: readUnitHeader(sections.info, 0), sections });
      return units;
    }
    const sections = this.#sections;
    for (let start = 0; start < sections.info.length;) {
      const header = readUnitHeader(sections.info, start);
      const { splitId } = new Unit(sections, header);
      if (splitId !== 0 && !units.has(splitId)) units.set(splitId, { header, sections });
      start = header.end;
    }
    return units;
  }
}
