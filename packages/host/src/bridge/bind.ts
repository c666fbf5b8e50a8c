import { ArgumentError, BindingError, FerruleError, GuestValueError, TrapError } from '@ferrule/core';
import { type Bridge, bridgeOf, requiredExport } from './bridge.ts';
import type { BridgeInstance, ExportedFunction } from './bridge-instance.ts';
import type { GuestAllocator } from './guest-allocator.ts';
import type { Bindings, GuestFunction } from './guest-function.ts';
import { GuestSpan, isArrayOf } from './types/lists.ts';
import type { JsFunction } from './leak-ledger.ts';
import { Mismatch } from './mismatch.ts';
import { PanicRecord } from './panic.ts';
import { placed } from './placed.ts';
import { type ReturnPath, returnPath } from './return-path.ts';
import type { GuestType } from './types/guest-type.ts';

/** How {@link bind} goes about it. */
export interface BindOptions {
  /** The guest's allocator, where it isn't to be detected, or where leaks are to be recorded. */
  readonly allocator?: GuestAllocator | undefined;
  /** Checks the arguments of functions of plain numbers too, where their description does not say otherwise. */
  readonly checked?: boolean | undefined;
}

type ParamType = GuestType<unknown, unknown>;

/**
 * Makes JavaScript functions of a guest's exports.
 *
 * Strings, lists and structs are brought into the guest's memory by its own allocator, and freed when the call is over,
 * also when it throws. A function of plain `i32`, `i64`, `f32` and `f64` is the export itself, the same function object.
 *
 * @param instance - a `WebAssembly.Instance`, or the runtime's
 * @param functions - each described by `fn`
 * @param options - see {@link BindOptions}
 * @returns a frozen object of functions, which throw: `ArgumentError` for an argument that is not of its type,
 *   `GuestValueError` for such a result, `MemoryAccessError` for a result that is not in memory, `AllocationError`
 *   where the guest has no room, `RustPanicError` for a panic, `ResultError` for an `Err`, and whatever else the
 *   guest's end is
 * @throws BindingError where an export is missing or takes another number of parameters
 * @example
 * const api = bind(instance, { greet: fn([str], str), sum: fn([slice(f64)], f64) });
 * api.greet('Ada'); // 'Hello, Ada!'
 */
export function bind<const S extends Readonly<Record<string, GuestFunction>>>(
  instance: BridgeInstance,
  functions: S,
  options: BindOptions = {},
): Bindings<S> {
  const bridge = bridgeOf(instance, options.allocator);
  const panics = new PanicRecord(instance);
  const bound: Record<string, JsFunction> = {};
  for (const [name, description] of Object.entries(functions)) {
    bound[name] = bindFunction(bridge, panics, name, description, options.checked);
  }
  return Object.freeze(bound) as unknown as Bindings<S>;
}

/** One function of {@link bind}. */
export function bindFunction(
  bridge: Bridge,
  panics: PanicRecord,
  name: string,
  { params, result, options }: GuestFunction,
  checked = false,
): JsFunction {
  const exported = requiredExport(bridge.instance, options.export ?? name);
  const flatCount = params.reduce((count, { flat }) => count + flat.length, 0);
  let path: ReturnPath;
  try {
    path = returnPath(result, options.returns, exported.length - flatCount);
  } catch (error) {
    if (!(error instanceof BindingError)) throw error;
    throw new BindingError(`bind "${name}": ${error.message}`, { function: name, cause: error });
  }
  const plain = params.every(({ raw }) => raw) && (result.raw || result.flat.length === 0);
  if (plain && !(options.checked ?? checked)) return exported;
  return wrap(
    bridge,
    panics,
    name,
    exported,
    params as readonly unknown[] as readonly ParamType[],
    result,
    path,
  );
}

const FEW = new Set([1, 2]);

function wrap(
  bridge: Bridge,
  panics: PanicRecord,
  name: string,
  exported: ExportedFunction,
  params: readonly ParamType[],
  result: GuestType<never, unknown>,
  path: ReturnPath,
): JsFunction {
  const count = params.length;
  const inMemory = params.filter(({ nullFlat }) => nullFlat).length + (path.out === undefined ? 0 : 1);
  const anchoring = inMemory > 1 && params.some(({ spans }) => spans !== undefined);
  const flatCount = exported.length;
  // asked beforehand: finding a property of one of many classes costs as much as the rest of a call
  const isPair = params.map(({ flat }) => flat.length === 2);
  /** Whether all fits into four values, which need no array: a function ignores values beyond its parameters. */
  const few =
    flatCount > 0 &&
    flatCount <= 4 &&
    path.out !== 'last' &&
    params.every(({ flat }) => FEW.has(flat.length));
  const bound = (...values: unknown[]): unknown => {
    if (values.length > count) throw tooMany(name, count, values.length);
    const { entry, mark } = bridge;
    bridge.entry = bound;
    const { length: afterwards } = bridge.afterwards;
    /** The argument being lowered; `count` while the guest runs, more when its result is read. */
    let at = 0;
    let value: unknown;
    try {
      if (anchoring) anchor(bridge, params, values);
      let area = 0;
      if (path.out !== undefined) {
        area = bridge.lend(result.size, result.align, false);
        bridge.u8.fill(0, area, area + result.size);
      }
      let raw: unknown;
      if (few) {
        let a: unknown, b: unknown, c: unknown, d: unknown;
        let next = 0;
        if (path.out === 'first') {
          a = area;
          next = 1;
        }
        for (; at < count; at++) {
          const type = params[at];
          const first = type.lowerFew(bridge, values[at], false);
          if (next === 0) a = first;
          else if (next === 1) b = first;
          else if (next === 2) c = first;
          else d = first;
          next++;
          if (!isPair[at]) continue;
          const { second } = bridge;
          if (next === 1) b = second;
          else if (next === 2) c = second;
          else d = second;
          next++;
        }
        bridge.handOver();
        raw = flatCount === 1 ? exported(a) : flatCount === 2 ? exported(a, b) : exported(a, b, c, d);
      } else {
        const flat: unknown[] = path.out === 'first' ? [area] : [];
        for (; at < count; at++) params[at].lower(bridge, values[at], flat, false);
        if (path.out === 'last') flat.push(area);
        bridge.handOver();
        raw = exported(...flat);
      }
      at = count + 1;
      while (bridge.afterwards.length > afterwards) (bridge.afterwards.pop() as () => void)();
      value = path.lift(bridge, raw, area);
    } catch (error) {
      try {
        throw explained(bridge, panics, error, name, params, result, at);
      } finally {
        // setting a length that is the same already costs as much as the call
        if (bridge.afterwards.length > afterwards) bridge.afterwards.length = afterwards;
        // that error is the one to tell of, not what fails now
        bridge.leave(entry, mark);
      }
    }
    const failure = bridge.leave(entry, mark);
    if (failure !== undefined) throw placed(failure.error, name);
    return value;
  };
  Object.defineProperty(bound, 'name', { value: name });
  Object.defineProperty(bound, 'length', { value: count });
  return bound;
}

/** Takes the addresses of windows onto the guest's memory, before allocating for other arguments detaches them. */
function anchor(bridge: Bridge, params: readonly ParamType[], values: unknown[]): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const spans = params[index]?.spans;
    if (spans !== undefined && isArrayOf(spans, value) && value.buffer === bridge.u8.buffer) {
      values[index] = new GuestSpan(value.byteOffset, value.byteLength);
    }
  }
}

function tooMany(name: string, count: number, given: number): ArgumentError {
  return new ArgumentError(`${name}: takes ${String(count)} arguments, got ${String(given)}`, {
    function: name,
  });
}

/** The error the caller sees of what was thrown. */
function explained(
  bridge: Bridge,
  panics: PanicRecord,
  error: unknown,
  name: string,
  params: readonly ParamType[],
  result: GuestType<never, unknown>,
  at: number,
): unknown {
  const count = params.length;
  if (error instanceof Mismatch) {
    const path = error.path.join('');
    if (at < count) {
      return new ArgumentError(
        `${name}: argument ${String(at + 1)}${path} (${params[at].name}): ${error.message}`,
        { function: name, argument: `${String(at + 1)}${path}`, cause: error.cause },
      );
    }
    return new GuestValueError(`${name}: result${path} (${result.name}): ${error.message}`, {
      function: name,
      path: `result${path}`,
      cause: error.cause,
    });
  }
  if (at !== count) {
    const place =
      at < count ? `argument ${String(at + 1)} (${params[at]?.name ?? ''})` : `result (${result.name})`;
    return placed(error, `${name}: ${place}`);
  }
  if (error instanceof FerruleError) return error;
  const known = bridge.instance.explainError === undefined ? error : bridge.instance.explainError(error);
  // an instance that says more of errors knows of endings that are no panic: fuel, time, exit
  if (known instanceof FerruleError && !(known instanceof TrapError)) return known;
  return panics.take(error, known) ?? known;
}
