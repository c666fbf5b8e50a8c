import type { OptimizeLevel } from '@ferrule/core';
import { UsageError } from './usage-error.ts';

const LEVELS: readonly OptimizeLevel[] = [0, 1, 2, 3];

/**
 * @param text - the value of `--optimize`
 * @returns the level, 0 where nothing was given
 * @throws UsageError where there is no such level
 */
export function readOptimizeLevel(text: string | undefined): OptimizeLevel {
  return readLevel(text, LEVELS);
}

/**
 * @param text - the value of `--optimize` where a module is run
 * @returns the level, `auto` to tier up, 0 where nothing was given
 * @throws UsageError where there is no such level
 */
export function readOptimizeChoice(text: string | undefined): OptimizeLevel | 'auto' {
  return text === 'auto' ? text : readLevel(text, [...LEVELS, 'auto']);
}

function readLevel(text: string | undefined, known: readonly unknown[]): OptimizeLevel {
  const level = LEVELS.find((each) => String(each) === (text ?? '0'));
  if (level === undefined)
    throw new UsageError(`--optimize ${text ?? ''}: the level is one of ${known.join(', ')}`);
  return level;
}
