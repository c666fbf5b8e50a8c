import type { FunctionListener } from '../listeners/function-call.ts';
import type { FunctionPattern } from '../listeners/select-functions.ts';
import { callback, record, refuse } from './readers.ts';
import type { Reader } from './readers.ts';

const PATTERN_FORM = 'names of functions such as "parse*", indices, or a list of these, none of them empty';

const functions: Reader<readonly FunctionPattern[]> = (value, path) => {
  const patterns: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (patterns.length === 0 || !patterns.every(isPattern)) throw refuse(path, value, PATTERN_FORM);
  return Object.freeze([...patterns]);
};

function isPattern(value: unknown): value is FunctionPattern {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

const shape = record({ functions, before: callback, after: callback, abort: callback });

/** Reads a list of listeners. */
export const listeners: Reader<readonly FunctionListener[]> = (value, path) => {
  if (!Array.isArray(value)) throw refuse(path, value, 'a list of listeners');
  const list: readonly unknown[] = value;
  return Object.freeze(
    list.map((each, position) => {
      const at = `${path}[${String(position)}]`;
      const given = shape(each, at);
      if (given.functions === undefined) throw refuse(`${at}.functions`, undefined, PATTERN_FORM);
      const bound = <T extends (...args: never[]) => unknown>(run: T | undefined) =>
        run?.bind(each) as ((...args: unknown[]) => void) | undefined;
      const { functions: patterns, before, after, abort } = given;
      return { functions: patterns, before: bound(before), after: bound(after), abort: bound(abort) };
    }),
  );
};
