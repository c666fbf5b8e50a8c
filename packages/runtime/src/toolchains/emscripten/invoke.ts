import type { FunctionType } from '@ferrule/core';
import type { ImportValue } from '../../link/import-modules.ts';
import type { GuestExports } from './guest-exports.ts';
import type { GuestThrow } from './guest-throw.ts';

/** The upper half of a 64-bit result, for want of a way to return it: what `getTempRet0` gives. */
export interface UpperHalf {
  value: number;
}

type Value = number | bigint;
type GuestFunction = (...args: readonly Value[]) => Value;

/**
 * `invoke_RESULT PARAMETERS`, such as `invoke_vii`: calls a function by its number in the table. A throw or jump of the
 * guest's own ends here and is told by `setThrew`; anything else goes on to whoever called the guest.
 *
 * By default Emscripten splits what has 64 bits into two numbers where it crosses to JavaScript; the name then says
 * `j` where the type has none.
 *
 * @param name - the import's
 * @param type - as declared, the number in the table first
 * @param mine - what ends here
 * @param upper - of results that are split
 */
export function invoke(
  guest: GuestExports,
  name: string,
  type: FunctionType,
  mine: readonly GuestThrow[],
  upper: UpperHalf,
): ImportValue {
  const letters = name.slice('invoke_'.length);
  const isSplit = letters.includes('j') && ![...type.params, ...type.results].includes('i64');
  const nothing = type.results[0] === 'i64' ? 0n : 0;
  const call = isSplit ? joining(letters, upper) : callDirectly;
  return (index: number, ...args: readonly Value[]) => {
    const stack = guest.stackSave();
    try {
      return call(guest.table.get(index) as GuestFunction, args);
    } catch (error) {
      if (!mine.includes(error as GuestThrow)) throw error;
      guest.stackRestore(stack);
      guest.setThrew(1);
      return nothing;
    }
  };
}

function callDirectly(run: GuestFunction, args: readonly Value[]): Value {
  return run(...args);
}

function joining(letters: string, upper: UpperHalf): typeof callDirectly {
  const [result, ...params] = letters;
  return (run, args) => {
    let next = 0;
    const joined = params.map((letter) => {
      const low = args[next++] ?? 0;
      if (letter !== 'j') return low;
      return BigInt.asUintN(32, BigInt(low)) | (BigInt(args[next++] ?? 0) << 32n);
    });
    const returned = run(...joined);
    if (result !== 'j') return returned;
    upper.value = Number(BigInt.asIntN(32, BigInt(returned) >> 32n));
    return Number(BigInt.asIntN(32, BigInt(returned)));
  };
}
