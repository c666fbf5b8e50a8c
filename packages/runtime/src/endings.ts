/**
 * A guest's `catch_all` catches whatever JavaScript throws in a host function, so an exit that is a mere throw can
 * be swallowed. Traps can't: V8 marks the error of a trap, on the object itself, as one that no guest may catch, and
 * leaves the mark there when the object passes through JavaScript. So an ending that must get through is dressed as
 * a trap: a real one is provoked in a module of a few bytes, and its error takes on the ending's class and fields.
 *
 * @see https://webassembly.github.io/spec/js-api/#errors
 */

import { NATIVE } from '@ferrule/core';

/** `(module (func (export "trap") unreachable))` */
const TRAP_MODULE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00,
  0x07, 0x08, 0x01, 0x04, 0x74, 0x72, 0x61, 0x70, 0x00, 0x00, 0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b,
]);

let trap: (() => void) | undefined;

/**
 * Makes an error that no guest can catch, though host functions in JavaScript still can.
 *
 * @param error - what is to get through
 * @returns an error of the same class with the same fields, to be thrown instead
 */
export function uncatchable<E extends Error>(error: E): E {
  const carrier = provokeTrap();
  Object.setPrototypeOf(carrier, Object.getPrototypeOf(error) as object);
  // The descriptors bring what is not enumerable too; a stack that is an accessor would read the wrong object's.
  const { stack: _, ...fields } = Object.getOwnPropertyDescriptors(error) as PropertyDescriptorMap;
  Object.defineProperties(carrier, fields);
  Object.defineProperty(carrier, 'stack', { value: error.stack, writable: true, configurable: true });
  return carrier as E;
}

function provokeTrap(): Error {
  trap ??= new NATIVE.Instance(new NATIVE.Module(TRAP_MODULE)).exports['trap'] as () => void;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    trap();
  } catch (error) {
    return error as Error;
  } finally {
    Error.stackTraceLimit = limit;
  }
  throw new Error('a module of one unreachable instruction did not trap');
}
