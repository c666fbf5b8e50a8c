import { printable } from '@ferrule/core';

const ABSOLUTE = /^(?:[/\\]|[A-Za-z]:[/\\]|[a-z][a-z\d+.-]+:\/\/)/;

/**
 * Puts a path together as a compiler left it. Nothing is looked up: the files may be on another machine.
 *
 * @param parts - each relative to the one before, unless it is absolute
 * @returns the path, without `.` and `..` where they can be resolved, fit to be shown within a line
 */
export function joinPaths(...parts: readonly string[]): string {
  const path = parts.reduce((base, part) => {
    if (base === '' || ABSOLUTE.test(part)) return part;
    return part === '' ? base : `${base.replace(/[/\\]$/, '')}${separatorOf(base)}${part}`;
  }, '');
  return printable(/(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(path) ? normalized(path) : path);
}

function separatorOf(base: string): string {
  return /^[A-Za-z]:\\|^\\\\/.test(base) ? '\\' : '/';
}

function normalized(path: string): string {
  const separator = separatorOf(path);
  const kept: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    const last = kept.at(-1);
    if (part === '.') continue;
    if (part === '..' && last !== undefined && last !== '' && last !== '..') kept.pop();
    else kept.push(part);
  }
  return kept.join(separator);
}
