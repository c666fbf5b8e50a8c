import { OptionError } from '@ferrule/core';
import type { Module } from '../module.ts';
import { canCall } from './values.ts';

/**
 * @param module - what is to be instantiated
 * @throws OptionError where a record can't hold what happens at its border
 */
export function checkRecordable({ info, name }: Pick<Module, 'info' | 'name'>): void {
  const refuse = (reason: string): OptionError =>
    new OptionError(`option record can't be kept: ${reason}`, { option: 'record' });
  // threads see each other's writes when they like
  if (info.memories.some(({ shared }) => shared))
    throw refuse(`other threads may be at the memory of ${name}`);
  const types = new Map<string, string>();
  for (const { module, name: imported, extern } of info.imports) {
    const title = `"${module}" "${imported}"`;
    const type = JSON.stringify(extern);
    if (types.has(title) && types.get(title) !== type) throw refuse(`${name} imports ${title} as two types`);
    types.set(title, type);
    if (extern.kind === 'function' && !canCall(extern.type))
      throw refuse(`JavaScript can't stand in for the import ${title}`);
  }
}
