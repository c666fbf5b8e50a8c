/**
 * limit-memory: no memory of the module can ever have more than so many pages.
 *
 * The declared maximum of every memory, defined or imported, is lowered to the limit where it is higher or missing.
 * `memory.grow` beyond it then fails as it does at any other maximum; V8 does all the work. An imported memory must
 * be made with a maximum that is no higher. A memory with pages of another size is given as many of them as fit into
 * the same number of bytes.
 *
 * Arguments: `pages`, the most pages of 65,536 bytes a memory may have.
 *
 * Before, with `pages` 16:
 *
 *     (import "env" "memory" (memory 1 100))
 *     (memory 2)
 *
 * After:
 *
 *     (import "env" "memory" (memory 1 16))
 *     (memory 2 16)
 *
 * Effects: memories and imports are changed; nothing is added. A module whose maxima are all within the limit is left
 * alone; one whose minimum is over it is refused when it is planned.
 */
import { PAGE_SIZE, PlanError } from '@ferrule/core';
import type { MemoryType, ModuleInfo } from '@ferrule/core';
import { applySectionEdits } from '../bytes/section-edits.ts';
import { findLimits } from '../module/find-limits.ts';
import { numberArgument } from './arguments.ts';
import { capMaximum } from './cap-maximum.ts';
import type { Pass } from './pass.ts';

const name = 'limit-memory';

export const limitMemory: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['memories', 'imports'], needsHost: false, conflicts: [] },
  plan(info, { memoryPages: pages }) {
    if (pages === undefined) return undefined;
    checkMinima(info, pages);
    return info.memories.some((type) => cap(type, pages) !== undefined)
      ? { pass: name, args: { pages } }
      : undefined;
  },
  apply({ bytes }, args) {
    const pages = numberArgument(name, args, 'pages');
    const memories: { index: number; maximum: number }[] = [];
    const edits = findLimits(bytes).flatMap((limits) => {
      const maximum = limits.kind === 'memory' ? cap(limits.type, pages) : undefined;
      if (maximum === undefined) return [];
      memories.push({ index: limits.index, maximum });
      return capMaximum(bytes, limits, maximum);
    });
    const entry = { pass: name, imports: [], exports: [], facts: { pages, memories } };
    return { ...applySectionEdits(bytes, edits), entry };
  },
});

/** The maximum a memory has to be given, in its own pages; `undefined` where it is within the limit. */
function cap(type: MemoryType, pages: number): number | undefined {
  const limit = Math.floor((pages * PAGE_SIZE) / type.pageSize);
  const reachable = type.addressType === 'i32' ? 2 ** 32 / type.pageSize : 2 ** 64 / type.pageSize;
  return (type.maximum ?? reachable) > limit ? limit : undefined;
}

function checkMinima(info: ModuleInfo, pages: number): void {
  for (const [index, type] of info.memories.entries()) {
    const bytes = type.minimum * type.pageSize;
    if (bytes > pages * PAGE_SIZE) {
      throw new PlanError(
        `${info.name}: memory ${String(index)} needs at least ${amount(bytes)}, which is over the limit of ${amount(pages * PAGE_SIZE)}`,
      );
    }
  }
}

function amount(bytes: number): string {
  const pages = bytes / PAGE_SIZE;
  return `${String(bytes)} bytes (${String(pages)} ${pages === 1 ? 'page' : 'pages'})`;
}
