import { readFileSync } from 'node:fs';
import { PASSES } from '@ferrule/instrument';

/** How each pass is asked for: the option of `load` and `compile`, in the words of its documentation. */
const ASKED_BY: Readonly<Record<string, string>> = {
  coverage: '`coverage`',
  'limit-memory': '`limits.memory`',
  'limit-table': '`limits.tableElements`',
  'expose-state': '`resettable`',
  'expose-dump': '`coreDump`',
  'trace-allocations': '`traceAllocations`',
  fuel: '`limits.fuel`',
  'stack-limit': '`limits.stackDepth`',
  'stack-check': '`limits.stackCheck`',
  interrupt: '`limits.timeout`, for modules with tail calls or bulk operations',
  listeners: '`listeners`',
  'promote-stack': '`promoteStack`',
  'first-tier': "`optimize: 'auto'`, for the first tier",
  devirtualize: "`optimize: 'auto'`, for the top tier",
  'inline-hot-calls': "`optimize: 'auto'`, for the top tier, where V8 does not inline (Node 20 and 22)",
  endings: 'the instrumentation API alone: endings thrown by this host are traps already',
};

/** @returns the passes in the order in which they are applied, as Markdown */
export function passesTable(): string {
  const rows = PASSES.map(({ name, effects }) => {
    const { changes, needsHost, conflicts } = effects;
    return [
      `[\`${name}\`](../packages/instrument/src/passes/${name}.ts)`,
      summaryOf(name),
      ASKED_BY[name] ?? 'the instrumentation API alone',
      changes.join(', '),
      needsHost ? 'yes' : 'no',
      conflicts.length === 0 ? 'none' : conflicts.join(', '),
    ];
  });
  const head = ['pass', 'what it is for', 'asked for by', 'may change', 'needs the host', 'conflicts with'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The first sentence of a pass's specification, which is its file's header. */
function summaryOf(name: string): string {
  const file = new URL(`../../packages/instrument/src/passes/${name}.ts`, import.meta.url);
  const [, summary] = /^\/\*\*\n \* [\w-]+: (.*?)\.?\n \*\n/s.exec(readFileSync(file, 'utf8')) ?? [];
  if (summary === undefined) throw new Error(`${file.pathname} has no header`);
  return summary.replaceAll('\n * ', ' ');
}
