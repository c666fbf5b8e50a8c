import type { WriteStream } from 'node:tty';

/** Marks text where it goes to a terminal that has colours, and leaves it alone elsewhere. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/**
 * @param stream - where the text will go
 * @returns how to mark it there; `NO_COLOR` and the like are honoured
 */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const terminal = stream as Partial<WriteStream>;
  const coloured = terminal.isTTY === true && terminal.hasColors?.() === true;
  const mark = (on: number, off: number) => (text: string) =>
    coloured ? `\u001b[${String(on)}m${text}\u001b[${String(off)}m` : text;
  return { strong: mark(1, 22), good: mark(32, 39), bad: mark(31, 39) };
}

/** Writes lines to standard output. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
