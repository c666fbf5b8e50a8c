/**
 * What WASI calls cost from inside a guest: Ferrule's on a host directory and in memory beside node:wasi's, in turns in
 * one process on the same Node.
 *
 *   node scripts/run.mjs packages/bench/src/wasi-calls.ts [--rounds N] [--only PART]
 */
import { parseArgs } from 'node:util';
import { wasiContenders } from './wasi-contenders.ts';
import type { Contender } from './wasi-contenders.ts';

/** Milliseconds that a batch takes about: short enough to fall between what else the machine does. */
const BATCH = 1;
/** Milliseconds of a run that has let V8 optimise all there is. */
const WARM_UP = 30;

/** Milliseconds after which a call is not measured again. */
const LONGEST = 3_000;

/** Nanoseconds of one call, by contender in their order. */
interface Row {
  readonly call: string;
  readonly nanoseconds: readonly number[];
}

/** @returns milliseconds */
function time(run: (times: number) => void, times: number): number {
  const start = process.hrtime.bigint();
  run(times);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The fastest of several batches each, in turns: what else the machine does only ever adds. */
function measure(call: string, contenders: readonly Contender[], rounds: number): Row {
  const runs = contenders.map(({ exports }) => {
    const run = exports[call] as (times: number) => void;
    let times = 1;
    // Warm up, and find out how many make a batch.
    while (time(run, times) < WARM_UP) times *= 2;
    return { run, times: Math.max(1, Math.round((times * BATCH) / WARM_UP)) };
  });
  const best = runs.map(() => Infinity);
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds && Number(process.hrtime.bigint() - start) < LONGEST * 1e6; round++) {
    runs.forEach(({ run, times }, index) => {
      best[index] = Math.min(best[index], (time(run, times) / times) * 1e6);
    });
  }
  return { call, nanoseconds: best };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Prints a row for each call: nanoseconds, and in brackets how many times node:wasi's. */
function show(names: readonly string[], rows: readonly Row[]): void {
  const width = 22;
  console.log(`Node ${process.versions.node}, ns a call`);
  console.log(['', ...names].map((name) => name.padStart(width)).join(''));
  for (const { call, nanoseconds } of rows) {
    const cells = nanoseconds.map((value, index) => {
      const ratio = index === 0 ? '' : ` (${(value / nanoseconds[0]).toFixed(2)})`;
      return `${value.toFixed(value < 100 ? 1 : 0)}${ratio}`.padStart(width);
    });
    console.log(call.padStart(width) + cells.join(''));
  }
  const means = names.map((_, index) =>
    geometricMean(rows.map(({ nanoseconds }) => nanoseconds[index] / nanoseconds[0])),
  );
  console.log(
    'geometric mean'.padStart(width) + means.map((mean) => mean.toFixed(2).padStart(width)).join(''),
  );
}

function main(): void {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '200' }, only: { type: 'string', default: '' } },
  });
  const all = wasiContenders();
  try {
    const contenders = [all.node, all.directory, all.memory];
    const calls = all.calls.filter((name) => name.includes(values.only));
    const rows = calls.map((call) => measure(call, contenders, Number(values.rounds)));
    show(
      contenders.map(({ name }) => name),
      rows,
    );
  } finally {
    all.close();
  }
}

main();
