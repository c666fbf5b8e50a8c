import type { Row } from '../run/row.ts';
import { escapeHtml } from './escape-html.ts';
import { figureText, ratioText } from './figures.ts';

const LABELS = 236;
/** Of the labels, what the ratios take. */
const RATIOS = 54;
const WIDTH = 700;
const RIGHT = 95;
const HEIGHT = 22;

/** Ticks that a logarithmic scale is marked at. */
const TICKS = [0.01, 0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000];
/** How far they have to be from each other to be read. */
const APART = 34;

function colourOf({ engine, figures }: Row): string {
  const against = figures?.against;
  if (against === undefined || against.baseline === engine) return 'var(--base)';
  if (against.claim === 'no difference shown') return 'var(--same)';
  return against.claim === 'faster' ? 'var(--faster)' : 'var(--slower)';
}

/**
 * Bars of ratios, one for each engine, with every reading as a dot.
 *
 * @param rows - of one workload, with figures
 * @returns an SVG; nothing where there is no ratio
 */
export function chartOf(rows: readonly Row[]): string {
  const shown = rows.filter(({ figures }) => figures?.against !== undefined);
  const values = shown.flatMap(({ figures }) => figures?.against?.ratio ?? []);
  if (values.length === 0) return '<p>No ratios.</p>';
  const low = Math.log(Math.min(0.5, ...values) * 0.85);
  const high = Math.log(Math.max(2, ...values) * 1.15);
  const x = (ratio: number): number => {
    const at = (Math.log(ratio) - low) / (high - low);
    return LABELS + Math.min(1, Math.max(0, at)) * (WIDTH - LABELS - RIGHT);
  };
  const ticks = TICKS.filter(
    (tick) =>
      Math.log(tick) > low && Math.log(tick) < high && (tick === 1 || Math.abs(x(tick) - x(1)) >= APART),
  ).reduce<number[]>(
    (kept, tick) => (tick !== 1 && x(tick) - x(kept.at(-1) ?? 0) < APART ? kept : [...kept, tick]),
    [],
  );
  const bottom = shown.length * HEIGHT;
  const axes = ticks.map((tick) => {
    const kind = tick === 1 ? 'one' : 'axis';
    const at = x(tick).toFixed(1);
    return `<line class="${kind}" x1="${at}" x2="${at}" y1="0" y2="${String(bottom)}"/><text class="soft" x="${at}" y="${String(bottom + 15)}" text-anchor="middle">${tick.toLocaleString('en')}×</text>`;
  });
  const bars = shown.map((row, index) => barOf(row, index * HEIGHT, x));
  return `<svg viewBox="0 0 ${String(WIDTH)} ${String(bottom + 20)}" role="img">${axes.join('')}${bars.join('')}</svg>`;
}

function barOf(row: Row, top: number, x: (ratio: number) => number): string {
  const { figures, engine } = row;
  const against = figures?.against;
  if (figures === undefined || against === undefined) return '';
  const colour = colourOf(row);
  const [from, to] = [x(1), x(against.ratio)].sort((a, b) => a - b);
  const middle = top + HEIGHT / 2;
  const isBase = against.baseline === engine;
  const dots = isBase
    ? ''
    : against.ratios
        .map(
          (ratio) =>
            `<circle cx="${x(ratio).toFixed(1)}" cy="${String(middle)}" r="2" fill="${colour}" opacity="0.55"/>`,
        )
        .join('');
  const [low, high] = against.interval.map((ratio) => x(ratio).toFixed(1));
  const line = `<line x1="${low}" x2="${high}" y1="${String(middle)}" y2="${String(middle)}" stroke="${colour}" stroke-width="1.5"/>`;
  const middleText = String(middle + 4);
  const text = (at: number, content: string, attributes: string): string =>
    `<text x="${String(at)}" y="${middleText}" ${attributes}>${escapeHtml(content)}</text>`;
  // the ratio stands beside the name, where it is seen on a narrow screen too
  const name = text(LABELS - RATIOS - 8, engine, 'text-anchor="end"');
  const ratio = text(LABELS - 8, `${isBase ? '1' : ratioText(against.ratio)}×`, 'text-anchor="end"');
  const time = text(WIDTH - RIGHT + 8, figureText(figures.value, row), 'class="soft"');
  const width = Math.max(2, to - from).toFixed(1);
  const bar = `<rect x="${from.toFixed(1)}" y="${String(top + 6)}" width="${width}" height="${String(HEIGHT - 12)}" fill="${colour}" opacity="0.5"/>`;
  return `${name}${ratio}${bar}${line}${dots}${time}`;
}
