import { InstrumentError } from '@ferrule/core';
import type { Draft, Manifest, ManifestEntry, ModuleInfo, Plan, WasmBytes } from '@ferrule/core';
import { unchangedRuns } from './bytes/offset-runs.ts';
import { draftOf } from './draft.ts';
import { findPass } from './passes/registry.ts';
import { validateModule } from './validate-module.ts';

/**
 * Stage 4: applies the passes of a plan, one after the other.
 *
 * @param wasm - the module; its bytes are not written to
 * @param info - about it
 * @param plan - from `planInstrumentation`; its `optimize` is left to `optimizeModule`
 * @returns the changed module, what was added to it, and a map back to the bytes as they were given
 * @throws InstrumentError when a pass is unknown or can't be applied
 */
export function instrumentModule(wasm: WasmBytes, info: ModuleInfo, plan: Plan): Draft {
  let bytes = wasm.bytes;
  let current = info;
  let offsets = unchangedRuns(bytes.length);
  const entries: ManifestEntry[] = [];
  for (const [index, { pass: name, args }] of plan.steps.entries()) {
    const pass = findPass(name);
    if (pass === undefined) throw new InstrumentError(`there is no pass "${name}"`, { pass: name });
    if (index > 0) current = validateModule({ bytes, name: wasm.name });
    const output = pass.apply({ bytes, info: current }, args);
    bytes = output.bytes;
    offsets = output.offsets.after(offsets);
    entries.push(output.entry);
  }
  const manifest: Manifest = Object.freeze({ entries: Object.freeze(entries) });
  return draftOf(bytes, manifest, offsets);
}
