import type { ExternKind } from '@ferrule/core';
import { globalValue } from '../link/describe-extern.ts';
import type { Module } from '../module.ts';
import { reachableState } from '../reachable-state.ts';
import type { Change } from './events.ts';
import { borderOf } from './border.ts';
import { Shadow } from './shadow.ts';
import { canCross } from './values.ts';
import type { References } from './references.ts';

/**
 * @param module - of the instance to be
 * @param imports - what it is linked with
 * @param references - know references
 * @returns what the memories, tables and globals hold that it imports: as changes of what holds nothing
 */
export function startChanges(
  module: Module,
  imports: WebAssembly.Imports,
  references: References,
): readonly Change[] {
  const border = borderOf(module);
  const state = { ...reachableState(module, imports), globals: [] };
  const importedOf = (kind: ExternKind) => module.imports.filter(({ extern }) => extern.kind === kind);
  const globals = importedOf('global').flatMap(({ module: from, name, index, extern }): readonly Change[] => {
    const given: unknown = imports[from]?.[name];
    const value = given instanceof WebAssembly.Global ? globalValue(given) : given;
    if (extern.kind !== 'global' || !canCross(extern.type.valueType)) return [];
    return [{ of: 'global', index, value: references.recordedAs(extern.type.valueType, value) }];
  });
  return [...globals, ...new Shadow(border, state, references, undefined).changes()];
}
