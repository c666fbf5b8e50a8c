import { readFileSync } from 'node:fs';
import { root } from './run.mjs';

/**
 * A block of code in README.md.
 *
 * @param {string} language - behind its fence
 * @param {string} start - how its text begins
 * @returns {string} the text of the first such block
 */
export function readmeBlock(language, start) {
  const text = readFileSync(new URL('README.md', root), 'utf8')
    .split(/^```/m)
    .find((block) => block.startsWith(`${language}\n${start}`));
  if (text === undefined) throw new Error(`README.md has no block of ${language} that starts with ${start}`);
  return text.slice(language.length + 1);
}
