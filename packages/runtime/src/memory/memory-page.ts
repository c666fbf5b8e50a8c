import { escapeHtml, FLAME_SCRIPT, FLAME_STYLE, flameGraph } from '../profile/flame-graph.ts';
import type { ProfileFrame } from '../profile/profile.ts';
import type { MemoryMoment } from './memory-history.ts';
import type { MemoryRegion } from './memory-map.ts';
import { growthPicture, KIND_COLOURS, mapPicture } from './memory-pictures.ts';
import { ownCalls } from './own-calls.ts';
import { profileOfBytes } from './memory-profile.ts';
import type { AllocationGroup, AllocationProfile, MemoryProfile } from './memory-profile.ts';

/** Rows of a table of call paths. */
const MOST_ROWS = 200;

/** Calls of a path that a row shows. */
const SHOWN_CALLS = 6;

/**
 * Writes a memory profile as a page that holds everything it needs: the map as a picture and a table, growth over time,
 * and who allocated what, at the end and at the peak.
 *
 * @param profile - any
 * @returns HTML
 */
export function memoryPage(profile: MemoryProfile): string {
  const { name, map, allocations, moments } = profile;
  const title = escapeHtml(name);
  const reasons = map.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}: memory</title>
<style>${FLAME_STYLE}${STYLE}</style>
<h1>${title}: memory</h1>
<p>${number(map.byteLength)} bytes${map.most === undefined ? '' : `, at most ${number(map.most)}`}</p>
<h2>Map</h2>
${mapPicture(map)}
${table(
  ['', 'from', 'to', 'bytes', 'in use'],
  map.regions.map((region) => regionRow(region)),
)}
${reasons === '' ? '' : `<ul>\n${reasons}\n</ul>`}
<h2>Growth</h2>
${allocations === undefined ? growthText(moments) : growthPicture(moments)}
${allocations === undefined ? '' : allocationParts(allocations)}
<script>${FLAME_SCRIPT}</script>
</html>
`;
}

/** Without traced allocations nobody looked in between. */
function growthText(moments: readonly MemoryMoment[]): string {
  const [first, last] = [moments.at(0)?.byteLength ?? 0, moments.at(-1)?.byteLength ?? 0];
  return `<p>From ${number(first)} to ${number(last)} bytes; when is not known, as allocations were not traced.</p>`;
}

function regionRow({ kind, start, end, used }: MemoryRegion): readonly string[] {
  return [
    `<b class="key" style="background:${KIND_COLOURS[kind]}"></b> ${kind}`,
    hex(start),
    hex(end),
    number(end - start),
    used === undefined || kind === 'free' ? '' : number(used),
  ];
}

function allocationParts(allocations: AllocationProfile): string {
  const { bytes, count, totalBytes, totalCount, peakBytes, peakTime, alive, atPeak, functions } = allocations;
  return `<h2>Allocated at the end</h2>
<p>${number(bytes)} bytes in ${number(count)} pieces; in all ${number(totalBytes)} bytes in ${number(totalCount)} were
allocated, by ${functions.map(escapeHtml).join(', ')}</p>
${groupParts('allocated at the end', alive)}
<h2>Allocated at the peak</h2>
<p>${number(peakBytes)} bytes after ${peakTime.toFixed(1)} ms; what is shown was there within 2 % of that</p>
${groupParts('allocated at the peak', atPeak)}`;
}

function groupParts(name: string, groups: readonly AllocationGroup[]): string {
  if (groups.length === 0) return '<p>Nothing.</p>';
  const rows = groups.slice(0, MOST_ROWS).map(({ bytes, count, callPath }) => {
    const calls = ownCalls(callPath);
    const shown = calls.slice(0, SHOWN_CALLS).map(escapeHtml).join(' &lt; ');
    const whole = escapeHtml(callPath.map(placed).join('\n'));
    const more = calls.length > SHOWN_CALLS ? ' &lt; …' : '';
    return [number(bytes), number(count), `<span title="${whole}">${shown || 'the host'}${more}</span>`];
  });
  const left = groups.length - rows.length;
  return `${flameGraph(profileOfBytes(name, groups))}
${table(['bytes', 'pieces', 'allocated by'], rows)}${left > 0 ? `<p>and ${number(left)} more call paths</p>` : ''}`;
}

function placed({ name, file, line }: ProfileFrame): string {
  return line > 0 ? `${name} (${file}:${String(line)})` : name;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>\n${[line(head, 'th'), ...rows.map((row) => line(row, 'td'))].join('\n')}\n</table>`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

const STYLE = `
table { border-collapse: collapse; margin: 8px 0; } th { text-align: left; }
td, th { padding: 1px 12px 1px 0; vertical-align: top; } td { font-variant-numeric: tabular-nums; }
.key { display: inline-block; width: 12px; height: 12px; vertical-align: -1px; border: 1px solid GrayText; }
svg { display: block; width: 100%; max-width: 1100px; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: CanvasText; }`;
