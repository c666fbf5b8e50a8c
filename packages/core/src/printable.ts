/** What moves a terminal's cursor, ends a line, or turns the way that text runs. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Longer texts are cut, in characters. */
const LONGEST = 4_000;

/**
 * Makes a text out of a module fit to be shown within a line: a name may hold anything, so that one with a line feed
 * would make up a frame of a trace, and one with an escape move the terminal's cursor.
 *
 * @param text - a name or path that a module holds
 * @returns the same, with what can't be seen in the way of JavaScript's escapes, and cut where it is overlong
 */
export function printable(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.replace(UNSEEN, (character) => {
    if (character === '\n') return '\\n';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
