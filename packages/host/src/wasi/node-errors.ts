/**
 * Errors as Node words them, for the class that stands in for node:wasi's: whoever changes the import finds the same
 * names, codes and messages.
 *
 * @see https://nodejs.org/api/errors.html#nodejs-error-codes
 */
import { inspect } from 'node:util';

/** An error with Node's code. */
export type NodeError = Error & { readonly code: string };

function nodeError(Class: ErrorConstructor, code: string, message: string): NodeError {
  return Object.assign(new Class(message), { code });
}

/** @param name - `argument` or a path of properties @param wanted - such as `of type string` or `undefined` */
export function invalidArgType(name: string, wanted: string, value: unknown): NodeError {
  const kind = name.includes('.') ? 'property' : 'argument';
  return nodeError(
    TypeError,
    'ERR_INVALID_ARG_TYPE',
    `The "${name}" ${kind} must be ${wanted}. Received ${received(value)}`,
  );
}

/** @param reason - why it is not accepted */
export function invalidArgValue(name: string, value: unknown, reason: string): NodeError {
  const shown = inspect(value);
  return nodeError(
    TypeError,
    'ERR_INVALID_ARG_VALUE',
    `The property '${name}' ${reason}. Received ${shown.length > 128 ? `${shown.slice(0, 128)}...` : shown}`,
  );
}

/** @param range - such as `an integer` */
export function outOfRange(name: string, range: string, value: number): NodeError {
  const shown =
    Number.isInteger(value) && Math.abs(value) > 2 ** 32 ? separated(String(value)) : inspect(value);
  return nodeError(
    RangeError,
    'ERR_OUT_OF_RANGE',
    `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`,
  );
}

/** The instance has no memory of its own, or none that is one. */
export function noMemory(): NodeError {
  return nodeError(
    TypeError,
    'ERR_INVALID_ARG_TYPE',
    '"instance.exports.memory" property must be a WebAssembly.Memory object',
  );
}

/** `start` or `initialize` was called a second time. */
export function alreadyStarted(): NodeError {
  return nodeError(Error, 'ERR_WASI_ALREADY_STARTED', 'WASI instance has already started');
}

/** A call was made before there was a memory to work on. */
export function notStarted(): NodeError {
  return nodeError(Error, 'ERR_WASI_NOT_STARTED', 'wasi.start() has not been called');
}

/** A preopened directory or a descriptor can't be had. */
export function cannotInit(code: string, cause: unknown): NodeError {
  const error = nodeError(Error, `UVWASI_${code}`, `UVWASI_${code}, uvwasi_init`);
  return Object.assign(error, { syscall: 'uvwasi_init', cause });
}

function received(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'function':
      return `function ${value.name}`;
    case 'string': {
      const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return `type string (${shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`})`;
    }
    case 'bigint':
      return `type bigint (${String(value)}n)`;
    case 'number':
      return `type number (${Object.is(value, -0) ? '-0' : String(value)})`;
    case 'boolean':
    case 'symbol':
      return `type ${typeof value} (${String(value)})`;
    case 'object':
      return value === null ? 'null' : receivedObject(value);
  }
}

function receivedObject(value: object): string {
  const { constructor } = value as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string'
    ? `an instance of ${constructor.name}`
    : inspect(value, { depth: -1 });
}

/** Underlines between groups of three digits. */
function separated(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/gu, '_');
}
