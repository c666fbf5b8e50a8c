import type { ModuleInfo } from '@ferrule/core';
import { explainAllocator } from './explain-allocator.ts';

/**
 * @param info - a module's
 * @returns what `inspect --json` prints: the fields of `ModuleInfo` but for the tables of every type, function and
 *   name, as plain JSON
 */
export function inspectJson(info: ModuleInfo): Record<string, unknown> {
  return {
    name: info.name,
    byteLength: info.byteLength,
    imports: info.imports,
    exports: info.exports,
    memories: info.memories,
    tables: info.tables,
    globals: info.globals,
    tags: info.tags,
    functions: info.functions.length,
    start: info.start ?? null,
    dataSegments: info.dataSegments,
    elementSegments: info.elementSegments,
    allocator: info.allocator ?? null,
    allocatorExplanation: explainAllocator(info.exports).explanation,
    features: info.features,
    sections: info.sections,
    producers: info.producers,
    targetFeatures: info.targetFeatures,
  };
}
