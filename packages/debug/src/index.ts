export { DebugInfo } from './debug-info.ts';
export type { BesideFile, ReadBeside } from './debug-info.ts';
export { demangle } from './demangle/demangle.ts';
export { Dwarf } from './dwarf/dwarf.ts';
export type { CodeSpan, Found, SourceFrame, SourcePlace } from './dwarf/dwarf.ts';
export { dwarfSections } from './dwarf/sections.ts';
export type { DwarfSections } from './dwarf/sections.ts';
export { SplitDwarf } from './dwarf/split-dwarf.ts';
