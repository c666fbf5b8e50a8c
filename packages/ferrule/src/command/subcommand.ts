import type { CommandLine } from './parse.ts';
import type { Specification } from './specification.ts';

/** A subcommand: what it accepts, and what it does. */
export interface Subcommand {
  readonly specification: Specification;
  /**
   * @param line - the options and operands, parsed as specified
   * @returns the exit code
   */
  readonly execute: (line: CommandLine) => Promise<number>;
}
