import type { OptionSpecification, Specification } from './specification.ts';
import { COMMON_OPTIONS } from './specification.ts';
import { UsageError } from './usage-error.ts';

/** A command line, taken apart. */
export interface CommandLine {
  /** Whether an option was given. */
  has(name: string): boolean;
  /** @returns the option's value */
  value(name: string): string | undefined;
  /** @returns every value of an option that may be repeated, in order */
  values(name: string): readonly string[];
  /** What is not an option, in order. */
  readonly operands: readonly string[];
}

/**
 * Takes a subcommand's arguments apart.
 *
 * @param specification - what the subcommand accepts
 * @param args - what follows its name
 * @returns the options and operands
 * @throws UsageError on an unknown option, a missing or superfluous value, or a repeated option
 */
export function parse(specification: Specification, args: readonly string[]): CommandLine {
  const accepted = [...specification.options, ...COMMON_OPTIONS];
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const [written, option, inline] = optionOf(accepted, arg);
    if (written === undefined) {
      const rest = arg === '--' ? i + 1 : specification.optionsEnd === 'at-operand' ? i : undefined;
      if (rest === undefined) operands.push(arg);
      else {
        operands.push(...args.slice(rest));
        break;
      }
    } else if (option === undefined) {
      throw unknownOption(written, accepted);
    } else {
      const takesNext = option.value !== undefined && inline === undefined;
      const value = valueOf(option, takesNext ? args[++i] : inline, takesNext);
      add(given, option, value);
    }
  }
  return {
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.at(-1),
    values: (name) => given.get(name) ?? [],
    operands,
  };
}

type Accepted = readonly OptionSpecification[];

/** What an argument is: nothing for an operand, else the option as written, what it means, and its value after `=`. */
function optionOf(
  accepted: Accepted,
  arg: string,
): [written?: string, option?: OptionSpecification | undefined, inline?: string | undefined] {
  if (!arg.startsWith('-') || arg === '-' || arg === '--') return [];
  const [, written = '', inline] = /^(--?[^=]*)(?:=([^]*))?$/.exec(arg) ?? [];
  return [
    written,
    accepted.find(
      ({ name, short }) => written === `--${name}` || (short !== undefined && written === `-${short}`),
    ),
    inline,
  ];
}

/** Values that name a place, which nothing does not. */
const PATHS = new Set(['FILE', 'DIR']);

function valueOf(option: OptionSpecification, value: string | undefined, isNext: boolean): string {
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`--${option.name} takes no value`);
    return '';
  }
  if (value === undefined || (value === '' && PATHS.has(option.value)))
    throw new UsageError(`--${option.name} needs a value: --${option.name} ${option.value}`);
  if (isNext && value.startsWith('-') && value.length > 1) {
    throw new UsageError(
      `--${option.name} needs a value, and ${value} looks like an option; where it is meant, write --${option.name}=${value}`,
    );
  }
  return value;
}

function add(given: Map<string, string[]>, option: OptionSpecification, value: string): void {
  const values = given.get(option.name) ?? [];
  if (values.length > 0 && option.many !== true && option.value !== undefined) {
    throw new UsageError(`--${option.name} is given twice`);
  }
  given.set(option.name, [...values, value]);
}

function unknownOption(written: string, accepted: Accepted): UsageError {
  return new UsageError(
    `${written} is not an option here; there are ${accepted.map(({ name }) => `--${name}`).join(', ')}`,
  );
}
