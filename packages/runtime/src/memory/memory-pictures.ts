import type { MemoryMoment } from './memory-history.ts';
import type { MemoryMap, MemoryRegion, MemoryRegionKind } from './memory-map.ts';
import type { MemorySpan } from '@ferrule/instrument';

/** What each kind of region is painted with. */
export const KIND_COLOURS: Readonly<Record<MemoryRegionKind, string>> = {
  unused: '#bbbbbb',
  stack: '#5b8ff9',
  data: '#61b15a',
  'zeroed data': '#a8d5a2',
  heap: '#f2a65a',
  free: '#e8e8e8',
  unknown: '#c9b6e4',
};

const COLUMNS = 64;
const MOST_ROWS = 24;
const CELL = 16;

/** Least share of a cell's bytes in use that is told apart from none. */
const FAINT = 0.15;

/**
 * Draws a memory as cells of as many bytes each, by address, line by line: in the colour of what most of a cell is for,
 * the heap's paler the less of it is allocated.
 *
 * @param map - of the memory
 * @returns SVG
 */
export function mapPicture(map: MemoryMap): string {
  const { byteLength, regions, allocated } = map;
  if (byteLength === 0) return '<p>The memory is empty.</p>';
  const rows = Math.min(MOST_ROWS, Math.ceil(byteLength / (COLUMNS * 64)));
  const perCell = byteLength / (rows * COLUMNS);
  const cells: string[] = [];
  for (let cell = 0; cell < rows * COLUMNS; cell++) {
    const start = cell * perCell;
    const end = start + perCell;
    const region = mostOf(regions, start, end);
    if (region === undefined) continue;
    const part = { start: Math.max(start, region.start), end: Math.min(end, region.end) };
    const used = usedShare(region, part, allocated);
    const about = `${region.kind}: 0x${Math.round(start).toString(16)} to 0x${Math.round(end).toString(16)}${
      region.kind === 'heap' && allocated !== undefined ? `, ${(used * 100).toFixed(0)} % allocated` : ''
    }`;
    const [x, y] = [(cell % COLUMNS) * CELL, Math.floor(cell / COLUMNS) * CELL];
    cells.push(
      `<rect x="${String(x)}" y="${String(y)}" width="${String(CELL - 1)}" height="${String(CELL - 1)}" ` +
        `fill="${KIND_COLOURS[region.kind]}" fill-opacity="${(FAINT + (1 - FAINT) * used).toFixed(2)}"><title>${about}</title></rect>`,
    );
  }
  const box = `0 0 ${String(COLUMNS * CELL)} ${String(rows * CELL)}`;
  return `<svg viewBox="${box}" role="img" aria-label="map of the memory">\n${cells.join('\n')}\n</svg>
<p>A cell is ${Math.round(perCell).toLocaleString('en')} bytes${allocated === undefined ? '' : '; of the heap, the deeper the colour the more of it is allocated'}.</p>`;
}

/** The region that has most bytes of a stretch. */
function mostOf(regions: readonly MemoryRegion[], start: number, end: number): MemoryRegion | undefined {
  let found: MemoryRegion | undefined;
  let most = 0;
  for (const region of regions) {
    const bytes = overlap(region, { start, end });
    if (bytes > most) [found, most] = [region, bytes];
  }
  return found;
}

function usedShare(
  region: MemoryRegion,
  part: MemorySpan,
  allocated: readonly MemorySpan[] | undefined,
): number {
  if (region.kind === 'stack' && region.used !== undefined)
    return overlap(part, { start: region.end - region.used, end: region.end }) / (part.end - part.start);
  if (region.kind !== 'heap' || allocated === undefined) return 1;
  let bytes = 0;
  for (let at = firstEndingAfter(allocated, part.start); at < allocated.length; at++) {
    if (allocated[at].start >= part.end) break;
    bytes += overlap(allocated[at], part);
  }
  return bytes / (part.end - part.start);
}

function firstEndingAfter(spans: readonly MemorySpan[], address: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle].end <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function overlap(a: MemorySpan, b: MemorySpan): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

const WIDTH = 1024;
const HEIGHT = 220;
const LEFT = 90;
const BOTTOM = 24;

/**
 * Draws how much was allocated, and how large the memory was, over time.
 *
 * @param moments - by time
 * @returns SVG
 */
export function growthPicture(moments: readonly MemoryMoment[]): string {
  const last = moments.at(-1);
  if (last === undefined || last.time === 0) return '';
  const most = Math.max(1, ...moments.flatMap(({ allocated, byteLength }) => [allocated, byteLength]));
  const x = (time: number): string => (LEFT + (time / last.time) * (WIDTH - LEFT)).toFixed(1);
  const y = (bytes: number): string => ((1 - bytes / most) * (HEIGHT - BOTTOM)).toFixed(1);
  const steps = (of: (moment: MemoryMoment) => number): string => {
    const path = [`M${x(moments[0]?.time ?? 0)} ${y(moments[0] === undefined ? 0 : of(moments[0]))}`];
    for (const moment of moments.slice(1)) path.push(`H${x(moment.time)}V${y(of(moment))}`);
    return path.join('');
  };
  const peak = moments.reduce((a, b) => (b.allocated > a.allocated ? b : a));
  const floor = String(HEIGHT - BOTTOM);
  const allocatedPath = steps(({ allocated }) => allocated);
  return `<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="growth over time">
<path d="${steps(({ byteLength }) => byteLength)}" fill="none" stroke="#5b8ff9" stroke-width="1.5"/>
<path d="${allocatedPath}V${floor}H${x(moments[0]?.time ?? 0)}Z" fill="#f2a65a" fill-opacity="0.4"/>
<path d="${allocatedPath}" fill="none" stroke="#d9822b" stroke-width="1.5"/>
<circle cx="${x(peak.time)}" cy="${y(peak.allocated)}" r="3" fill="#d9822b"/>
<path d="M${String(LEFT)} 0V${floor}H${String(WIDTH)}" fill="none" stroke="GrayText"/>
<text x="${String(LEFT - 4)}" y="10" text-anchor="end">${most.toLocaleString('en')}</text>
<text x="${String(LEFT - 4)}" y="${floor}" text-anchor="end">0 bytes</text>
<text x="${String(LEFT)}" y="${String(HEIGHT - 8)}">0</text>
<text x="${String(WIDTH)}" y="${String(HEIGHT - 8)}" text-anchor="end">${last.time.toFixed(1)} ms</text>
</svg>
<p><b class="key" style="background:#5b8ff9"></b> size of the memory <b class="key" style="background:#f2a65a"></b> allocated; most: ${peak.allocated.toLocaleString('en')} bytes</p>`;
}
