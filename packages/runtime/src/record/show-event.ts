import type { Module } from '../module.ts';
import type { RecordEvent } from './events.ts';
import { functionName } from './guest-functions.ts';
import { showThrown } from './thrown.ts';
import { showValues } from './values.ts';

/**
 * @param module - of the guest
 * @param target - of a call by the guest
 * @param args - of that call
 * @returns it in words, such as `env.log(16, 5)`
 */
export function showCall({ imports }: Module, target: number, args: readonly unknown[]): string {
  const found = imports.at(target);
  const name =
    target < imports.length && found !== undefined
      ? `${found.module}.${found.name}`
      : target === imports.length
        ? 'onOutOfFuel'
        : `callback ${String(target - imports.length)}`;
  return `${name}(${showValues(args)})`;
}

/**
 * @param module - of the guest
 * @param target - of a call by the host
 * @param args - of that call
 * @returns it in words
 */
export function showEntry(module: Module, target: number, args: readonly unknown[]): string {
  return `a call of the guest's ${functionName(module, target)}(${showValues(args)})`;
}

/**
 * @param module - of the guest
 * @param event - of the record's; `undefined` where it has ended
 * @returns it in words
 */
export function showEvent(module: Module, event: RecordEvent | undefined): string {
  switch (event?.is) {
    case 'enter':
      return showEntry(module, event.target, event.args);
    case 'call':
      return showCall(module, event.target, event.args);
    case 'leave':
      return `the guest's return with (${showValues(event.results)})`;
    case 'leave-thrown':
      return `the guest's end by ${showThrown(event.thrown)}`;
    case 'return':
      return `the host's return with (${showValues(event.results)})`;
    case 'throw':
      return `the host's throwing ${showThrown(event.thrown)}`;
    case 'cut':
      return `a time-out of ${String(event.timeout)} ms`;
    case 'lend':
      return 'a callback';
    case 'end':
      return 'the end of the instance';
    case 'gap':
      return `the end of the record, as ${event.reason}`;
    case 'start':
    case undefined:
      return 'the end of the record';
  }
}
