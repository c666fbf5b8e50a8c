import { compare, geometricMean } from '../paired.ts';
import type { Comparison, Work } from '../paired.ts';
import { WASI_CALLS, WASI_LIST } from '../wasi-guest.ts';
import type { Target } from './target.ts';
import { wasiContenders, type Contenders } from './wasi-contenders.ts';

/** What each call on a host directory may cost beside node:wasi's; 1.5 where nothing is said. */
const BOUNDS: Readonly<Record<string, number>> = {
  clock_time_get: 1,
  'random_get 16 B': 1,
  'fd_pwrite 64 KiB': 1.1,
  'fd_pread 64 KiB': 1.1,
  'fd_readdir of 10,000': 1,
};

const CALLS = [...WASI_CALLS, WASI_LIST];

const IDLE = 1_000;

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

function measureMean(where: Where): Comparison {
  const all = withContenders((contenders) =>
    CALLS.map((call) => measured[where].get(call) ?? measureCall(where, call, contenders)),
  );
  return geometricMean(all);
}

/** Reading where many descriptors are open, beside where none but the file is. */
function measureIdle(): Comparison {
  return withContenders(({ directory }) =>
    withContenders(({ directory: crowded }) => {
      for (let descriptor = 0; descriptor < IDLE; descriptor++) crowded.exports['open']?.();
      const [subject, baseline] = [crowded, directory].map(({ exports }) => exports['fd_read 64 B'] as Work);
      return compare(subject, baseline);
    }),
  );
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
    name: 'WASI fd_read 64 B with 1,000 idle descriptors, to without',
    bound: 1.03,
    unit: 'times',
    measure: measureIdle,
  },
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
