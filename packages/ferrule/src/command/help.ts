import type { OptionSpecification, Specification } from './specification.ts';
import { COMMON_OPTIONS } from './specification.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';

/**
 * @param specification - a subcommand
 * @param paint - how to mark headings
 * @returns what its `--help` prints
 */
export function helpOf(specification: Specification, paint: Paint): string {
  const { name, operands, summary, details, options, examples } = specification;
  return [
    `${paint.strong('Usage')}: ferrule ${name} [OPTIONS] ${operands}`,
    '',
    summary,
    '',
    ...details.flatMap((paragraph) => [paragraph, '']),
    paint.strong('Options'),
    ...table([...options, ...COMMON_OPTIONS].flatMap(optionRows), { indent: 2 }),
    '',
    paint.strong('Examples'),
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function optionRows({ name, short, value, help }: OptionSpecification): string[][] {
  const flag = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  return help.split('\n').map((line, i) => [i === 0 ? flag : '', line]);
}
