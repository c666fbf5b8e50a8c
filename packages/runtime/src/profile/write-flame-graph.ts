import { callTree, ROOT } from './profile.ts';
import type { CallTree, Profile } from './profile.ts';

/** A function in the page's own data: index of its frame, microseconds in all, and what it called. */
type Branch = readonly [frame: number, time: number, called: readonly Branch[]];

/**
 * Writes a profile as a page that holds everything it needs: bars as wide as the time they took, below them what was
 * called. A click on a bar shows it alone; the box finds functions by their names.
 *
 * @param profile - any
 * @returns HTML
 */
export function writeFlameGraph(profile: Profile): string {
  const { name, duration, samples, frames } = profile;
  const data = JSON.stringify({ frames, root: branch(callTree(profile)) }).replaceAll(
    '<',
    String.raw`\u003c`,
  );
  const summary = `${(duration / 1000).toFixed(1)} ms, ${String(samples.length)} samples`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(name)}: where time went</title>
<style>${STYLE}</style>
<header><h1>${escape(name)}</h1><p>${summary}. Guest <b class="guest"></b> host <b class="host"></b></p>
<input type="search" placeholder="Find a function" aria-label="Find a function"><button>Show all</button></header>
<main></main><footer> </footer>
<script type="application/json" id="profile">${data}</script>
<script>${SCRIPT}</script>
</html>
`;
}

function branch({ frame, time, children }: CallTree): Branch {
  const called = [...children.values()].sort((a, b) => b.time - a.time).map(branch);
  return [frame === ROOT ? ROOT : frame, Math.round(time), called];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const STYLE = `
:root { color-scheme: light dark; font: 13px system-ui, sans-serif; }
body { margin: 0; padding: 0 12px 40px; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 12px; }
h1 { font-size: 16px; } b { display: inline-block; width: 12px; height: 12px; vertical-align: -1px; }
main { position: relative; }
.bar { position: absolute; height: 18px; line-height: 18px; overflow: hidden; white-space: nowrap; box-sizing: border-box;
  padding: 0 3px; border: 0 solid Canvas; border-width: 0 1px 1px 0; cursor: pointer; font-size: 12px; color: #222; }
.guest { background: #f2a65a; } .host { background: #9fc1e0; } .bar.other { opacity: .35; }
.bar:hover { filter: brightness(1.1); }
footer { position: fixed; inset: auto 0 0; padding: 6px 12px; background: Canvas; border-top: 1px solid GrayText; }`;

const SCRIPT = `
const { frames, root } = JSON.parse(document.getElementById('profile').textContent);
const [main] = document.getElementsByTagName('main');
const [footer] = document.getElementsByTagName('footer');
const [input] = document.getElementsByTagName('input');
const [button] = document.getElementsByTagName('button');
const ROW = 18;
let shown = root;
const label = ([frame]) => (frame < 0 ? 'all' : frames[frame].name);
const place = ([frame]) => {
  if (frame < 0 || frames[frame].file === '') return '';
  const { file, line } = frames[frame];
  return line > 0 ? file + ':' + line : file;
};
function draw() {
  main.replaceChildren();
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
    bar.style.left = from * 100 + '%';
    bar.style.width = share * 100 + '%';
    bar.style.top = depth * ROW + 'px';
    bar.textContent = label(node);
    const share_ = ((node[1] / Math.max(1, root[1])) * 100).toFixed(1);
    bar.title = label(node) + '\\n' + place(node) + '\\n' + (node[1] / 1000).toFixed(1) + ' ms, ' + share_ + ' %';
    bar.onclick = () => { shown = node; draw(); };
    bar.onmouseenter = () => { footer.textContent = bar.title.replaceAll('\\n', '  '); };
    main.append(bar);
    let at = from;
    for (const child of node[2]) {
      waiting.push([child, at, depth + 1]);
      at += child[1] / all;
    }
  }
  main.style.height = (deepest + 1) * ROW + 'px';
}
input.oninput = draw;
button.onclick = () => { shown = root; input.value = ''; draw(); };
draw();`;
