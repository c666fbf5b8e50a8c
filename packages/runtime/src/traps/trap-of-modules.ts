import { OutOfFuelError, TrapError } from '@ferrule/core';
import type { TrapKind, WasmFrame } from '@ferrule/core';
import { uncatchable } from '../endings.ts';
import { isStackExhaustion, trapKind } from './trap-kind.ts';
import { guestStack } from './wasm-stack.ts';
import type { StackModule } from './wasm-stack.ts';

/**
 * Recognises a guest's trap in what V8 throws.
 *
 * Exported functions are V8's own and throw what V8 throws; this tells what it was. `instance.call`, `start` and
 * `within` use it themselves. A `RuntimeError` or stack exhaustion raised by a host function's own code is no trap.
 *
 * @param error - anything thrown by a call into a guest
 * @param modules - those that may be on the stack, the likeliest first; without them function names are V8's
 * @returns the trap with V8's error as `cause`, or `undefined` where it is none
 */
export function trapOfModules(error: unknown, modules: readonly StackModule[]): TrapError | undefined {
  if (error instanceof TrapError) return error;
  const isExhaustion = isStackExhaustion(error);
  if (!isExhaustion && !(error instanceof WebAssembly.RuntimeError)) return undefined;
  const { frames, hostFrames, isKnown, opcode } = guestStack(error, modules);
  // What a guest runs into happens in its own frame; but where guest and host call each other in turn, it is a matter
  // of chance in whose code the stack ends.
  const mostHostFrames = isExhaustion ? 9 : 0;
  if (isKnown && hostFrames > mostHostFrames) return undefined;
  const kind = isExhaustion ? 'call stack exhausted' : trapKind((error as Error).message, opcode);
  return trap(kind, frames, error);
}

/**
 * Recognises a trap in what V8 throws when it instantiates a module: a segment that does not fit, or a start
 * function that traps.
 *
 * @param error - thrown by V8
 * @param modules - see {@link trapOfModules}
 * @returns the trap, or `undefined` where it is none
 */
export function trapAtInstantiation(error: unknown, modules: readonly StackModule[]): TrapError | undefined {
  const isSegment = error instanceof WebAssembly.RuntimeError && error.message.startsWith('WebAssembly.');
  return isSegment ? trap(trapKind(error.message, undefined), [], error) : trapOfModules(error, modules);
}

/**
 * @param cause - V8's error when the pass that counts fuel stopped the guest
 * @param modules - see {@link trapOfModules}
 * @returns the error, with the guests' functions, which no guest can catch
 */
export function outOfFuel(cause: Error, modules: readonly StackModule[]): OutOfFuelError {
  const { frames } = guestStack(cause, modules);
  const [innermost] = frames;
  const where = innermost === undefined ? '' : ` in ${describe(innermost)}`;
  const error = new OutOfFuelError(`the guest used up its fuel${where}`, { wasmStack: frames, cause });
  error.stack = [`${error.name}: ${error.message}`, ...stackLines(cause)].join('\n');
  return uncatchable(error);
}

/**
 * @param cause - V8's error when a pass that watches the stack stopped the guest
 * @param modules - see {@link trapOfModules}
 * @returns the trap
 */
export function stackExhausted(cause: Error, modules: readonly StackModule[]): TrapError {
  return trap('call stack exhausted', guestStack(cause, modules).frames, cause);
}

/**
 * @param kind - why
 * @param wasmStack - the guests' functions
 * @param cause - V8's error
 * @returns the error, with V8's stack
 */
export function trap(kind: TrapKind, wasmStack: readonly WasmFrame[], cause: unknown): TrapError {
  const [innermost] = wasmStack;
  const where = innermost === undefined ? '' : ` in ${describe(innermost)}`;
  const reason = kind === 'unknown' && cause instanceof Error ? cause.message : kind;
  const error = new TrapError(`the guest trapped: ${reason}${where}`, { kind, wasmStack, cause });
  error.stack = [`${error.name}: ${error.message}`, ...stackLines(cause)].join('\n');
  // Another guest that called this one through the host may catch it as little as it may a trap of its own.
  return uncatchable(error);
}

function stackLines(cause: unknown): readonly string[] {
  const stack: unknown = cause instanceof Error ? cause.stack : undefined;
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
}

function describe({ function: name, module, offset }: WasmFrame): string {
  return `${name} of ${module}${offset === undefined ? '' : ` at 0x${offset.toString(16)}`}`;
}
