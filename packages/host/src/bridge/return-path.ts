import { BindingError } from '@ferrule/core';
import type { Bridge } from './bridge.ts';
import type { CoreType } from './core-type.ts';
import type { ReturnConvention } from './guest-function.ts';
import { mismatch } from './mismatch.ts';
import type { GuestType } from './types/guest-type.ts';

/** How the results of one function are asked for and read. */
export interface ReturnPath {
  /** Where the address of memory for the result goes among the arguments. */
  readonly out: 'first' | 'last' | undefined;
  /** Makes the value of what the export returned, and of the memory passed as `area`. */
  lift(bridge: Bridge, returned: unknown, area: number): unknown;
}

/** Splits an `i64` without arithmetic on bigints, which allocates. */
const word = new BigInt64Array(1);
const halves = new Uint32Array(word.buffer);

/**
 * Chooses how a result comes back.
 *
 * @param type - of the result
 * @param convention - as told, or `undefined`
 * @param spare - parameters of the export beyond those of the arguments
 * @throws BindingError where the number of parameters, the type and the convention don't go together
 */
export function returnPath(
  type: GuestType<never, unknown>,
  convention: ReturnConvention | undefined,
  spare: number,
): ReturnPath {
  const wantsOut = convention === 'out-pointer' || convention === 'out-pointer-last';
  const mayOut = convention === undefined && type.size > 0 && (type.flat.length > 1 || type.nullFlat);
  if (spare === 1 && (wantsOut || mayOut)) {
    return {
      out: convention === 'out-pointer-last' ? 'last' : 'first',
      lift: (bridge, _returned, area) => type.load(bridge, area, true),
    };
  }
  if (spare !== 0 || wantsOut) {
    throw new BindingError(
      spare === 0
        ? `there is no parameter for the result's address`
        : `the export has ${String(Math.abs(spare))} parameters ${spare > 0 ? 'more' : 'fewer'} than described`,
    );
  }
  if (type.flat.length === 0) return { out: undefined, lift: () => undefined };
  if (type.flat.length === 1 && !isAggregate(type) && convention !== 'pointer') {
    if (convention !== undefined)
      throw new BindingError(`${type.name} comes back as one value, not ${convention}`);
    return { out: undefined, lift: (bridge, returned) => type.liftFew(bridge, returned, undefined, true) };
  }
  return { out: undefined, lift: returnedLift(type, convention) };
}

/** Whether its only flat value is an address of its form in memory. */
function isAggregate(type: GuestType<never, unknown>): boolean {
  return type.nullFlat && !type.nullStored;
}

/**
 * Tells the convention by what came back. What is asked of the type each time is asked beforehand: where there are many
 * bindings, finding a property of one of many classes costs as much as the rest.
 */
function returnedLift(
  type: GuestType<never, unknown>,
  convention: ReturnConvention | undefined,
): ReturnPath['lift'] {
  const mayBe = (one: ReturnConvention) => convention === undefined || convention === one;
  const isPointer = mayBe('pointer');
  const isPacked = mayBe('packed') && type.size === 8;
  const isSeveral = mayBe('multi-value');
  const { size } = type;
  // of several results: some types have no such form, and say so when they are asked
  let spread: readonly CoreType[] | undefined;
  let isPair = false;
  return (bridge, returned) => {
    if (isPointer && typeof returned === 'number') {
      return type.load(bridge, bridge.range(returned, size), true);
    }
    if (isPacked && typeof returned === 'bigint') {
      word[0] = returned;
      return type.liftFew(bridge, halves[1], halves[0], true);
    }
    if (isSeveral && Array.isArray(returned)) {
      const values: readonly unknown[] = returned;
      if (spread === undefined) {
        ({ spread } = type);
        isPair = spread === type.flat && spread.length === 2;
      }
      if (values.length === spread.length) {
        return isPair
          ? type.liftFew(bridge, values[0], values[1], true)
          : type.liftSpread(bridge, values, 0, true);
      }
    }
    throw mismatch(`${type.name} as ${convention ?? 'one of the return conventions'}`, returned);
  };
}
