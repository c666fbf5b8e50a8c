import type { ModuleLayout } from './module-layout.ts';
import type { ModuleRewrite } from './rewrite-module.ts';

/**
 * @param layout - of a module
 * @returns the rewriting that changes nothing, to be spread and overridden
 */
export function unchanged(layout: ModuleLayout): ModuleRewrite {
  return {
    types: [],
    imports: [],
    typeOf: (original) => layout.functionTypes[original] ?? 0,
    functions: [],
    globals: [],
    exports: [],
    declared: [],
    refer: (original) => original,
    body: (writer, { start, end }) => {
      writer.copy(start, end);
    },
  };
}

/**
 * @param taken - names in use
 * @param wanted - the name that would be best
 * @returns that name, or one made from it that is free
 */
export function freeName(taken: readonly string[], wanted: string): string {
  let name = wanted;
  for (let suffix = 2; taken.includes(name); suffix++) name = `${wanted}-${String(suffix)}`;
  return name;
}
