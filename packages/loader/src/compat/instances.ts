import { NATIVE, OutOfFuelError } from '@ferrule/core';
import type { Manifest } from '@ferrule/core';
import { FuelGauge, uncatchable } from '@ferrule/runtime/internal/fuel';
import { manifestOf } from './manifest-section.ts';

/** What an instance of an instrumented module is made with. */
export interface Equipment {
  /** The program's imports and those that were added. */
  readonly imports: WebAssembly.Imports;
  /** To be called with the instance. */
  readonly attach: (instance: WebAssembly.Instance) => void;
  /** Says what an error was that making the instance threw. */
  readonly explain: (error: unknown) => unknown;
}

/** What the program sees of an instance's exports where something was added to them. */
const shown = new WeakMap<WebAssembly.Instance, WebAssembly.Exports>();
let isHiding = false;

/**
 * @param module - to be instantiated
 * @param imports - the program's
 * @param fuel - units that the instance is given
 * @returns what else it needs; `undefined` where nothing was added to the module
 */
export function equip(
  module: unknown,
  imports: WebAssembly.Imports | undefined,
  fuel: bigint | undefined,
): Equipment | undefined {
  const manifest = module instanceof NATIVE.Module ? manifestOf(module) : undefined;
  if (manifest === undefined) return undefined;
  hideAdditions();
  const entry = manifest.entries.find(({ pass }) => pass === 'fuel');
  const gauge = new FuelGauge(entry, fuel ?? 0n, () => undefined);
  let isAttached = false;
  let isSpent = false;
  const guard = (hook: (left: bigint) => bigint) => (left: bigint) => {
    const answer = hook(left);
    if (answer >= 0n) return answer;
    isSpent = true;
    // its start function traps, as nobody can reach its counters yet
    if (!isAttached) return answer;
    gauge.left = answer;
    throw uncatchable(outOfFuel());
  };
  return {
    imports: merged(imports, gauge.imports, guard),
    attach(instance) {
      gauge.attach(nativeExports(instance));
      isAttached = true;
      shown.set(instance, withoutAdditions(nativeExports(instance), manifest));
    },
    explain: (error) => (isSpent && !isAttached ? outOfFuel(error) : error),
  };
}

function outOfFuel(cause?: unknown): OutOfFuelError {
  return new OutOfFuelError('the guest used up its fuel', { wasmStack: [], cause });
}

/** The program's imports may be anything with properties: they are looked up behind what was added. */
function merged(
  imports: WebAssembly.Imports | undefined,
  added: WebAssembly.Imports,
  guard: (hook: (left: bigint) => bigint) => (left: bigint) => bigint,
): WebAssembly.Imports {
  const all = Object.create(imports ?? null) as WebAssembly.Imports;
  for (const [name, hooks] of Object.entries(added)) {
    const module = Object.create(imports?.[name] ?? null) as WebAssembly.ModuleImports;
    for (const [hookName, hook] of Object.entries(hooks))
      module[hookName] = guard(hook as (left: bigint) => bigint);
    Object.defineProperty(all, name, { value: module });
  }
  return all;
}

function withoutAdditions(exports: WebAssembly.Exports, { entries }: Manifest): WebAssembly.Exports {
  const added = new Set(entries.flatMap((entry) => entry.exports));
  const visible = Object.create(null) as WebAssembly.Exports;
  for (const [name, value] of Object.entries(exports)) if (!added.has(name)) visible[name] = value;
  return Object.freeze(visible);
}

const accessor = Object.getOwnPropertyDescriptor(NATIVE.Instance.prototype, 'exports');

function nativeExports(instance: WebAssembly.Instance): WebAssembly.Exports {
  return accessor?.get?.call(instance) as WebAssembly.Exports;
}

/** `exports` stays what it is, an accessor of the prototype's. */
function hideAdditions(): void {
  if (isHiding) return;
  isHiding = true;
  Object.defineProperty(NATIVE.Instance.prototype, 'exports', {
    ...accessor,
    get(this: WebAssembly.Instance) {
      return shown.get(this) ?? nativeExports(this);
    },
  });
}
