import { FerruleError, InstrumentError, unchangedRuns, ValidationError } from '@ferrule/core';
import type { Draft, Manifest, ManifestEntry, ModuleInfo, Plan, PlanStep, WasmBytes } from '@ferrule/core';
import { draftOf } from './draft.ts';
import { FunctionRefusal, refusedFunction } from './function-refusal.ts';
import type { Pass, PassInput, PassOutput } from './passes/pass.ts';
import { findPass } from './passes/registry.ts';
import { validateModule } from './validate-module.ts';

/**
 * Told how far instrumentation is.
 *
 * @param pass - the pass at work
 * @param fraction - of all passes, 0 to 1
 */
export type OnPassProgress = (pass: string, fraction: number) => void;

/**
 * Stage 4: applies the passes of a plan, one after the other.
 *
 * @param wasm - the module; its bytes are not written to
 * @param info - about it
 * @param plan - from `planInstrumentation`; its `optimize` is left to `optimizeModule`
 * @param onProgress - told now and then how far it is
 * @returns the changed module, what was added to it, and a map back to the bytes as they were given
 * @throws InstrumentError when a pass is unknown or can't be applied
 * @throws ValidationError when a pass finds the code of the module malformed
 */
export function instrumentModule(
  wasm: WasmBytes,
  info: ModuleInfo,
  plan: Plan,
  onProgress?: OnPassProgress,
): Draft {
  let bytes = wasm.bytes;
  let current = info;
  let offsets = unchangedRuns(bytes.length);
  const entries: ManifestEntry[] = [];
  let uncounted: ReadonlySet<number> = new Set();
  for (const [index, { pass: name, args }] of plan.steps.entries()) {
    const pass = findPass(name);
    if (pass === undefined) throw new InstrumentError(`there is no pass "${name}"`, { pass: name });
    if (index > 0) current = validateModule({ bytes, name: wasm.name });
    const tell =
      onProgress &&
      ((fraction: number) => {
        onProgress(name, (index + fraction) / plan.steps.length);
      });
    tell?.(0);
    const output = applyPass(pass, { bytes, info: current, entries, uncounted, onProgress: tell }, args);
    uncounted = stillUncounted(uncounted, current, output);
    bytes = output.bytes;
    offsets = output.offsets.after(offsets);
    entries.push(output.entry);
  }
  const manifest: Manifest = Object.freeze({ entries: Object.freeze(entries) });
  return draftOf(bytes, manifest, offsets);
}

/** Imports that a pass added stand before all functions that are defined. */
function stillUncounted(
  before: ReadonlySet<number>,
  info: ModuleInfo,
  { entry, uncounted = [] }: PassOutput,
): ReadonlySet<number> {
  const isImported = (index: number): boolean => info.functions[index]?.imported === true;
  const moved = [...before].map((index) => (isImported(index) ? index : index + entry.imports.length));
  return new Set([...moved, ...uncounted]);
}

function applyPass(pass: Pass, input: PassInput, args: PlanStep['args']): PassOutput {
  try {
    return pass.apply(input, args);
  } catch (cause) {
    if (cause instanceof ValidationError) throw inModule(cause, input.info.name);
    if (cause instanceof FunctionRefusal) throw refusedFunction(cause, pass.name, input.info, input.entries);
    if (cause instanceof FerruleError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InstrumentError(`${input.info.name}: the pass "${pass.name}" failed: ${reason}`, {
      pass: pass.name,
      cause,
    });
  }
}

/** The reader of instructions does not know what the module is called. */
function inModule(error: ValidationError, name: string): ValidationError {
  if (error.message.startsWith(`${name}: `)) return error;
  const { message, offset, section, cause } = error;
  return new ValidationError(`${name}: ${message}`, { offset, section, cause });
}
