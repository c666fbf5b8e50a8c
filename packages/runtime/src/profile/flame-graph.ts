import { callTree, ROOT } from './profile.ts';
import type { CallTree, Profile, ProfileUnit } from './profile.ts';

/** A function in a page's own data: index of its frame, its weight and count in all, and what it called. */
type Branch = readonly [frame: number, weight: number, count: number, called: readonly Branch[]];

/** How a page writes a weight: divided by so much, with so many places, and what stands behind. */
const SHOWN: Readonly<Record<ProfileUnit, readonly [divisor: number, places: number, unit: string]>> = {
  microseconds: [1000, 1, ' ms'],
  instructions: [1, 0, ' instructions'],
  bytes: [1, 0, ' bytes'],
};

/** What `count` of a sample is called, where it is worth telling. */
const COUNTED: Readonly<Record<ProfileUnit, string>> = {
  microseconds: '',
  instructions: ' calls',
  bytes: ' allocations',
};

/**
 * @param profile - any
 * @returns HTML of its flame graph: bars as wide as what they weigh, below them what was called. Needs
 *   {@link FLAME_STYLE}, and {@link FLAME_SCRIPT} behind it
 */
export function flameGraph(profile: Profile): string {
  const { frames, unit } = profile;
  const data = { frames, root: branch(callTree(profile)), shown: SHOWN[unit], counted: COUNTED[unit] };
  return `<section class="flame">
<p class="keys">Guest <b class="guest"></b> host <b class="host"></b>
<input type="search" placeholder="Find a function" aria-label="Find a function"><button>Show all</button></p>
<div class="bars"></div><p class="told"> </p>
<script type="application/json">${scriptData(data)}</script>
</section>`;
}

/**
 * @param data - to be read by a page's script
 * @returns JSON that ends no element
 */
export function scriptData(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
}

/**
 * @param text - any
 * @returns HTML that shows it
 */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function branch({ frame, weight, count, children }: CallTree): Branch {
  const called = [...children.values()].sort((a, b) => b.weight - a.weight).map(branch);
  return [frame === ROOT ? ROOT : frame, Math.round(weight), count, called];
}

/** What pages with flame graphs have in common. */
export const FLAME_STYLE = `
:root { color-scheme: light dark; font: 13px system-ui, sans-serif; }
body { margin: 0; padding: 0 12px 40px; }
h1 { font-size: 16px; } h2 { font-size: 14px; margin: 20px 0 4px; }
.keys { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.keys b { display: inline-block; width: 12px; height: 12px; }
.bars { position: relative; }
.bar { position: absolute; height: 18px; line-height: 18px; overflow: hidden; white-space: nowrap; box-sizing: border-box;
  padding: 0 3px; border: 0 solid Canvas; border-width: 0 1px 1px 0; cursor: pointer; font-size: 12px; color: #222; }
.narrow { padding: 0; color: transparent; }
.guest { background: #f2a65a; } .host { background: #9fc1e0; } .bar.other { opacity: .35; }
.bar:hover { filter: brightness(1.1); }
.told { position: sticky; bottom: 0; margin: 0; padding: 6px 0; background: Canvas; border-top: 1px solid GrayText;
  min-height: 1.2em; overflow-wrap: anywhere; }`;

/** Draws the flame graphs that stand before it. A click on a bar shows it alone; the box finds functions by name. */
export const FLAME_SCRIPT = `
for (const section of document.querySelectorAll('.flame')) {
  const { frames, root, shown: [divisor, places, unit], counted } = JSON.parse(section.querySelector('script').textContent);
  const [bars, told, input, button] = ['.bars', '.told', 'input', 'button'].map((each) => section.querySelector(each));
  const ROW = 18;
  const NARROW = 20;
  let shown = root;
  const number = (value, most) => value.toLocaleString('en', { minimumFractionDigits: most, maximumFractionDigits: most });
  const label = ([frame]) => (frame < 0 ? 'all' : frames[frame].name);
  const place = ([frame]) => {
    if (frame < 0 || frames[frame].file === '') return '';
    const { file, line } = frames[frame];
    return line > 0 ? file + ':' + line : file;
  };
  const weight = (node) => {
    const share = number((node[1] / Math.max(1, root[1])) * 100, 1);
    const own = node[1] - node[3].reduce((sum, child) => sum + child[1], 0);
    const count = counted === '' || node[2] === 0 ? '' : ', ' + number(node[2], 0) + counted;
    return number(node[1] / divisor, places) + unit + ', ' + share + ' %, ' + number(own / divisor, places) + ' its own' + count;
  };
  const draw = () => {
    bars.replaceChildren();
    const wanted = input.value.toLowerCase();
    const all = Math.max(1, shown[1]);
    let deepest = 0;
    const waiting = [[shown, 0, 0]];
    while (waiting.length > 0) {
      const [node, from, depth] = waiting.pop();
      const share = node[1] / all;
      if (share < 0.0005) continue;
      deepest = Math.max(deepest, depth);
      const bar = document.createElement('div');
      const isGuest = node[0] >= 0 && frames[node[0]].module !== undefined;
      bar.className = 'bar ' + (isGuest ? 'guest' : 'host');
      if (wanted !== '' && !label(node).toLowerCase().includes(wanted)) bar.classList.add('other');
      if (share * bars.clientWidth < NARROW) bar.classList.add('narrow');
      bar.style.left = from * 100 + '%';
      bar.style.width = share * 100 + '%';
      bar.style.top = depth * ROW + 'px';
      bar.textContent = label(node);
      bar.title = label(node) + '\\n' + place(node) + '\\n' + weight(node);
      bar.onclick = () => { shown = node; draw(); };
      bar.onmouseenter = () => { told.textContent = bar.title.replaceAll('\\n', '  '); };
      bars.append(bar);
      let at = from;
      for (const child of node[3]) {
        waiting.push([child, at, depth + 1]);
        at += child[1] / all;
      }
    }
    bars.style.height = (deepest + 1) * ROW + 'px';
  };
  input.oninput = draw;
  button.onclick = () => { shown = root; input.value = ''; draw(); };
  draw();
}`;
