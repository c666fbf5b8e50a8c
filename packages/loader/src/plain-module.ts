import { PlanError } from '@ferrule/core';
import type { Module } from '@ferrule/runtime';

/**
 * V8's own module of a guest, for those who instantiate it themselves.
 *
 * @param module - compiled
 * @returns the module
 * @throws PlanError where it can't be instantiated without what Ferrule would have to import into it
 */
export function plainModule({ name, native, compiled }: Module): WebAssembly.Module {
  const added = compiled.manifest.entries.filter(
    ({ imports, exports }) => imports.length > 0 || exports.length > 0,
  );
  if (added.length === 0) return native;
  throw new PlanError(
    `importing the module of ${name} failed: its configuration asks for "${added.map(({ pass }) => pass).join('", "')}", which works only where Ferrule makes the instance, as it does for ?init`,
  );
}
