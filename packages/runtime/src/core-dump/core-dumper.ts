import { TrapError } from '@ferrule/core';
import type { OnThrown } from '../guest-entry.ts';
import type { Instance } from '../instance.ts';
import { reachableState } from '../reachable-state.ts';
import { trapOfModules } from '../traps/trap-of-modules.ts';
import { guestStack } from '../traps/wasm-stack.ts';
import { lazyKnownLocals, loadKnownLocals } from './lazy-known-locals.ts';
import { writeCoreDump } from './write-core-dump.ts';

/**
 * Where a core dump goes: a file, or a function.
 *
 * @param dump - the bytes of a `.core.wasm`
 * @param trap - what it was written for
 */
export type CoreDump = string | ((dump: Uint8Array<ArrayBuffer>, trap: TrapError) => void);

/**
 * @param target - where dumps go
 * @param instance - whose traps are dumped
 * @param imports - what it is linked with
 * @returns what writes a dump where a trap was thrown
 */
export function coreDumper(
  target: CoreDump,
  instance: () => Instance,
  imports: () => WebAssembly.Imports,
): OnThrown {
  // where nobody waits for it, it is there by the time that a later call traps
  void loadKnownLocals();
  return (error, modules, call) => {
    // a trap that comes through a call of the host's has been dumped where it was thrown
    const trap = error instanceof TrapError ? undefined : trapOfModules(error, modules);
    if (trap === undefined) return;
    try {
      const stack = guestStack(error as Error, modules);
      const { module, native } = instance();
      const state = reachableState(module, imports(), native.exports);
      const locals = lazyKnownLocals(modules, state, stack, call);
      const dump = writeCoreDump(modules, state, trap, { sites: stack.sites, locals });
      if (typeof target === 'string') process.getBuiltinModule('node:fs').writeFileSync(target, dump);
      else target(dump, trap);
    } catch (failure) {
      // the trap is what the caller has to know of
      const reason = failure instanceof Error ? failure.message : String(failure);
      process.emitWarning(`no core dump of ${instance().name} was kept: ${reason}`);
    }
  };
}
