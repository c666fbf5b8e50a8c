import { OptionError } from '@ferrule/core';
import { nearMiss } from './near-miss.ts';
import { BYTE_SIZE_FORM, DURATION_FORM, parseByteSize, parseDuration } from './units.ts';

/**
 * Turns one option's value as given into the value that travels inside.
 *
 * @param value - as given; never `undefined`
 * @param path - the option's path, such as `limits.memory`
 * @throws OptionError naming the path and what it accepts
 */
export type Reader<T> = (value: unknown, path: string) => T;

/** What {@link record} makes of its shape: every name is there, `undefined` where nothing was given. */
export type Complete<S extends Record<string, Reader<unknown>>> = {
  readonly [K in keyof S]: ReturnType<S[K]> | undefined;
};

/**
 * @param shape - a reader for each name that is known
 * @returns a reader of objects with these names and no others, giving a frozen record
 */
export function record<S extends Record<string, Reader<unknown>>>(shape: S): Reader<Complete<S>> {
  const names = Object.keys(shape);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw refuse(path, value, `an object with ${names.map(quote).join(', ')}`);
    }
    for (const name of Object.keys(value))
      if (!Object.hasOwn(shape, name)) throw unknownOption(path, name, names);
    const given = value as Record<string, unknown>;
    const entries = names.map((name) => [name, readGiven(shape[name], given[name], join(path, name))]);
    return Object.freeze(Object.fromEntries(entries)) as Complete<S>;
  };
}

/** Reads a size in bytes of at least `least`. */
export function byteSize(least: number): Reader<number> {
  return (value, path) => {
    const bytes = parseByteSize(value);
    if (bytes === undefined || bytes < least) throw refuse(path, value, atLeast(BYTE_SIZE_FORM, least));
    return bytes;
  };
}

/** Reads a duration, at least a millisecond and at most what a timer of Node's can do, into whole milliseconds. */
export const duration: Reader<number> = (value, path) => {
  const milliseconds = Math.ceil(parseDuration(value) ?? 0);
  if (milliseconds < 1 || milliseconds > 0x7fffffff)
    throw refuse(path, value, `${DURATION_FORM}, from 1 ms to 24 days`);
  return milliseconds;
};

/** Reads a whole number from 0 up. */
export const count: Reader<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw refuse(path, value, 'a whole number from 0 up');
  }
  return value;
};

/**
 * @param most - what the number may be at most
 * @returns a reader of bigints, or whole numbers, from 0 up
 */
export function bigCount(most: bigint): Reader<bigint> {
  return (value, path) => {
    const number = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof number !== 'bigint' || number < 0n || number > most) {
      throw refuse(path, value, `a bigint or whole number from 0 to ${String(most)}`);
    }
    return number;
  };
}

/** Reads a function. */
export const callback: Reader<(...args: never[]) => unknown> = (value, path) => {
  if (typeof value !== 'function') throw refuse(path, value, 'a function');
  return value as (...args: never[]) => unknown;
};

/** Reads text that is not empty. */
export const text: Reader<string> = (value, path) => {
  if (typeof value !== 'string' || value === '') throw refuse(path, value, 'text that is not empty');
  return value;
};

/**
 * @param choices - all that is accepted
 * @returns a reader of one of them
 */
export function oneOf<const T extends readonly (string | number | boolean)[]>(choices: T): Reader<T[number]> {
  return (value, path) => {
    if (!choices.some((choice) => choice === value)) {
      const near = typeof value === 'string' ? nearMiss(value, choices.map(String)) : undefined;
      const meant = choices.find((choice) => String(choice) === near);
      const hint = meant === undefined ? '' : `; did you mean ${quote(meant)}?`;
      throw refuse(path, value, `${choices.map(quote).join(', ')}${hint}`);
    }
    return value as T[number];
  };
}

/**
 * @param path - the option's path
 * @param value - what was given
 * @param accepted - what would have been right
 * @returns the error to throw
 */
export function refuse(path: string, value: unknown, accepted: string): OptionError {
  const option = path === '' ? 'the options' : `option ${path}`;
  return new OptionError(`${option} can't be ${show(value)}; accepted: ${accepted}`, { option: path });
}

function unknownOption(path: string, name: string, names: readonly string[]): OptionError {
  const near = nearMiss(name, names);
  const hint = near === undefined ? `known: ${names.join(', ')}` : `did you mean ${join(path, near)}?`;
  return new OptionError(`option ${join(path, name)} is not known; ${hint}`, { option: join(path, name) });
}

function readGiven(reader: Reader<unknown> | undefined, value: unknown, path: string): unknown {
  return value === undefined ? undefined : reader?.(value, path);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}

function atLeast(form: string, least: number): string {
  return least === 0 ? form : `${form}, at least ${String(least)}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
