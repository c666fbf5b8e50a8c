import { InstrumentError } from '@ferrule/core';
import type { JsonValue, ModuleInfo, PlanStep } from '@ferrule/core';

/** A function in the module as it was given. */
export interface Chosen {
  readonly index: number;
  /** How many parameters and results it has there. */
  readonly params: number;
  readonly results: number;
}

/**
 * @param info - about the module as it was given
 * @param indices - of functions
 * @returns arguments of a pass that tells of them
 */
export function chosenFunctions({ functions }: ModuleInfo, indices: Iterable<number>): PlanStep['args'] {
  return {
    functions: [...indices].map((index) => {
      const type = functions[index]?.type;
      return { index, params: type?.params.length ?? 0, results: type?.results.length ?? 0 };
    }),
    imported: functions.filter(({ imported }) => imported).length,
  };
}

/**
 * Plans may come back from JSON.
 *
 * @param pass - for the error
 * @param value - of an argument
 * @returns the functions it names
 * @throws InstrumentError when it is no list
 */
export function chosenArgument(pass: string, value: JsonValue | undefined): readonly Chosen[] {
  if (!Array.isArray(value)) {
    throw new InstrumentError(`the pass "${pass}" expects a list as "functions"`, { pass });
  }
  const list: readonly unknown[] = value;
  return list as readonly Chosen[];
}
