import { spawnSync } from 'node:child_process';
import { summarise, type Comparison } from './paired.ts';

/** A program to run and time as a whole. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** Nanoseconds from start to exit. */
function time({ file, args }: Program): number {
  const start = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(file, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const taken = Number(process.hrtime.bigint() - start);
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  return taken;
}

/**
 * Measures two programs as whole processes, in turn.
 *
 * @param subject - what is judged
 * @param baseline - what it is held against
 * @param pairs - pairs of runs, after one of each that does not count
 * @returns the comparison; times are nanoseconds a run
 */
export function compareProcesses(subject: Program, baseline: Program, pairs = 15): Comparison {
  time(subject);
  time(baseline);
  const subjectTimes: number[] = [];
  const baselineTimes: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    subjectTimes.push(time(subject));
    baselineTimes.push(time(baseline));
  }
  return summarise(subjectTimes, baselineTimes);
}
