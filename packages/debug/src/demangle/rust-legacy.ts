/** What the compiler writes for characters that symbols can't have. */
const ESCAPES: Readonly<Record<string, string>> = Object.freeze({
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
});

/**
 * Reads a name as Rust mangled all of them before version 1.90-odd, and some still.
 *
 * @param symbol - such as `_ZN4core9panicking5panic17h0123456789abcdefE`
 * @returns the path without its hash, or `undefined` where it is no such name
 */
export function demangleRustLegacy(symbol: string): string | undefined {
  const [, mangled] = /^_{0,2}ZN([\w.$@]+)$/.exec(symbol) ?? [];
  if (mangled === undefined) return undefined;
  const parts: string[] = [];
  let at = 0;
  while (mangled[at] !== 'E') {
    const digits = /^\d+/.exec(mangled.slice(at, at + 10))?.[0];
    if (digits === undefined) return undefined;
    at += digits.length;
    const part = mangled.slice(at, at + Number(digits));
    if (part.length !== Number(digits) || part === '') return undefined;
    parts.push(part);
    at += part.length;
  }
  // what LLVM appends, such as `.llvm.1234`
  if (at + 1 < mangled.length && mangled[at + 1] !== '.') return undefined;
  // the hash is what tells such a name from C++'s
  const hash = parts.pop() ?? '';
  if (!/^h[\da-f]{16}$/.test(hash) || new Set(hash.slice(1)).size < 5 || parts.length === 0) return undefined;
  const texts = parts.map(unescape);
  return texts.includes(undefined) ? undefined : texts.join('::');
}

function unescape(part: string): string | undefined {
  let known = true;
  const text = part
    .replace(/^_(?=\$)/, '')
    .replaceAll('..', '::')
    .replaceAll(/\$([^$]*)\$/g, (_, escape: string) => {
      const code = /^u([\da-f]+)$/.exec(escape)?.[1];
      const point = code === undefined ? NaN : Number.parseInt(code, 16);
      const character =
        ESCAPES[escape] ?? (point >= 0x20 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined);
      known &&= character !== undefined;
      return character ?? '';
    });
  return known && !text.includes('$') ? text : undefined;
}
