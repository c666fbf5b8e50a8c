import type { Row } from '../run/row.ts';
import type { Claim } from '../statistics.ts';

const UNITS: readonly (readonly [unit: string, nanoseconds: number])[] = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
];

/** Three digits that mean something, and no exponent. */
function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/**
 * @param nanoseconds - a time
 * @returns such as `12.3 µs`
 */
export function timeText(nanoseconds: number): string {
  const [unit, size] = UNITS.find(([, least]) => Math.abs(nanoseconds) >= least) ?? ['ns', 1];
  return `${digits(nanoseconds / size)} ${unit}`;
}

/**
 * @param bytes - a size
 * @returns such as `1.20 MiB`
 */
export function sizeText(bytes: number): string {
  const size = Math.abs(bytes);
  if (size >= 2 ** 30) return `${digits(bytes / 2 ** 30)} GiB`;
  if (size >= 2 ** 20) return `${digits(bytes / 2 ** 20)} MiB`;
  if (size >= 2 ** 10) return `${digits(bytes / 2 ** 10)} KiB`;
  return `${bytes.toFixed(0)} B`;
}

/**
 * @param value - a figure of a row's
 * @param row - the row
 * @returns it in a unit that suits it
 */
export function figureText(value: number, { unit }: Pick<Row, 'unit'>): string {
  return unit === 'ns' ? timeText(value) : sizeText(value);
}

/**
 * @param ratio - above 1 is more
 * @returns such as `1.23`, `14.2` or `7,888`
 */
export function ratioText(ratio: number): string {
  if (ratio >= 1_000) return Math.round(ratio).toLocaleString('en');
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}

/** From here on the processes of one engine are so far apart that a reader should know. */
const APART = 1.2;

/**
 * @param ratio - a ratio with what may be said of it
 * @returns such as `1.23×`, or `1.01×?` where no difference is shown
 */
export function claimText({ ratio, claim }: { readonly ratio: number; readonly claim: Claim }): string {
  return `${ratioText(ratio)}×${claim === 'no difference shown' ? '?' : ''}`;
}

/**
 * @param row - a row
 * @returns the short text of a cell in a table: the ratio with marks for what can be claimed and for processes that
 *   differ, else the figure, else why there is none
 */
export function cellText(row: Row | undefined): string {
  if (row === undefined) return '';
  if (row.figures === undefined) return row.status === 'failed' ? 'failed' : '–';
  const { against, spread = 1 } = row.figures;
  const isBase = against === undefined || against.baseline === row.engine;
  const text = isBase ? figureText(row.figures.value, row) : claimText(against);
  return spread > APART ? `${text}‡` : text;
}
