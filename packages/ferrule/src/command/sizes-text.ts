import type { Hint } from './hints.ts';
import type { Language } from './language.ts';
import type { FunctionSize, ModuleSizes } from './module-sizes.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';

/** What a program of each language is made of. */
const PARTS: Readonly<Record<Language, string>> = {
  Rust: 'Crates',
  C: 'Namespaces',
  Go: 'Packages',
  AssemblyScript: 'Files',
  unknown: 'Crates',
};

/** Rows of each table. */
const SHOWN = 20;
/** Columns of a name. */
const WIDEST = 90;

/**
 * @param sizes - of a module
 * @param hints - for it
 * @param paint - how to mark headings
 * @returns what `inspect --sizes` prints
 */
export function sizesText(sizes: ModuleSizes, hints: readonly Hint[], paint: Paint): string {
  const heading = (text: string): string[] => ['', paint.strong(text)];
  const rows = (head: readonly string[], body: readonly (readonly string[])[], right: readonly number[]) =>
    table([head, ...body], { indent: 2, right });
  return [
    paint.strong('Sections'),
    ...rows(
      ['bytes', 'section'],
      sizes.sections.map(({ name, bytes }) => [count(bytes), name]),
      [0],
    ),
    ...heading(PARTS[sizes.language]),
    ...rows(
      ['bytes', 'functions', PARTS[sizes.language].toLowerCase().replace(/s$/, '')],
      sizes.crates
        .slice(0, SHOWN)
        .map(({ name, bytes, functions }) => [count(bytes), count(functions), name]),
      [0, 1],
    ),
    ...heading('Functions'),
    ...rows(
      ['bytes', 'with what it alone keeps', 'function'],
      sizes.functions
        .slice(0, SHOWN)
        .map(({ name, bytes, retained }) => [count(bytes), count(retained), shortened(name)]),
      [0, 1],
    ),
    ...(sizes.functions.length > SHOWN ? [`  and ${count(sizes.functions.length - SHOWN)} more`] : []),
    ...heading('Hints'),
    ...(hints.length === 0
      ? ['  none']
      : hints.flatMap(({ bytes, evidence, advice }) => [
          `  ${count(bytes)} bytes: ${evidence}`,
          `    ${advice}`,
        ])),
  ].join('\n');
}

/**
 * @param sizes - of a module
 * @param wanted - functions of it
 * @returns what `inspect --why` prints: by which way each is reached, who calls it, and what it calls
 */
export function whyText(sizes: ModuleSizes, wanted: readonly number[]): string {
  const byIndex = new Map(sizes.functions.map((each) => [each.index, each]));
  const told = wanted.map((index) => byIndex.get(index)).filter((each) => each !== undefined);
  return told
    .flatMap((each) => [...why(each, sizes.names), ''])
    .join('\n')
    .trimEnd();
}

function why(
  { name, bytes, retained, path, callers, calls, callsTables }: FunctionSize,
  names: readonly string[],
): readonly string[] {
  const called = callers.map((index) => names[index] ?? '');
  const calling = [
    ...calls.map((index) => names[index] ?? ''),
    ...(callsTables ? ['what is in tables'] : []),
  ];
  return [
    `${name}: ${count(bytes)} bytes, ${count(retained)} with what it alone keeps`,
    ...path.map((step, depth) => `${'  '.repeat(depth + 1)}${depth === 0 ? '' : '> '}${shortened(step)}`),
    ...(path.length === 0 ? ['  nothing leads there from outside'] : []),
    ...(called.length > 1 ? [`  called by ${list(called)}`] : []),
    ...(calling.length > 0 ? [`  calls ${list(calling)}`] : []),
  ];
}

function list(names: readonly string[]): string {
  const more = names.length > SHOWN ? ', …' : '';
  return `${count(names.length)}: ${names.slice(0, SHOWN).map(shortened).join(', ')}${more}`;
}

function shortened(name: string): string {
  return name.length > WIDEST ? `${name.slice(0, WIDEST - 1)}…` : name;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
