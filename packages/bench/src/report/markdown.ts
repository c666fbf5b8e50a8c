import { cellText, claimText } from './figures.ts';
import { machineText, readingsText } from './head.ts';
import { matricesOf, type Matrix } from './matrix.ts';
import { promiseTable } from './promises.ts';
import type { Report } from './report.ts';
import { SUITE_TITLES } from './titles.ts';
import { markdownLines, tableLines } from './table.ts';
import { engineTable, failureTable, growthTable, summaryTable } from './tables.ts';

/**
 * A report as Markdown.
 *
 * @param report - of a run
 * @returns the page
 */
export function markdownReport(report: Report): string {
  const parts = [
    ['# Benchmarks', '', ...headLines(report)],
    ['## How to read this', '', READING],
    tableLines(summaryTable(report)),
    ...matricesOf(report.rows).map((matrix) => matrixLines(matrix, report)),
    tableLines(growthTable(report)),
    tableLines(failureTable(report)),
    tableLines(promiseTable(report)),
    tableLines(engineTable(report)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const READING = `Cells are times as many as the baseline's, pair by pair in the same run: 1.10× is a tenth slower. A question mark
says that the 95 % interval holds 1: no difference is shown. The rows called \`again\` are the baseline once more, in
processes of its own: what differs there is noise. ‡ marks an engine whose own processes differ by over a fifth. The
baseline's own cells hold its time. Every engine runs in processes of its own, in turns; warm-up is told from what
counts, and outliers are kept. Absolute times are those of one machine, ratios carry further.`;

/** What was run where. */
function headLines(report: Report): string[] {
  const { machine, nodes, ferrule } = report;
  return [
    ...(report.partial ? ['**Interrupted: what is missing was not reached.**', ''] : []),
    `${report.started.slice(0, 10)}, Ferrule ${ferrule}, on ${nodes.map(({ version, v8 }) => `Node ${version} (V8 ${v8})`).join(', ')}.`,
    `${machineText(machine)}.`,
    `${readingsText(report)}.`,
    '',
    '```sh',
    report.command,
    '```',
  ];
}

/** One table: the longer side goes down. */
function matrixLines(matrix: Matrix, { nodes }: Pick<Report, 'nodes'>): string[] {
  const { suite, node, workloads, engines, baseline } = matrix;
  const title = `## ${SUITE_TITLES[suite]}${nodes.length > 1 ? `, Node ${node}` : ''}`;
  const means = engines.map((engine) => matrix.mean(engine));
  const meanCell = (index: number): string => {
    const mean = means[index];
    if (mean === undefined || engines[index] === baseline) return '';
    const some = mean.of < workloads.length ? ` of ${String(mean.of)}` : '';
    return `${claimText(mean)}${some}`;
  };
  const hasMeans = means.some((mean) => mean !== undefined);
  const cell = (workload: string, engine: string): string => cellText(matrix.at(workload, engine));
  if (engines.length > workloads.length || engines.length > 7) {
    const head = ['', ...workloads, ...(hasMeans ? ['geometric mean'] : [])];
    const rows = engines.map((engine, index) => [
      engine,
      ...workloads.map((workload) => cell(workload, engine)),
      ...(hasMeans ? [meanCell(index)] : []),
    ]);
    return [title, '', ...markdownLines(head, rows)];
  }
  const rows = workloads.map((workload) => [workload, ...engines.map((engine) => cell(workload, engine))]);
  const last = hasMeans ? [['geometric mean', ...engines.map((_, index) => meanCell(index))]] : [];
  return [title, '', ...markdownLines(['', ...engines], [...rows, ...last])];
}
