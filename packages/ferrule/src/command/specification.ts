/** One `--option` of a subcommand: what the parser accepts and the help prints. */
export interface OptionSpecification {
  /** Without the dashes. */
  readonly name: string;
  /** One letter, for those that are typed all the time. */
  readonly short?: string;
  /** What its value is called in the help; left out for an option without one. */
  readonly value?: string;
  /** May be given more than once. */
  readonly many?: boolean;
  /** One line, or more where it has to be. */
  readonly help: string;
}

/** One subcommand: what the parser accepts and the help prints. */
export interface Specification {
  readonly name: string;
  /** What follows the options, such as `FILE [ARGS…]`. */
  readonly operands: string;
  /** One line. */
  readonly summary: string;
  /** What more a user has to know, as paragraphs. */
  readonly details: readonly string[];
  readonly options: readonly OptionSpecification[];
  readonly examples: readonly string[];
  /** Where the options end: at the first operand, as what follows is the guest's own, or nowhere before `--`. */
  readonly optionsEnd: 'at-operand' | 'nowhere';
}

/** What every subcommand has. */
export const COMMON_OPTIONS: readonly OptionSpecification[] = [
  { name: 'verbose', help: 'Print where in Ferrule an error comes from, too' },
  { name: 'help', short: 'h', help: 'Print this' },
];
