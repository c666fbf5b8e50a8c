// Do the documents' relative links lead to files that are there, and links with a #part to a heading that is there?
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root, run } from './lib/run.mjs';

const documents = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  quiet: true,
})
  .stdout.split('\n')
  .filter((name) => name !== '');

/** What a heading can be linked to by: as GitHub makes it. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const withoutCode = (text) =>
  text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, (code) => code.slice(1, -1));

const anchorsOf = (text) =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading));

let dead = 0;
for (const document of documents) {
  const url = new URL(document, root);
  const text = readFileSync(url, 'utf8');
  for (const [, link] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    const target = new URL(link, url);
    const part = decodeURIComponent(target.hash.slice(1));
    target.hash = '';
    const isThere =
      existsSync(fileURLToPath(target)) &&
      (part === '' || anchorsOf(readFileSync(target, 'utf8')).includes(part));
    if (isThere) continue;
    console.error(`${document}: ${link} leads nowhere`);
    dead++;
  }
}
process.exit(dead === 0 ? 0 : 1);
