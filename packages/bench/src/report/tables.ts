import type { Row } from '../run/row.ts';
import { claimText, figureText } from './figures.ts';
import { growthOf, matricesOf } from './matrix.ts';
import type { EngineRow, Report } from './report.ts';
import type { Table } from './table.ts';
import { SUITE_TITLES } from './titles.ts';

/** Rows that differ in nothing but the Node version become one that names all of them, in the column `at`. */
function acrossNodes<T extends { readonly node?: string | undefined }>(
  items: readonly T[],
  cellsOf: (item: T) => readonly string[],
  at: number,
): string[][] {
  const groups = new Map<string, { cells: readonly string[]; nodes: string[] }>();
  for (const item of items) {
    const cells = cellsOf(item);
    const group = groups.get(cells.join('\t')) ?? { cells, nodes: [] };
    if (item.node !== undefined) group.nodes.push(item.node.split('.')[0] ?? item.node);
    groups.set(cells.join('\t'), group);
  }
  return [...groups.values()].map(({ cells, nodes }) => cells.toSpliced(at, 0, nodes.join(', ')));
}

/**
 * @param report - of a run
 * @returns the geometric means of each suite, one column for each Node version
 */
export function summaryTable({ rows, nodes }: Report): Table {
  const matrices = matricesOf(rows);
  const suites = [...new Set(matrices.map(({ suite }) => suite))];
  const lines = suites.flatMap((suite) => {
    const own = matrices.filter((matrix) => matrix.suite === suite);
    const workloads = Math.max(...own.map((matrix) => matrix.workloads.length));
    // a mean over some of the workloads can't stand beside one over all of them
    const engines = [...new Set(own.flatMap((matrix) => matrix.engines))].filter((engine) =>
      own.every((matrix) => engine !== matrix.baseline && (matrix.mean(engine)?.of ?? 0) === workloads),
    );
    return engines.map((engine, index) => [
      index === 0 ? `${SUITE_TITLES[suite]}, beside ${own[0].baseline}` : '',
      engine,
      ...nodes.map(({ version }) => {
        const mean = own.find(({ node }) => node === version)?.mean(engine);
        return mean === undefined ? '' : claimText(mean);
      }),
    ]);
  });
  return {
    title: 'In short',
    about:
      'Geometric means, of engines that took part in every workload of the suite. A question mark says that no difference is shown.',
    columns: ['suite', 'engine', ...nodes.map(({ version }) => `Node ${version.split('.')[0] ?? ''}`)],
    rows: lines,
  };
}

/**
 * @param report - of a run
 * @returns how time and memory rise with size
 */
export function growthTable({ rows }: Report): Table {
  return {
    title: 'How it grows',
    about: 'The exponent of size, from step to step: 1 is in proportion, 2 four times for twice as much.',
    columns: ['of', 'engine', 'Node', 'figures', 'exponents'],
    rows: growthOf(rows).map(({ of, engine, node, steps, exponents }) => [
      of,
      engine,
      node,
      steps.map((row) => figureText(row.figures?.value ?? Number.NaN, row)).join(' → '),
      exponents.map((exponent) => exponent.toFixed(2)).join(', '),
    ]),
  };
}

/**
 * @param report - of a run
 * @returns what gave no figures though its engine was there
 */
export function failureTable({ rows }: Report): Table {
  const failed = rows.filter(({ status }) => status === 'failed');
  const cellsOf = ({ suite, workload, engine, reason = '' }: Row): string[] => [
    `${suite}: ${workload}`,
    engine,
    reason,
  ];
  return {
    title: 'What failed',
    columns: ['workload', 'engine', 'Node', 'why'],
    rows: acrossNodes(failed, cellsOf, 2),
  };
}

/**
 * @param report - of a run
 * @returns the engines, found or not
 */
export function engineTable({ engines, ferrule }: Report): Table {
  const versionOf = ({ name, version = '', skipped }: EngineRow): string => {
    if (skipped !== undefined) return `left out: ${skipped}`;
    if (name.startsWith('Ferrule')) return ferrule;
    return version === '' ? "Node's own" : version;
  };
  const cellsOf = (row: EngineRow): string[] => [row.name, versionOf(row), row.about];
  return {
    title: 'Engines',
    columns: ['engine', 'in Node', 'version', 'what it is'],
    rows: acrossNodes(engines, cellsOf, 1),
  };
}
