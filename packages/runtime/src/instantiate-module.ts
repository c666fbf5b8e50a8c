import { HostError, LinkError } from '@ferrule/core';
import { openInstance } from './instance.ts';
import type { Instance } from './instance.ts';
import { problemOf, summary } from './link/link-imports.ts';
import type { Module } from './module.ts';
import { guard } from './time-guard.ts';
import { trapAtInstantiation } from './traps/trap-of-modules.ts';

/**
 * Stage 9: has V8 instantiate a module, which runs its start function, and opens the instance.
 *
 * @param instance - linked, not open yet
 * @param imports - complete, from `linkImports`
 * @param timeout - milliseconds that the start function may take
 * @throws LinkError when V8 finds an import that does not fit after all
 * @throws TrapError when a segment does not fit or the start function traps
 * @throws TimeoutError when the start function takes longer than the time-out allows
 * @throws HostError when V8 has no room for the guest's memory
 */
export function instantiateModule(
  instance: Instance,
  imports: WebAssembly.Imports,
  timeout: number | undefined,
): void {
  const { module } = instance;
  const instantiate = () => new WebAssembly.Instance(module.native, imports);
  // Without a start function none of the guest's code runs here: there is nothing that could take long.
  const limit = timeout === undefined || module.info.start === undefined ? undefined : timeout;
  let native: WebAssembly.Instance;
  try {
    native = limit === undefined ? instantiate() : guard(limit, instantiate, () => undefined);
  } catch (error) {
    throw (
      reasonFor(error, module, imports) ??
      trapAtInstantiation(error, [module.compiled]) ??
      instance.explainError(error)
    );
  }
  openInstance(instance, native);
}

function reasonFor(error: unknown, module: Module, imports: WebAssembly.Imports): Error | undefined {
  if (error instanceof WebAssembly.LinkError) return linkError(error, module, imports);
  if (!(error instanceof RangeError) || !/memory/i.test(error.message)) return undefined;
  return new HostError(
    `instantiating ${module.name} failed: V8 has no room for its memory; each memory reserves 8 to 10 GiB of address ` +
      'space, whatever its size, so that some 13,000 to 16,000 fit in a process: close instances that are done with, ' +
      'and reset and use again what can be',
    { cause: error },
  );
}

function linkError(error: WebAssembly.LinkError, module: Module, imports: WebAssembly.Imports): LinkError {
  const index = /(?:Import #|(?:memory|table) import )(\d+)/.exec(error.message)?.[1];
  const wanted = index === undefined ? undefined : module.imports[Number(index)];
  if (wanted === undefined)
    return new LinkError(`linking ${module.name} failed: ${error.message}`, { cause: error });
  const value = imports[wanted.module]?.[wanted.name];
  const problem = problemOf(wanted, { value, declared: undefined, modules: [] });
  const reason = error.message.replace(/^.*?(?:error|"): |^WebAssembly\.[^:]*: /, '');
  const told = { ...problem, actual: `${problem.actual} (${reason})` };
  return new LinkError(summary(module.name, [told]), { problems: [told], cause: error });
}
