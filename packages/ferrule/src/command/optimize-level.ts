import type { OptimizeLevel } from '@ferrule/core';
import { UsageError } from './usage-error.ts';

const LEVELS: readonly OptimizeLevel[] = [0, 1, 2, 3];

/**
 * @param text - the value of `--optimize`
 * @returns the level, 0 where nothing was given
 * @throws UsageError where there is no such level
 */
export function readOptimizeLevel(text: string | undefined): OptimizeLevel {
  const level = LEVELS.find((known) => String(known) === (text ?? '0'));
  if (level === undefined)
    throw new UsageError(`--optimize ${text ?? ''}: the level is one of ${LEVELS.join(', ')}`);
  return level;
}
