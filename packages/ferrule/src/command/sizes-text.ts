import type { Hint } from './hints.ts';
import type { FunctionSize, ModuleSizes } from './module-sizes.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';

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
    ...heading('Crates'),
    ...rows(
      ['bytes', 'functions', 'crate'],
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
 * @returns what `inspect --why` prints: by which way each is reached, and who calls it
 */
export function whyText(sizes: ModuleSizes, wanted: readonly number[]): string {
  const byIndex = new Map(sizes.functions.map((each) => [each.index, each]));
  const told = wanted.map((index) => byIndex.get(index)).filter((each) => each !== undefined);
  return told
    .flatMap((each) => [...why(each, byIndex), ''])
    .join('\n')
    .trimEnd();
}

function why(
  { name, bytes, retained, path, callers }: FunctionSize,
  byIndex: ReadonlyMap<number, FunctionSize>,
): readonly string[] {
  const called = callers.map((index) => byIndex.get(index)?.name ?? `func[${String(index)}]`);
  return [
    `${name}: ${count(bytes)} bytes, ${count(retained)} with what it alone keeps`,
    ...path.map((step, depth) => `${'  '.repeat(depth + 1)}${depth === 0 ? '' : '> '}${shortened(step)}`),
    ...(path.length === 0 ? ['  nothing leads there from outside'] : []),
    ...(called.length > 1
      ? [`  called by ${count(called.length)}: ${called.slice(0, SHOWN).map(shortened).join(', ')}`]
      : []),
  ];
}

function shortened(name: string): string {
  return name.length > WIDEST ? `${name.slice(0, WIDEST - 1)}…` : name;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
