/** A keyword, number or identifier. */
export interface Atom {
  readonly kind: 'atom';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A quoted string, its escapes resolved; strings are bytes and need not be UTF-8. */
export interface Quoted {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What stands between two parentheses, comments and annotations left out. */
export interface List {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly start: number;
  readonly end: number;
}

/** One node of a script; `start` and `end` are positions in its text. */
export type Expression = Atom | Quoted | List;

/** The text is not a sequence of s-expressions. */
export class ScriptSyntaxError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

const ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 };
const encoder = new TextEncoder();

/** Blank characters and line comments. */
const SPACE = /(?:[ \n\t\r]|;;[^\n\r]*)*/y;
/** A token that is neither a parenthesis nor a string; a lone semicolon may stand in annotations. */
const ATOM = /(?:[^ \n\t\r()";]|;(?!;))+/y;
/** Part of a string up to an escape or its end. */
const PLAIN = /[^"\\]+/y;

/** The text that `pattern` matches at exactly `position`. */
function matchAt(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
}

/** Whether `expression` is a list whose first item is the atom `keyword`. */
export function isForm(expression: Expression | undefined, keyword: string): expression is List {
  return expression?.kind === 'list' && headOf(expression) === keyword;
}

/** The keyword a list begins with; empty for anything else. */
export function headOf(expression: Expression): string {
  if (expression.kind !== 'list') return '';
  const [head] = expression.items;
  return head?.kind === 'atom' ? head.text : '';
}

/**
 * Splits the text of a script into its s-expressions. Comments and annotations are passed over;
 * a module's own text is found again by `start` and `end`.
 *
 * @param text - the script
 * @returns the top-level expressions, in order
 * @throws ScriptSyntaxError for an unbalanced parenthesis, comment or string
 * @see https://webassembly.github.io/spec/core/text/lexical.html
 */
export function parseExpressions(text: string): Expression[] {
  let at = 0;

  function skipBlockComment(): void {
    const start = at;
    let depth = 0;
    do {
      if (text.startsWith('(;', at)) depth += 1;
      else if (text.startsWith(';)', at)) depth -= 1;
      else {
        at += 1;
        if (at >= text.length) throw new ScriptSyntaxError('the comment is not closed', start);
        continue;
      }
      at += 2;
    } while (depth > 0);
  }

  function skipSpace(): void {
    for (;;) {
      at += matchAt(SPACE, text, at).length;
      if (!text.startsWith('(;', at)) return;
      skipBlockComment();
    }
  }

  function readEscape(): Iterable<number> {
    const letter = text[at + 1] ?? '';
    const escape = ESCAPES[letter];
    if (escape !== undefined) {
      at += 2;
      return [escape];
    }
    if (letter === 'u') {
      const close = text.indexOf('}', at);
      const digits = text.slice(at + 3, close).replaceAll('_', '');
      at = close + 1;
      return encoder.encode(String.fromCodePoint(Number.parseInt(digits, 16)));
    }
    at += 3;
    return [Number.parseInt(text.slice(at - 2, at), 16)];
  }

  function readQuoted(): Quoted {
    const start = at;
    const bytes: number[] = [];
    for (at += 1; text[at] !== '"';) {
      if (at >= text.length) throw new ScriptSyntaxError('the string is not closed', start);
      if (text[at] === '\\') {
        bytes.push(...readEscape());
        continue;
      }
      const plain = matchAt(PLAIN, text, at);
      for (const byte of encoder.encode(plain)) bytes.push(byte);
      at += plain.length;
    }
    at += 1;
    return { kind: 'string', bytes: Uint8Array.from(bytes), start, end: at };
  }

  function readAtom(): Atom {
    const start = at;
    at += matchAt(ATOM, text, at).length;
    // an identifier may be written as a string: $"two words"
    if (text[at] === '"' && text.slice(start, at) === '$') readQuoted();
    if (at === start) throw new ScriptSyntaxError(`'${text[at] ?? ''}' is out of place`, at);
    return { kind: 'atom', text: text.slice(start, at), start, end: at };
  }

  function readList(): List {
    const start = at;
    at += 1;
    const items = readUntil(')', start);
    at += 1;
    return { kind: 'list', items, start, end: at };
  }

  function readUntil(end: string | undefined, start: number): Expression[] {
    const items: Expression[] = [];
    for (;;) {
      skipSpace();
      if (text[at] === end) return items;
      if (at >= text.length) throw new ScriptSyntaxError('the list is not closed', start);
      const item = text[at] === '(' ? readList() : text[at] === '"' ? readQuoted() : readAtom();
      if (!headOf(item).startsWith('@')) items.push(item);
    }
  }

  return readUntil(undefined, 0);
}
