import type { ModuleInfo } from '@ferrule/core';

/**
 * Whether a module has code of its own, told by its sections: `info.functions` of a large module takes as long to read
 * as finding it in the cache.
 *
 * @param info - about the module
 * @returns whether it has functions that are not imported
 */
export function definesFunctions({ sections }: ModuleInfo): boolean {
  // one byte is the number of none
  return sections.some(({ section, byteLength }) => section === 'code' && byteLength > 1);
}
