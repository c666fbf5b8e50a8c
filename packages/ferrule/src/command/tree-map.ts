import type { Hint } from './hints.ts';
import type { ModuleSizes } from './module-sizes.ts';

/** Functions below that share of the module are put together. */
const SMALLEST = 1 / 5000;

interface Box {
  readonly name: string;
  readonly bytes: number;
  readonly more?: string;
  readonly boxes?: readonly Box[];
}

/**
 * @param name - of the module
 * @param sizes - where its bytes are
 * @param hints - for it
 * @returns a page that shows them as boxes within boxes, and needs nothing but itself
 */
export function treeMap(name: string, sizes: ModuleSizes, hints: readonly Hint[]): string {
  const data: Box = { name, bytes: total(sizes.sections), boxes: sectionBoxes(sizes) };
  const list = hints.map(
    ({ bytes, evidence, advice }) =>
      `<li><b>${bytes.toLocaleString('en')} bytes</b>: ${escaped(evidence)}<br>${escaped(advice)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(name)}: sizes</title>
<style>
${STYLE}
</style>
<h1>${escaped(name)}</h1>
<p id="about"></p>
<div id="map"></div>
${list.length === 0 ? '' : `<h2>Hints</h2>\n<ul>\n${list.join('\n')}\n</ul>`}
<script>
const data = ${JSON.stringify(data).replaceAll('<', '\\u003c')};
${SCRIPT}
</script>
</html>
`;
}

function sectionBoxes({ sections, functions, crates }: ModuleSizes): readonly Box[] {
  const least = total(sections) * SMALLEST;
  return sections.map(({ name, bytes }): Box => {
    if (name !== 'code') return { name, bytes };
    const boxes = crates.map((crate): Box => {
      const own = functions.filter((each) => each.crate === crate.name);
      const shown = own.filter((each) => each.bytes >= least);
      const rest = own.filter((each) => each.bytes < least);
      const small: Box[] =
        rest.length === 0 ? [] : [{ name: `${String(rest.length)} small functions`, bytes: total(rest) }];
      return {
        name: crate.name,
        bytes: crate.bytes,
        boxes: [
          ...shown.map((each) => ({
            name: each.name,
            bytes: each.bytes,
            more: `${each.retained.toLocaleString('en')} with what it alone keeps; ${each.path.join(' > ') || 'nothing leads there'}`,
          })),
          ...small,
        ],
      };
    });
    return { name, bytes, boxes };
  });
}

function total(list: readonly { readonly bytes: number }[]): number {
  return list.reduce((sum, { bytes }) => sum + bytes, 0);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

const STYLE = `body { font: 14px system-ui, sans-serif; margin: 16px; color: #222; }
h1 { font-size: 18px; margin: 0 0 4px; } p { margin: 0 0 8px; min-height: 36px; overflow-wrap: anywhere; }
#map { position: relative; width: 100%; height: 75vh; background: #eee; }
.box { position: absolute; box-sizing: border-box; border: 1px solid #fff; overflow: hidden; font-size: 11px;
  line-height: 14px; padding: 0 2px; white-space: nowrap; text-overflow: ellipsis; }
.box:hover { outline: 2px solid #000; z-index: 1; }`;

/** Squarified boxes: rows are filled along the shorter side as long as that makes them squarer. */
const SCRIPT = `const map = document.getElementById('map');
const about = document.getElementById('about');
const bytes = (n) => n.toLocaleString('en') + ' bytes (' + (100 * n / data.bytes).toFixed(1) + ' %)';
function tell(box, way) { about.textContent = [...way, box.name].join(' / ') + ': ' + bytes(box.bytes) + (box.more ? '; ' + box.more : ''); }
function worst(row, sum, side) {
  const most = Math.max(...row), least = Math.min(...row);
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}
function layOut(boxes, x, y, w, h, place) {
  let rest = boxes.filter((b) => b.bytes > 0).sort((a, b) => b.bytes - a.bytes);
  const scale = (w * h) / rest.reduce((s, b) => s + b.bytes, 0);
  while (rest.length > 0 && w > 0 && h > 0) {
    const side = Math.min(w, h);
    let count = 1, sum = rest[0].bytes * scale, row = [sum];
    while (count < rest.length) {
      const next = rest[count].bytes * scale;
      if (worst([...row, next], sum + next, side) > worst(row, sum, side)) break;
      row.push(next); sum += next; count += 1;
    }
    const thick = sum / side;
    let at = 0;
    for (let i = 0; i < count; i++) {
      const long = row[i] / thick;
      if (w >= h) place(rest[i], x, y + at, thick, long); else place(rest[i], x + at, y, long, thick);
      at += long;
    }
    if (w >= h) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    rest = rest.slice(count);
  }
}
function hue(text) { let n = 0; for (const c of text) n = (n * 31 + c.codePointAt(0)) % 360; return n; }
function draw(box, x, y, w, h, way) {
  if (w < 2 || h < 2) return;
  const element = document.createElement('div');
  element.className = 'box';
  element.style.cssText += 'left:' + x + 'px;top:' + y + 'px;width:' + w + 'px;height:' + h + 'px;background:hsl(' + hue(way[2] ?? box.name) + ' 55% ' + (box.boxes ? 88 : 76) + '%)';
  if (w > 24 && h > 13) element.textContent = box.name;
  element.addEventListener('mouseenter', () => tell(box, way));
  map.append(element);
  if (box.boxes && w > 8 && h > 20) layOut(box.boxes, x + 2, y + 15, w - 4, h - 17, (b, ...r) => draw(b, ...r, [...way, box.name]));
}
function render() {
  map.replaceChildren();
  layOut(data.boxes, 0, 0, map.clientWidth, map.clientHeight, (b, ...r) => draw(b, ...r, [data.name]));
  tell(data, []);
}
addEventListener('resize', render);
render();`;
