import { parseArgs } from 'node:util';
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
  const accepted = new Map(
    [...specification.options, ...COMMON_OPTIONS].map((option) => [option.name, option]),
  );
  const end = specification.optionsEnd === 'at-operand' ? firstOperand(accepted, args) : args.length;
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokenise(accepted, args.slice(0, end))) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = accepted.get(token.name);
    if (option === undefined) throw unknownOption(token.rawName, accepted);
    const values = given.get(option.name) ?? [];
    if (values.length > 0 && option.many !== true && option.value !== undefined) {
      throw new UsageError(`--${option.name} is given twice`);
    }
    given.set(option.name, [...values, valueOf(option, token.value, token.inlineValue)]);
  }
  return {
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.at(-1),
    values: (name) => given.get(name) ?? [],
    operands: [...operands, ...args.slice(end)],
  };
}

type Accepted = ReadonlyMap<string, OptionSpecification>;

type Token =
  | {
      kind: 'option';
      index: number;
      name: string;
      rawName: string;
      value?: string | undefined;
      inlineValue?: boolean | undefined;
    }
  | { kind: 'positional'; index: number; value: string }
  | { kind: 'option-terminator'; index: number };

function tokenise(accepted: Accepted, args: readonly string[]): Token[] {
  const options = Object.fromEntries(
    [...accepted.values()].map(({ name, short, value }) => {
      const type = value === undefined ? ('boolean' as const) : ('string' as const);
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
  // not strict: the messages are ours
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** Where the first operand stands. */
function firstOperand(accepted: Accepted, args: readonly string[]): number {
  return tokenise(accepted, args).find(({ kind }) => kind === 'positional')?.index ?? args.length;
}

function valueOf(
  option: OptionSpecification,
  value: string | undefined,
  inline: boolean | undefined,
): string {
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`--${option.name} takes no value`);
    return '';
  }
  if (value === undefined)
    throw new UsageError(`--${option.name} needs a value: --${option.name} ${option.value}`);
  if (inline !== true && value.startsWith('-') && value.length > 1) {
    throw new UsageError(
      `--${option.name} needs a value, and ${value} looks like an option; where it is meant, write --${option.name}=${value}`,
    );
  }
  return value;
}

function unknownOption(written: string, accepted: Accepted): UsageError {
  const names = [...accepted.keys()].map((name) => `--${name}`);
  return new UsageError(`${written} is not an option here; there are ${names.join(', ')}`);
}
