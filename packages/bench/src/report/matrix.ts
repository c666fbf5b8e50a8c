import type { Row } from '../run/row.ts';
import { claimOf, geometricMeanOfRatios, type Claim } from '../statistics.ts';
import { SUITES, type Suite } from '../workloads/workload.ts';

/** The rows of one suite on one Node version, as a table: workloads down, engines across. */
export interface Matrix {
  readonly suite: Suite;
  readonly node: string;
  /** The engine that ratios are to. */
  readonly baseline: string;
  readonly workloads: readonly string[];
  readonly engines: readonly string[];
  /** The row of a cell. */
  at(workload: string, engine: string): Row | undefined;
  /** Geometric mean of an engine's ratios, over the workloads it was measured on. */
  mean(engine: string): Mean | undefined;
}

/** A geometric mean of ratios. */
export interface Mean {
  readonly ratio: number;
  readonly claim: Claim;
  /** How many ratios it is of. */
  readonly of: number;
}

/** The one that stands for a workload that has several: the sum. */
function isMain({ metric }: Row): boolean {
  return !['read', 'compile', 'instantiate', 'first result'].includes(metric);
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

/**
 * Puts rows into tables.
 *
 * @param rows - of a report
 * @returns one table for each suite and Node version that has any figures
 */
export function matricesOf(rows: readonly Row[]): Matrix[] {
  const nodes = distinct(rows.map(({ node }) => node));
  return SUITES.flatMap((suite) =>
    nodes.flatMap((node) => {
      const own = rows.filter((row) => row.suite === suite && row.node === node);
      return own.some(({ figures }) => figures !== undefined) ? [matrixOf(suite, node, own)] : [];
    }),
  );
}

function matrixOf(suite: Suite, node: string, own: readonly Row[]): Matrix {
  const main = own.filter((row) => isMain(row) || (suite === 'instrumentation' && row.metric === 'compile'));
  const at = (workload: string, engine: string): Row | undefined =>
    main.find((row) => row.workload === workload && row.engine === engine);
  const workloads = distinct(main.map(({ workload }) => workload));
  const engines = distinct(main.filter(({ figures }) => figures !== undefined).map(({ engine }) => engine));
  const baselines = distinct(main.flatMap(({ figures }) => figures?.against?.baseline ?? []));
  return {
    suite,
    node,
    baseline: baselines.join(' or '),
    workloads,
    engines,
    at,
    mean(engine) {
      const ratios = workloads.flatMap((workload) => at(workload, engine)?.figures?.against ?? []);
      if (ratios.length < 2) return undefined;
      const { ratio, interval } = geometricMeanOfRatios(ratios);
      return { ratio, claim: claimOf(interval, false), of: ratios.length };
    },
  };
}

/**
 * How a series grows: the exponent of size in time, step by step. 1 is in proportion, 0 not at all.
 *
 * @param rows - of a report
 * @returns a line for each series, engine and Node version with at least two steps
 */
export function growthOf(rows: readonly Row[]): GrowthLine[] {
  const series = new Map<string, Row[]>();
  for (const row of rows) {
    if (
      row.step === undefined ||
      row.figures === undefined ||
      !(row.metric === 'all' || isMain(row) || row.suite === 'instrumentation')
    )
      continue;
    const key = [row.step.of, row.engine, row.node].join('\t');
    series.set(key, [...(series.get(key) ?? []), row]);
  }
  return [...series].flatMap(([key, unsorted]) => {
    const [of = '', engine = '', node = ''] = key.split('\t');
    const steps = [...unsorted].sort((a, b) => (a.step?.size ?? 0) - (b.step?.size ?? 0));
    if (steps.length < 2) return [];
    const exponents = steps.slice(1).map((row, index) => exponentOf(steps[index], row));
    return [{ of, engine, node, steps, exponents }];
  });
}

/** How one series grows. */
export interface GrowthLine {
  readonly of: string;
  readonly engine: string;
  readonly node: string;
  readonly steps: readonly Row[];
  /** From each step to the next. */
  readonly exponents: readonly number[];
}

/** Figures that are of one of many are made those of all. */
function totalOf({ figures, step, per }: Row): number {
  return (figures?.value ?? Number.NaN) * (per === 'an instance' ? (step?.size ?? 1) : 1);
}

function exponentOf(from: Row, to: Row): number {
  return Math.log(totalOf(to) / totalOf(from)) / Math.log((to.step?.size ?? 1) / (from.step?.size ?? 1));
}
