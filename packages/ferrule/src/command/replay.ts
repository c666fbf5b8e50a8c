import type { Instance, LoadOptions } from '@ferrule/runtime';
import { readRecord } from '@ferrule/runtime/record';
import { EXIT_CODES } from './exit-codes.ts';
import { readFuel } from './fuel.ts';
import { showResults } from './guest-values.ts';
import type { CommandLine } from './parse.ts';
import { print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What says what the guest is given, or asks what it asks of the host, which is in the record. */
const SENSELESS = ['dir', 'env', 'env-inherit', 'invoke', 'log', 'record'];

/**
 * @param line - the command line
 * @param file - the record
 * @param args - that were to be handed to the guest
 * @returns what the guest is to be run with: it is under the limits that it was under
 * @throws UsageError where something is asked for that the record says
 * @throws RecordError where it can't be read
 */
export function replayOptions(
  line: CommandLine,
  file: string,
  args: readonly string[],
): Pick<LoadOptions, 'limits' | 'replay' | 'resettable'> {
  for (const option of SENSELESS) {
    const isCallLog =
      option === 'log' &&
      (line.value('log') ?? '').split(',').every((scope) => /^(calls=|cache$)/.test(scope));
    if (line.has(option) && !isCallLog)
      throw new UsageError(`--${option} has no effect with --replay: the record says it`);
  }
  if (args.length > 0) throw new UsageError('with --replay there are no ARGS: the record has those of then');
  const { memoryPages, tableElements, fuel, stackDepth, stackCheck, resettable } =
    readRecord(file).contents.terms;
  // the library checks the time-out's form, and the memory's where one is told
  const limits = {
    memory: line.value('memory') ?? (memoryPages === null ? undefined : memoryPages * 65_536),
    timeout: line.value('timeout'),
    fuel: readFuel(line.value('fuel')) ?? (fuel === null ? undefined : BigInt(fuel)),
    tableElements: tableElements ?? undefined,
    stackDepth: stackDepth ?? undefined,
    stackCheck,
  } as LoadOptions['limits'];
  return { limits, replay: file, resettable };
}

/**
 * @param instance - replays
 * @param tell - told where the record ends early
 * @returns the exit code
 * @throws what the last of the recorded calls threw
 */
export function replay(instance: Instance, tell: (text: string) => void): number {
  const { calls, unfinished } = instance.replay();
  for (const { name, result, error } of calls) {
    if (error === undefined && name !== '_start') for (const text of showResults(result)) print(text);
  }
  if (unfinished !== undefined) tell(`ferrule run: the record ends early: ${unfinished}`);
  const last = calls.at(-1);
  // whatever a host function threw, it is told as it would have been
  if (last?.error !== undefined) throw last.error as Error;
  return EXIT_CODES.good;
}
