import { OutOfFuelError, TrapError } from '@ferrule/core';
import type { TrapKind, WasmFrame } from '@ferrule/core';
import { uncatchable } from '../endings.ts';
import { isStackExhaustion, trapKind } from './trap-kind.ts';
import { SourceStack } from './source-lines.ts';
import { guestStack } from './wasm-stack.ts';
import type { GuestStack, StackModule } from './wasm-stack.ts';

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
  const stack = guestStack(error, modules);
  const { hostFrames, isKnown, opcode } = stack;
  // What a guest runs into happens in its own frame; but where guest and host call each other in turn, it is a matter
  // of chance in whose code the stack ends.
  const mostHostFrames = isExhaustion ? 9 : 0;
  if (isKnown && hostFrames > mostHostFrames) return undefined;
  const kind = isExhaustion ? 'call stack exhausted' : trapKind((error as Error).message, opcode);
  return trap(kind, stack, error);
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
  return isSegment
    ? trap(trapKind(error.message, undefined), undefined, error)
    : trapOfModules(error, modules);
}

/**
 * @param cause - V8's error when the pass that counts fuel stopped the guest
 * @param modules - see {@link trapOfModules}
 * @returns the error, with the guests' functions, which no guest can catch
 */
export function outOfFuel(cause: Error, modules: readonly StackModule[]): OutOfFuelError {
  const stack = guestStack(cause, modules);
  const { frames } = stack;
  const error = new OutOfFuelError(`the guest used up its fuel${whereIn(stack)}`, {
    wasmStack: frames,
    cause,
  });
  return withSources(uncatchable(error), stack, cause);
}

/**
 * @param cause - V8's error when a pass that watches the stack stopped the guest
 * @param modules - see {@link trapOfModules}
 * @returns the trap
 */
export function stackExhausted(cause: Error, modules: readonly StackModule[]): TrapError {
  return trap('call stack exhausted', guestStack(cause, modules), cause);
}

/**
 * @param kind - why
 * @param stack - as V8 told it, where it is known
 * @param cause - V8's error
 * @returns the error; its stack is put into the words of the guest's sources when it is first looked at
 */
export function trap(kind: TrapKind, stack: GuestStack | undefined, cause: unknown): TrapError {
  const reason = kind === 'unknown' && cause instanceof Error ? cause.message : kind;
  const wasmStack = stack?.frames ?? [];
  const error = new TrapError(`the guest trapped: ${reason}${whereIn(stack)}`, { kind, wasmStack, cause });
  // Another guest that called this one through the host may catch it as little as it may a trap of its own.
  return withSources(uncatchable(error), stack, cause);
}

/** Looking up lines takes time, and many a trap is only counted. */
function withSources<E extends TrapError | OutOfFuelError>(
  error: E,
  stack: GuestStack | undefined,
  cause: unknown,
): E {
  const title = `${error.name}: ${error.message}`;
  const sources = stack === undefined ? undefined : new SourceStack(stack);
  lazily(error, 'stack', () => [title, ...(sources?.lines ?? stackLines(cause))].join('\n'), false);
  if (sources !== undefined) lazily(error, 'wasmStack', () => sources.frames, true);
  return error;
}

function lazily(target: object, name: string, read: () => unknown, enumerable: boolean): void {
  const settle = (value: unknown) => {
    Object.defineProperty(target, name, { value, enumerable, writable: true, configurable: true });
    return value;
  };
  Object.defineProperty(target, name, {
    get: () => settle(read()),
    set: settle,
    enumerable,
    configurable: true,
  });
}

function whereIn(stack: GuestStack | undefined): string {
  const innermost = stack?.frames[0];
  return innermost === undefined ? '' : ` in ${describe(innermost)}`;
}

function stackLines(cause: unknown): readonly string[] {
  const stack: unknown = cause instanceof Error ? cause.stack : undefined;
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
}

function describe({ function: name, module, offset }: WasmFrame): string {
  return `${name} of ${module}${offset === undefined ? '' : ` at 0x${offset.toString(16)}`}`;
}
