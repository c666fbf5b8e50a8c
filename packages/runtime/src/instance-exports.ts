import { GuestMemory } from '@ferrule/host';
import type { NativeFunction } from './checked-call.ts';

/** Makes a function of the guest's, which it exports by a name, one that is guarded, where that is needed. */
export type Guarding = (run: NativeFunction, name: string) => NativeFunction;

/**
 * @param exports - V8's own
 * @param added - names of what instrumentation added
 * @param guarding - for the functions, where they are to be guarded
 * @returns what a user sees: V8's own object, unless something has to be hidden or guarded
 */
export function shownExports(
  exports: WebAssembly.Exports,
  added: readonly string[],
  guarding: Guarding | undefined,
): WebAssembly.Exports {
  if (guarding === undefined && added.length === 0) return exports;
  const shown = Object.create(null) as Record<string, WebAssembly.ExportValue>;
  for (const [name, value] of Object.entries(exports)) {
    if (!added.includes(name)) shown[name] = guarding === undefined ? value : guarded(value, guarding, name);
  }
  return Object.freeze(shown);
}

function guarded(
  value: WebAssembly.ExportValue,
  guarding: Guarding,
  exportName: string,
): WebAssembly.ExportValue {
  if (typeof value !== 'function') return value;
  const { name, length } = value;
  const run = guarding(value as NativeFunction, exportName);
  if (run === value) return value;
  return Object.defineProperties(run, { name: { value: name }, length: { value: length } });
}

/**
 * @param exports - V8's own
 * @param imported - memories that the guest imports, in order
 * @returns the memory to speak of: the export `memory`, else the first exported, else the first imported
 */
export function reachableMemory(
  exports: WebAssembly.Exports,
  imported: readonly WebAssembly.Memory[],
): WebAssembly.Memory | undefined {
  const named = exports['memory'];
  if (named instanceof WebAssembly.Memory) return named;
  return Object.values(exports).find((value) => value instanceof WebAssembly.Memory) ?? imported[0];
}

/**
 * @param exports - V8's own
 * @returns the memories among them, by name
 */
export function exportedMemories(exports: WebAssembly.Exports): Readonly<Record<string, GuestMemory>> {
  const memories = Object.entries(exports).filter(([, value]) => value instanceof WebAssembly.Memory);
  return Object.fromEntries(
    memories.map(([name, memory]) => [name, new GuestMemory(memory as WebAssembly.Memory)]),
  );
}

/**
 * @param exports - V8's own
 * @returns Rust's and C's stack pointer, where the module exports it
 */
export function stackPointerOf(exports: WebAssembly.Exports): WebAssembly.Global | undefined {
  const global = exports['__stack_pointer'];
  return global instanceof WebAssembly.Global && typeof global.value === 'number' ? global : undefined;
}
