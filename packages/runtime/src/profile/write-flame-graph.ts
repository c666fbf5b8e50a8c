import { escapeHtml, FLAME_SCRIPT, FLAME_STYLE, flameGraph } from './flame-graph.ts';
import { functionTotals } from './function-totals.ts';
import type { Profile } from './profile.ts';

/**
 * Writes a profile as a page that holds everything it needs: a flame graph.
 *
 * @param profile - any
 * @returns HTML
 */
export function writeFlameGraph(profile: Profile): string {
  const name = escapeHtml(profile.name);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}: ${TITLES[profile.unit]}</title>
<style>${FLAME_STYLE}${STYLE}</style>
<h1>${name}</h1>
<p>${summary(profile)}</p>
${flameGraph(profile)}
${functionTable(profile)}
<script>${FLAME_SCRIPT}</script>
</html>
`;
}

const STYLE = `
table { border-collapse: collapse; margin: 20px 0; } th { text-align: left; }
td, th { padding: 1px 16px 1px 0; vertical-align: top; } td { font-variant-numeric: tabular-nums; }
td:nth-child(n + 4) { overflow-wrap: anywhere; }`;

/** Rows of the table of functions. */
const MOST_ROWS = 100;

/** The functions with most of their own. */
function functionTable(profile: Profile): string {
  const isTime = profile.unit === 'microseconds';
  const amount = (weight: number): string =>
    isTime ? `${(weight / 1000).toFixed(1)} ms` : weight.toLocaleString('en');
  const rows = functionTotals(profile)
    .slice(0, MOST_ROWS)
    .map(({ frame: { name, file, line }, count, self, total }) => [
      amount(self),
      amount(total),
      count.toLocaleString('en'),
      escapeHtml(name),
      escapeHtml(line > 0 ? `${file}:${String(line)}` : file),
    ]);
  const head = ['its own', 'with what it called', isTime ? 'samples' : 'calls', 'function', ''];
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>\n${[row(head, 'th'), ...rows.map((cells) => row(cells, 'td'))].join('\n')}\n</table>`;
}

const TITLES = {
  microseconds: 'where time went',
  instructions: 'what was executed',
  bytes: 'who has memory',
};

function summary({ unit, duration, samples }: Profile): string {
  if (unit === 'microseconds') {
    return `${(duration / 1000).toFixed(1)} ms, ${String(samples.length)} samples`;
  }
  const total = (of: 'weight' | 'count'): string =>
    samples.reduce((sum, sample) => sum + sample[of], 0).toLocaleString('en');
  const counted = unit === 'instructions' ? 'calls' : 'allocations';
  return `${total('weight')} ${unit}, ${total('count')} ${counted}`;
}
