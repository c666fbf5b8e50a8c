import { compare } from '../paired.ts';
import type { Comparison, Work } from '../paired.ts';
import { wasiContenders } from '../wasi-contenders.ts';
import type { Contenders } from '../wasi-contenders.ts';
import type { Target } from './target.ts';

/** What each call on a host directory may cost beside node:wasi's; 1.5 where nothing is said. */
const BOUNDS: Readonly<Record<string, number>> = {
  clock_time_get: 1,
  'random_get 16 B': 1,
  'fd_pwrite 64 KiB': 1.1,
  'fd_pread 64 KiB': 1.1,
  'fd_readdir of 10,000': 1,
};

const CALLS = [
  'clock_time_get',
  'random_get 16 B',
  'fd_fdstat_get',
  'fd_write 64 B',
  'fd_read 64 B',
  'fd_pwrite 64 KiB',
  'fd_pread 64 KiB',
  'fd_seek',
  'path_filestat_get',
  'path_open and fd_close',
  'fd_readdir of 10,000',
];

/** Kept from one target to the next: the means are taken of what was measured before. */
const measured = { directory: new Map<string, Comparison>(), memory: new Map<string, Comparison>() };
type Where = keyof typeof measured;

function measureCall(where: Where, call: string, contenders: Contenders): Comparison {
  const [subject, baseline] = [contenders[where], contenders.node].map(
    ({ exports }) => exports[call] as Work,
  );
  const options = call.startsWith('fd_readdir') ? { pairs: 7, warmUp: 50 } : { pairs: 20, warmUp: 100 };
  const comparison = compare(subject, baseline, options);
  measured[where].set(call, comparison);
  return comparison;
}

function withContenders<T>(run: (contenders: Contenders) => T): T {
  const contenders = wasiContenders();
  try {
    return run(contenders);
  } finally {
    contenders.close();
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function measureMean(where: Where): Comparison {
  const all = withContenders((contenders) =>
    CALLS.map((call) => measured[where].get(call) ?? measureCall(where, call, contenders)),
  );
  return {
    ratio: geometricMean(all.map(({ ratio }) => ratio)),
    interval: [
      geometricMean(all.map(({ interval }) => interval[0])),
      geometricMean(all.map(({ interval }) => interval[1])),
    ],
    subject: geometricMean(all.map(({ subject }) => subject)),
    baseline: geometricMean(all.map(({ baseline }) => baseline)),
    pairs: Math.min(...all.map(({ pairs }) => pairs)),
  };
}

/** WASI calls from inside a guest, beside node:wasi's on the same Node. */
export const wasiTargets: readonly Target[] = [
  ...CALLS.map((call): Target => ({
    name: `WASI ${call}, host directory to node:wasi`,
    bound: BOUNDS[call] ?? 1.5,
    unit: 'times',
    measure: () => withContenders((contenders) => measureCall('directory', call, contenders)),
  })),
  {
    name: 'WASI geometric mean, host directory to node:wasi',
    bound: 1,
    unit: 'times',
    measure: () => measureMean('directory'),
  },
  {
    name: 'WASI geometric mean, memory file system to node:wasi',
    bound: 0.3,
    unit: 'times',
    measure: () => measureMean('memory'),
  },
];
