import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { Machine } from '../report/report.ts';

/**
 * @param before - the load when the run began
 * @returns the machine this runs on
 */
export function describeMachine(before: number): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    load: [before, currentLoad()],
  };
}

/** @returns processes that wanted a core in the last minute */
export function currentLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}
