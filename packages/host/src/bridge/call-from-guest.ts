import { ArgumentError, GuestValueError } from '@ferrule/core';
import type { Bridge } from './bridge.ts';
import { Mismatch } from './mismatch.ts';
import { placed } from './placed.ts';
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
    const results: unknown[] = [];
    try {
      const values: unknown[] = [];
      let at = inMemory ? 1 : 0;
      for (const param of params) {
        try {
          values.push(param.lift(bridge, flat, at, false));
        } catch (error) {
          throw unfitArgument(error, name, values.length + 1);
        }
        at += param.flat.length;
      }
      const value = host(...values);
      try {
        if (inMemory) result.store(bridge, bridge.range(flat[0] as number, result.size), value, true);
        else if (result.flat.length > 0) result.lower(bridge, value, results, true);
        bridge.handOver();
      } catch (error) {
        throw unfitResult(error, name, result);
      }
    } catch (error) {
      // that error is the one to tell of, not what fails now
      bridge.leave(entry, mark);
      throw error;
    }
    const failure = bridge.leave(entry, mark);
    if (failure !== undefined) throw placed(failure.error, name);
    return results[0];
  };
  return called;
}

function unfitArgument(error: unknown, name: string, argument: number): unknown {
  const place = `${name}, called by the guest: argument ${String(argument)}`;
  if (!(error instanceof Mismatch)) return placed(error, place);
  const path = error.path.join('');
  return new GuestValueError(`${place}${path}: ${error.message}`, {
    function: name,
    path: `argument ${String(argument)}${path}`,
  });
}

function unfitResult(error: unknown, name: string, result: AnyGuestType): unknown {
  const path = error instanceof Mismatch ? `result${error.path.join('')}` : 'result';
  const place = `${name}: ${path} (${result.name}) of the host's function`;
  if (!(error instanceof Mismatch)) return placed(error, place);
  return new ArgumentError(`${place}: ${error.message}`, { function: name, argument: path });
}
