import { readFileSync, writeFileSync } from 'node:fs';
import { OptionError } from '@ferrule/core';
import type { Row } from '../run/row.ts';
import { isTwin } from '../engines/twins.ts';
import { RIVALS } from '../workloads/compute.ts';
import { SUITES, type Suite } from '../workloads/workload.ts';
import { claimText, ratioText } from './figures.ts';
import { matricesOf, type Matrix, type Mean } from './matrix.ts';
import type { Report } from './report.ts';
import { markdownLines } from './table.ts';
import { SUITE_TITLES } from './titles.ts';

const BEGIN = '<!-- benchmarks: `npm run bench -- --readme` writes this from docs/benchmarks/report.json -->';
const END = '<!-- /benchmarks -->';

/** The engines whose speed at computing is quoted, as far as they were there. */
const QUOTED = [
  'Ferrule',
  'Ferrule, time-out',
  'Ferrule, fuel',
  'Ferrule, optimize 3',
  'Ferrule, auto',
  ...RIVALS,
];

/** Those of Ferrule's modes whose losses are told: as it comes, and as one would run what one does not trust. */
const MODES = ['Ferrule', 'Ferrule, fuel'];

/** Comparisons of Ferrule's options with each other are no losses to anybody. */
const COMPARED = SUITES.filter(
  (suite) => !['instrumentation', 'optimize', 'module', 'growth'].includes(suite),
);

/** What is slower by less is no loss that anybody would see. */
const LOSS = 1.02;

const majorOf = (version: string): string => version.split('.')[0] ?? version;

/**
 * What the README says about speed: the ratios at computing, and where Ferrule loses most.
 *
 * @param report - of a full run
 * @returns Markdown
 */
export function readmeSection(report: Report): string {
  const { started, machine, nodes, rows } = report;
  const versions = nodes.map(({ version }) => version);
  const [before, after] = machine.load;
  const columns = versions.map((version) => `Node ${majorOf(version)}`);
  const losses = COMPARED.flatMap((suite) => lossesOf(suite, rows, versions));
  return [
    `Times as many as bare V8's on the same Node, measured ${started.slice(0, 10)} on ${String(machine.cores)} cores of ${machine.processor} (load ${String(before)} before, ${String(after)} after): the geometric mean of ${String(kernelsOf(rows))} Rust kernels. [docs/benchmarks](docs/benchmarks/README.md) has the intervals, the other engines and all that was measured beside; \`npm run bench -- --install\` repeats it.`,
    '',
    ...markdownLines(['computing', ...columns], computeRows(rows, versions)),
    '',
    'Ferrule as it comes at other kinds of work, geometric means of each; a question mark says that no difference is shown:',
    '',
    ...markdownLines(['', ...columns], suiteRows(rows, versions)),
    '',
    'Where it loses most, by kind of work, in times as many as what it is held against, and who is best at that:',
    '',
    ...markdownLines(
      ['', ...columns, 'best there'],
      losses,
      (column) => column > 0 && column <= columns.length,
    ),
  ].join('\n');
}

const kernelsOf = (rows: readonly Row[]): number =>
  new Set(rows.filter(({ suite }) => suite === 'compute').map(({ workload }) => workload)).size;

function computeRows(rows: readonly Row[], versions: readonly string[]): string[][] {
  const matrices = matricesOf(rows).filter(({ suite }) => suite === 'compute');
  return QUOTED.flatMap((engine) => {
    const cells = versions.map((version) => {
      const mean = matrices.find(({ node }) => node === version)?.mean(engine);
      return mean === undefined ? '' : cellOf(mean);
    });
    return cells.every((cell) => cell === '') ? [] : [[engine, ...cells]];
  });
}

/** Without the sign: the tables say what is counted. */
const cellOf = (found: Pick<Mean, 'ratio' | 'claim'>): string => claimText(found).replace('×', '');

/** Each kind of work but computing, which has a table of its own. */
function suiteRows(rows: readonly Row[], versions: readonly string[]): string[][] {
  const matrices = matricesOf(rows);
  return COMPARED.filter((suite) => suite !== 'compute').flatMap((suite) => {
    const own = matrices.filter((matrix) => matrix.suite === suite);
    const cells = versions.map((version) => {
      const mean = own.find(({ node }) => node === version)?.mean('Ferrule');
      return mean === undefined ? '' : cellOf(mean);
    });
    const [first] = own as (Matrix | undefined)[];
    if (first === undefined || cells.every((cell) => cell === '')) return [];
    return [[`${SUITE_TITLES[suite]}, beside ${first.baseline}`, ...cells]];
  });
}

const ratioOf = ({ figures }: Row): number => figures?.against?.ratio ?? Number.NaN;

/** For each mode, the workload of a suite where it is slowest beside the baseline. */
function lossesOf(suite: Suite, rows: readonly Row[], versions: readonly string[]): string[][] {
  const own = matricesOf(rows.filter((row) => row.suite === suite));
  const all = own.flatMap((matrix) =>
    matrix.workloads.flatMap((workload) =>
      matrix.engines.flatMap((engine) => matrix.at(workload, engine) ?? []),
    ),
  );
  return MODES.flatMap((mode) => {
    const slower = all.filter(
      (row) => row.engine === mode && row.figures?.against?.claim === 'slower' && ratioOf(row) >= LOSS,
    );
    const [worst] = slower.sort((a, b) => ratioOf(b) - ratioOf(a)) as (Row | undefined)[];
    if (worst === undefined) return [];
    const there = all.filter(({ workload }) => workload === worst.workload);
    const cells = versions.map((version) => {
      const row = there.find(({ node, engine }) => node === version && engine === mode);
      return row?.figures?.against === undefined ? '' : cellOf(row.figures.against);
    });
    const [best] = there
      .filter((row) => row.node === worst.node && !Number.isNaN(ratioOf(row)) && !isTwin(row.engine))
      .sort((a, b) => ratioOf(a) - ratioOf(b));
    const beside = worst.figures?.against?.baseline ?? '';
    return [
      [
        `${SUITE_TITLES[suite]}: ${worst.workload}, ${mode} beside ${beside}`,
        ...cells,
        `${best.engine} ${ratioText(ratioOf(best))}`,
      ],
    ];
  });
}

/**
 * Puts {@link readmeSection} between its marks.
 *
 * @param file - the README
 * @param report - of a full run
 * @throws OptionError where the marks are not there
 */
export function writeReadme(file: string, report: Report): void {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) {
    throw new OptionError(`${file} has no place for benchmarks: ${BEGIN} … ${END}`, { option: 'readme' });
  }
  const before = text.slice(0, begin + BEGIN.length);
  writeFileSync(file, `${before}\n\n${readmeSection(report)}\n\n${text.slice(end)}`);
}
