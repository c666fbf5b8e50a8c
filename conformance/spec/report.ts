import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PLAN_NAMES } from './plans.ts';
import type { Finding, Tally } from './tally.ts';
import { BARE } from './tally.ts';
import { TESTSUITE_COMMIT } from './testsuite.ts';
import type { ScriptResult } from './worker-pool.ts';

const README = new URL('../README.md', import.meta.url);
const RESULTS = new URL('results/', import.meta.url);
const START = '<!-- counts: written by the runner -->';
const END = '<!-- /counts -->';

/** The figures of one Node version, as they are kept between runs. */
interface KeptResults {
  readonly node: string;
  readonly v8: string;
  readonly testsuite: string;
  readonly plans: Readonly<Record<string, Tally>>;
}

function pad(cells: readonly (readonly string[])[]): string {
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/** The counts as a table for the terminal. */
export function formatTallies(tallies: ReadonlyMap<string, Tally>, results: readonly ScriptResult[]): string {
  const rows = [...tallies].map(([plan, { passed, broken, refused, lacking, text }]) => {
    const time = results.reduce((sum, { times }) => sum + (times.get(plan) ?? 0), 0);
    return [plan, ...[passed, broken, refused, lacking, text].map(String), (time / 1000).toFixed(1)];
  });
  return pad([['plan', 'passed', 'broken', 'refused', 'lacking in V8', 'text only', 'seconds'], ...rows]);
}

const MOST_OF_A_SCRIPT = 3;

/** What went wrong: the first few of each plan and script. */
export function formatFindings(findings: readonly Finding[], lacking: boolean): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { plan, script, status } = finding;
    if (status === 'lacking' && !(lacking && plan === BARE)) continue;
    const key = `${status} [${plan}] ${script}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups]
    .flatMap(([key, group]) => [
      `${key}: ${String(group.length)}`,
      ...group
        .slice(0, MOST_OF_A_SCRIPT)
        .map(({ line, command, reason }) => `  :${String(line)} ${command}: ${reason.slice(0, 300)}`),
    ])
    .join('\n');
}

/** Reasons without the numbers that make each of them different. */
function generalise(reason: string): string {
  return reason
    .replaceAll(/WebAssembly\.(Module|Instance|validate)\(\): /g, '')
    .replaceAll(/ ?@\+\d+/g, '')
    .replaceAll(/\(Compiling function .*? failed|Compiling function #\d+(:".*?")? failed: /g, '')
    .slice(0, 160);
}

function lackingReport(node: string, findings: readonly Finding[]): string {
  const groups = new Map<string, Map<string, number[]>>();
  for (const { plan, script, line, reason } of findings) {
    if (plan !== BARE) continue;
    const byReason = groups.get(script) ?? new Map<string, number[]>();
    groups.set(script, byReason);
    const key = generalise(reason);
    byReason.set(key, [...(byReason.get(key) ?? []), line]);
  }
  const lines = [
    `# What bare V8 does not pass: Node ${node}`,
    '',
    'Written by the runner. A script, then each reason with the lines it holds for.',
    '',
  ];
  for (const [script, byReason] of groups) {
    lines.push(`- ${script}`);
    for (const [reason, at] of byReason) {
      const first = at.slice(0, 5).join(', ');
      lines.push(
        `  - ${reason || 'no reason given'}: ${String(at.length)} (${first}${at.length > 5 ? ', …' : ''})`,
      );
    }
  }
  const refused = findings.filter(({ status }) => status === 'refused');
  if (refused.length > 0) {
    lines.push('', '# What plans refuse, with an error that says why', '');
    for (const { plan, script, line, reason } of refused)
      lines.push(`- ${plan}, ${script}:${String(line)}: ${generalise(reason)}`);
  }
  return `${lines.join('\n')}\n`;
}

function keptResults(): KeptResults[] {
  return ['20', '22', '24', '26'].flatMap((major) => {
    try {
      return [JSON.parse(readFileSync(new URL(`node-${major}.json`, RESULTS), 'utf8')) as KeptResults];
    } catch {
      return [];
    }
  });
}

function countsTable(kept: readonly KeptResults[]): string {
  const plans = [...new Set(kept.flatMap((result) => Object.keys(result.plans)))];
  const cell = (tally: Tally | undefined): string => {
    if (!tally) return '–';
    const extra = [
      tally.broken > 0 ? `${String(tally.broken)} broken` : '',
      tally.refused > 0 ? `${String(tally.refused)} refused` : '',
    ];
    return [tally.passed.toLocaleString('en-US'), ...extra.filter(Boolean)].join(', ');
  };
  const rows = plans.map(
    (plan) => `| ${plan} | ${kept.map((result) => cell(result.plans[plan])).join(' | ')} |`,
  );
  const bare = (pick: (tally: Tally) => number): string =>
    kept
      .map((result) => (result.plans[BARE] ? pick(result.plans[BARE]).toLocaleString('en-US') : '–'))
      .join(' | ');
  return [
    `| commands passed | ${kept.map(({ node, v8 }) => `Node ${node} (V8 ${v8.split('.').slice(0, 2).join('.')})`).join(' | ')} |`,
    `| --- |${' --: |'.repeat(kept.length)}`,
    ...rows,
    `| *not passed by bare V8* | ${bare(({ lacking }) => lacking)} |`,
    `| *decided by the text parser alone, not counted* | ${bare(({ text }) => text)} |`,
  ].join('\n');
}

/**
 * Keeps the counts of this Node version, and writes the table of all versions into the README. What is lacking and what
 * is refused is written by a run of all plans alone.
 */
export function writeReport(tallies: ReadonlyMap<string, Tally>, findings: readonly Finding[]): void {
  mkdirSync(RESULTS, { recursive: true });
  const { node, v8 } = process.versions;
  const [major = ''] = node.split('.');
  // a run of some plans leaves the counts of the others, as long as Node and the suite are the same
  const earlier = keptResults().find((kept) => kept.node === node && kept.testsuite === TESTSUITE_COMMIT);
  const counts = new Map([...Object.entries(earlier?.plans ?? {}), ...tallies]);
  const plans = Object.fromEntries(
    PLAN_NAMES.flatMap((plan) => [...counts].filter(([counted]) => counted === plan)),
  );
  const result: KeptResults = { node, v8, testsuite: TESTSUITE_COMMIT, plans };
  writeFileSync(new URL(`node-${major}.json`, RESULTS), `${JSON.stringify(result, undefined, 2)}\n`);
  if (PLAN_NAMES.every((plan) => tallies.has(plan)))
    writeFileSync(new URL(`lacking-node-${major}.md`, RESULTS), lackingReport(node, findings));
  const readme = readFileSync(README, 'utf8');
  const [before = ''] = readme.split(START);
  const after = readme.split(END)[1] ?? '';
  writeFileSync(README, `${before}${START}\n\n${countsTable(keptResults())}\n\n${END}${after}`);
}
