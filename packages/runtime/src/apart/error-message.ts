import {
  CompileError,
  EmitError,
  InstrumentError,
  OptionError,
  PlanError,
  ValidationError,
} from '@ferrule/core';
import type { ErrorMessage } from './messages.ts';

/** Every class that stages 2 to 7 throw. */
const CLASSES: Readonly<Record<string, new (message: string, facts: never) => Error>> = {
  ValidationError,
  OptionError,
  PlanError,
  InstrumentError,
  EmitError,
  CompileError,
};

/**
 * @param error - anything thrown
 * @returns all of it that another thread can be told: structured cloning would lose the class and its fields
 */
export function encodeError(error: unknown): ErrorMessage {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), stack: undefined, facts: {}, cause: undefined };
  const { name, message, stack, cause } = error;
  const facts = Object.fromEntries(Object.entries(error).filter(([, value]) => isPlain(value)));
  return { name, message, stack, facts, cause: cause === undefined ? undefined : encodeError(cause) };
}

/**
 * @param message - from {@link encodeError}
 * @returns an error of the same class that says the same
 */
export function decodeError(message: ErrorMessage): Error {
  const { name, message: text, stack, facts } = message;
  const cause = message.cause === undefined ? undefined : decodeError(message.cause);
  const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  const error =
    known === undefined ? new Error(text, { cause }) : new known(text, { ...facts, cause } as never);
  if (known === undefined && error.name !== name)
    Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (stack !== undefined)
    Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}

function isPlain(value: unknown): boolean {
  return value === undefined || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}
