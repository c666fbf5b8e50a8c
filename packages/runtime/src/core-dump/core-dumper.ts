import { TrapError } from '@ferrule/core';
import type { ExternKind } from '@ferrule/core';
import type { OnThrown } from '../guest-entry.ts';
import type { Instance } from '../instance.ts';
import { trapOfModules } from '../traps/trap-of-modules.ts';
import { guestStack } from '../traps/wasm-stack.ts';
import { writeCoreDump } from './write-core-dump.ts';
import type { GuestState } from './write-core-dump.ts';

/**
 * Where a core dump goes: a file, or a function.
 *
 * @param dump - the bytes of a `.core.wasm`
 * @param trap - what it was written for
 */
export type CoreDump = string | ((dump: Uint8Array<ArrayBuffer>, trap: TrapError) => void);

/**
 * @param target - where dumps go, if anywhere
 * @param instance - whose traps are dumped
 * @param imported - memories that it imports, in order
 * @returns what writes a dump where a trap was thrown
 */
export function coreDumper(
  target: CoreDump | undefined,
  instance: () => Instance,
  imported: () => readonly WebAssembly.Memory[],
): OnThrown | undefined {
  if (target === undefined) return undefined;
  return (error, modules) => {
    // a trap that comes through a call of the host's has been dumped where it was thrown
    const trap = error instanceof TrapError ? undefined : trapOfModules(error, modules);
    if (trap === undefined) return;
    try {
      const { frames } = guestStack(error as Error, modules);
      const dump = writeCoreDump(modules, stateOf(instance(), imported()), trap, frames);
      if (typeof target === 'string') process.getBuiltinModule('node:fs').writeFileSync(target, dump);
      else target(dump, trap);
    } catch (failure) {
      // the trap is what the caller has to know of
      const reason = failure instanceof Error ? failure.message : String(failure);
      process.emitWarning(`no core dump of ${instance().name} was kept: ${reason}`);
    }
  };
}

/** What is exported, imported, or exposed so that the instance can be reset. */
function stateOf({ module, native }: Instance, imported: readonly WebAssembly.Memory[]): GuestState {
  const { info, compiled } = module;
  const facts = compiled.manifest.entries.find(({ pass }) => pass === 'expose-state')?.facts ?? {};
  const importedOf = (kind: ExternKind): number =>
    info.imports.filter(({ extern }) => extern.kind === kind).length;
  const exported = (kind: ExternKind, index: number): unknown =>
    native.exports[
      info.exports.find((each) => each.extern.kind === kind && each.index === index)?.name ?? ''
    ];
  const exposedMemories = (facts['memories'] ?? []) as readonly string[];
  const exposedGlobals = (facts['globals'] ?? []) as readonly string[];
  const mutable = info.globals.flatMap((type, index) =>
    index >= importedOf('global') && type.mutable ? [index] : [],
  );
  return {
    memories: info.memories.map((_, index) => {
      const own = native.exports[exposedMemories[index - importedOf('memory')] ?? ''];
      const found = exported('memory', index) ?? own ?? imported[index];
      return found instanceof WebAssembly.Memory ? found : undefined;
    }),
    globals: info.globals.map((_, index) => {
      const found = exported('global', index) ?? native.exports[exposedGlobals[mutable.indexOf(index)] ?? ''];
      return found instanceof WebAssembly.Global ? found : undefined;
    }),
  };
}
