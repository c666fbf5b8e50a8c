import { type AllocatorFinding, type ExportInfo, findAllocator } from '@ferrule/core';

/**
 * @param exports - a module's
 * @returns the allocator that the bridge would use, and one sentence that says why, or why there is none
 */
export function explainAllocator(exports: readonly ExportInfo[]): AllocatorFinding {
  return findAllocator((name) => {
    const extern = exports.find((each) => each.name === name)?.extern;
    return extern?.kind === 'function' ? extern.type.params.length : undefined;
  });
}
