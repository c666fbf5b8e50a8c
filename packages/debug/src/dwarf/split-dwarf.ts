import { UT } from './constants.ts';
import type { DwarfSections } from './sections.ts';
import { readUnitHeader, Unit } from './unit.ts';

/** The units of a file of split DWARF, by the number that each has in common with its skeleton. */
export class SplitDwarf {
  readonly #sections: DwarfSections;
  #headers: ReadonlyMap<bigint, ReturnType<typeof readUnitHeader>> | undefined;

  /** @param sections - those that end in `.dwo` */
  constructor(sections: DwarfSections) {
    this.#sections = sections;
  }

  /**
   * @param skeleton - a unit in the module itself
   * @returns the unit that was split off from it, where it is in this file
   */
  unitOf(skeleton: Unit): Unit | undefined {
    const header = (this.#headers ??= this.#read()).get(skeleton.splitId);
    return header === undefined ? undefined : new Unit(this.#sections, header, skeleton);
  }

  #read(): ReadonlyMap<bigint, ReturnType<typeof readUnitHeader>> {
    const headers = new Map<bigint, ReturnType<typeof readUnitHeader>>();
    const { info } = this.#sections;
    for (let start = 0; start < info.length;) {
      const header = readUnitHeader(info, start);
      if (header.type === UT.split_compile && !headers.has(header.splitId))
        headers.set(header.splitId, header);
      start = header.end;
    }
    return headers;
  }
}
