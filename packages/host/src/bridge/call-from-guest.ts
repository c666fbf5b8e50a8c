import { ArgumentError, GuestValueError } from '@ferrule/core';
import type { Bridge } from './bridge.ts';
import { Mismatch } from './mismatch.ts';
import type { GuestType } from './types/guest-type.ts';

type AnyGuestType = GuestType<unknown, unknown>;
type AnyFunction = (...values: unknown[]) => unknown;

/**
 * Makes a function that takes and returns flat values of one that takes and returns JavaScript's.
 *
 * @param bridgeNow - of the instance that calls
 * @param name - for errors
 * @param params - the memory of arguments stays the guest's
 * @param result - its memory becomes the guest's
 * @param inMemory - whether the first flat value is an address to write the result to
 * @param host - what to call
 */
export function callFromGuest(
  bridgeNow: () => Bridge,
  name: string,
  params: readonly AnyGuestType[],
  result: AnyGuestType,
  inMemory: boolean,
  host: AnyFunction,
): AnyFunction {
  const called = (...flat: unknown[]): unknown => {
    const bridge = bridgeNow();
    const { entry, mark } = bridge;
    bridge.entry = called;
    try {
      const values: unknown[] = [];
      let at = inMemory ? 1 : 0;
      for (const param of params) {
        try {
          values.push(param.lift(bridge, flat, at, false));
        } catch (error) {
          throw explained(error, name, values.length + 1);
        }
        at += param.flat.length;
      }
      const value = host(...values);
      try {
        const returned: unknown[] = [];
        if (inMemory) result.store(bridge, bridge.range(flat[0] as number, result.size), value, true);
        else if (result.flat.length > 0) result.lower(bridge, value, returned, true);
        bridge.handOver();
        return returned[0];
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
        const path = `result${error.path.join('')}`;
        throw new ArgumentError(
          `${name}: ${path} (${result.name}) of the host's function: ${error.message}`,
          {
            function: name,
            argument: path,
          },
        );
      }
    } finally {
      bridge.entry = entry;
      bridge.release(mark);
    }
  };
  return called;
}

function explained(error: unknown, name: string, argument: number): unknown {
  if (!(error instanceof Mismatch)) return error;
  const path = `argument ${String(argument)}${error.path.join('')}`;
  return new GuestValueError(`${name}, called by the guest: ${path}: ${error.message}`, {
    function: name,
    path,
  });
}
