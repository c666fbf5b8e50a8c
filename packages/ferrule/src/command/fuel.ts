import { UsageError } from './usage-error.ts';

/**
 * @param text - the value of `--fuel`
 * @returns units of fuel, `undefined` where nothing was given
 * @throws UsageError where it is not a whole number
 */
export function readFuel(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(_\d+)*$/.test(text))
    throw new UsageError(`--fuel ${text}: a whole number of instructions, such as 50_000_000`);
  return BigInt(text.replaceAll('_', ''));
}
