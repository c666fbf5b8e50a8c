import { TrapError } from '@ferrule/core';
import type { Instance } from './instance.ts';
import { trapOfModules } from './traps/trap-of-modules.ts';

/**
 * Recognises a guest's trap in what a raw export threw. Exported functions are V8's own and throw what V8 throws, a
 * `WebAssembly.RuntimeError`; `call`, `start` and `within` do this by themselves.
 *
 * A `RuntimeError`, or a stack exhausted, by a host function's own code is no trap.
 *
 * @param error - anything thrown by a call into a guest
 * @param instance - the one called; without it functions are named as V8 names them
 * @returns the trap, with V8's error as its `cause`, or `undefined` where it is none
 * @example
 * try {
 *   instance.exports.run();
 * } catch (error) {
 *   console.log(trapOf(error, instance)?.kind); // 'unreachable'
 * }
 */
export function trapOf(error: unknown, instance?: Instance): TrapError | undefined {
  if (instance === undefined) return trapOfModules(error, []);
  const explained = instance.explainError(error);
  return explained instanceof TrapError ? explained : undefined;
}
