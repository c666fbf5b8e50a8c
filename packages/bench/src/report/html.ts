import { chartOf } from './chart.ts';
import { escapeHtml } from './escape-html.ts';
import { claimText, figureText } from './figures.ts';
import { machineText, readingsText } from './head.ts';
import { matricesOf, type Matrix } from './matrix.ts';
import { promiseTable } from './promises.ts';
import type { Report } from './report.ts';
import { STYLE } from './style.ts';
import type { Table } from './table.ts';
import { engineTable, failureTable, growthTable, summaryTable } from './tables.ts';
import { SUITE_TITLES } from './titles.ts';

const e = escapeHtml;

function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${e(text)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div>`;
}

/**
 * A report as one HTML page that needs nothing else: charts are drawn in it, colours follow the reader's scheme.
 *
 * @param report - of a run
 * @returns the page
 */
export function htmlReport(report: Report): string {
  const sections = [
    tableSection(summaryTable(report)),
    ...matricesOf(report.rows).map((matrix) => suiteSection(matrix, report)),
    ...[growthTable, failureTable, promiseTable, engineTable].map((table) => tableSection(table(report))),
  ].filter(({ content }) => content !== '');
  const body = [head(report), contents(sections), ...sections.map(sectionOf)].join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ferrule: benchmarks</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** A part of the page. */
interface Section {
  readonly title: string;
  /** The Node version that it is of, where there are several. */
  readonly node?: string;
  /** Empty where there is nothing to show. */
  readonly content: string;
}

const idOf = ({ title, node = '' }: Section): string =>
  `${title} ${node}`
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '');

function sectionOf(section: Section): string {
  const { title, node, content } = section;
  const heading = node === undefined ? title : `${title}, Node ${node}`;
  return `<section id="${idOf(section)}"><h2>${e(heading)}</h2>${content}</section>`;
}

/** What there is, a line for each title, with the Node versions in it. */
function contents(sections: readonly Section[]): string {
  const titles = [...new Set(sections.map(({ title }) => title))];
  const link = (section: Section, text: string): string => `<a href="#${idOf(section)}">${e(text)}</a>`;
  const lines = titles.map((title) => {
    const own = sections.filter((section) => section.title === title);
    const [first] = own;
    if (first.node === undefined) return `<li>${link(first, title)}</li>`;
    return `<li>${e(title)}: ${own.map((section) => link(section, `Node ${section.node ?? ''}`)).join(', ')}</li>`;
  });
  return `<nav aria-label="Contents"><ul>${lines.join('')}</ul></nav>`;
}

function head(report: Report): string {
  const { started, partial, machine, nodes, command, ferrule } = report;
  const facts = [
    ['Date', started.slice(0, 16).replace('T', ' ') + ' UTC'],
    ['Ferrule', ferrule],
    ['Node', nodes.map(({ version, v8 }) => `${version} (V8 ${v8})`).join(', ')],
    ['Machine', `${machineText(machine)} (above ${String(machine.cores)} it was shared)`],
    ['Readings', readingsText(report)],
  ].map(([name = '', value = '']) => `<dt>${e(name)}</dt><dd>${e(value)}</dd>`);
  const notice = partial ? '<p class="notice">Interrupted: what is missing was not reached.</p>' : '';
  return `<h1>Ferrule: benchmarks</h1>
${notice}<dl>${facts.join('')}</dl>
<p>To repeat it:</p><pre><code>${e(command)}</code></pre>
<p>Bars are times as many as the baseline's (the line at 1), reading by reading in the same run; shorter is better. A
dot is one reading, the thin line the 95&nbsp;% interval: where it holds 1, the bar is grey and no difference is
claimed. Where an engine is there <i>again</i>, it is the baseline once more: what differs there is noise. The scale is
logarithmic.</p>`;
}

function suiteSection(matrix: Matrix, { nodes }: Report): Section {
  const { suite, node, workloads, engines } = matrix;
  const charts = workloads.map((workload) => {
    const rows = engines
      .flatMap((engine) => matrix.at(workload, engine) ?? [])
      .filter(({ figures }) => figures);
    const base = rows.find(({ engine, figures }) => engine === figures?.against?.baseline);
    const note =
      base?.figures === undefined
        ? ''
        : `${base.engine}: ${figureText(base.figures.value, base)} ${base.per}`;
    return `<figure><figcaption><b>${e(workload)}</b> <span>${e(note)}</span></figcaption>${chartOf(rows)}</figure>`;
  });
  const means = engines.flatMap((engine) => {
    const mean = matrix.mean(engine);
    return mean === undefined ? [] : [[engine, claimText(mean), String(mean.of)]];
  });
  const table = means.length === 0 ? '' : htmlTable(['engine', 'geometric mean', 'workloads'], means);
  const content = `<div class="charts">${charts.join('')}</div>${table}`;
  return { title: SUITE_TITLES[suite], ...(nodes.length > 1 ? { node } : {}), content };
}

function tableSection({ title, about, columns, rows }: Table): Section {
  const above = about === undefined ? '' : `<p>${e(about)}</p>`;
  return { title, content: rows.length === 0 ? '' : `${above}${htmlTable(columns, rows)}` };
}
