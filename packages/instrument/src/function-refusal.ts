import { InstrumentError } from '@ferrule/core';
import type { ManifestEntry, ModuleInfo } from '@ferrule/core';

/** V8's limit. */
const MOST_LOCALS = 50_000;

/** Why one function can't be rewritten. Whoever applies passes turns it into an InstrumentError. */
export class FunctionRefusal extends Error {
  /** The function's index in the module at hand. */
  readonly index: number;

  /**
   * @param index - the function's index in the module at hand
   * @param reason - what is wrong, to be read behind what the function is called
   * @param cause - what was thrown, where something was
   */
  constructor(index: number, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.index = index;
  }
}

/**
 * @param index - of a function in the module at hand
 * @param total - how many locals it is to have
 * @throws FunctionRefusal when V8 does not allow as many
 */
export function checkLocals(index: number, total: number): void {
  if (total <= MOST_LOCALS) return;
  const reason = `would have ${String(total)} locals, more than the ${String(MOST_LOCALS)} V8 allows`;
  throw new FunctionRefusal(index, reason);
}

/**
 * @param refusal - of a function
 * @param pass - that could not take it
 * @param info - about the module at hand
 * @param entries - what passes have added to it so far
 * @returns the error that calls the function as the module that was given does
 */
export function refusedFunction(
  { index, message, cause }: FunctionRefusal,
  pass: string,
  info: ModuleInfo,
  entries: readonly ManifestEntry[],
): InstrumentError {
  const original = originalIndex(index, info, entries);
  const name = info.names.functions.get(index);
  const called = `function ${String(original)}${name === undefined ? '' : ` "${name}"`}`;
  return new InstrumentError(`${info.name}: the pass "${pass}" failed: ${called} ${message}`, {
    pass,
    function: original,
    cause,
  });
}

/** Passes import functions behind the module's own imports, and add others behind all. */
function originalIndex(index: number, info: ModuleInfo, entries: readonly ManifestEntry[]): number {
  const added = entries.reduce((sum, { imports }) => sum + imports.length, 0);
  return info.functions[index]?.imported === true ? index : index - added;
}
