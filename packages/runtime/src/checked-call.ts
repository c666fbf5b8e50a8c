import type { FunctionType } from '@ferrule/core';
import { checkArguments, fits } from './values.ts';

/** A function that V8 exports. */
export type NativeFunction = (...args: readonly unknown[]) => unknown;

/** Calls an exported function with arguments that it has checked. */
export type CheckedCall = (args: readonly unknown[]) => unknown;

/**
 * Makes the way into an exported function that checks number and types of what it is called with. The common
 * arities are spelled out: spreading an array costs several times the call itself.
 *
 * @param name - of the export, for messages
 * @param type - its type
 * @param run - the function
 * @returns what calls it, and throws an ArgumentError instead where the arguments are wrong
 */
export function checkedCall(name: string, type: FunctionType, run: NativeFunction): CheckedCall {
  const { params } = type;
  const [a, b, c] = params;
  const refuse = (args: readonly unknown[]) => {
    checkArguments(name, type, args);
  };
  switch (params.length) {
    case 0:
      return (args) => {
        if (args.length !== 0) refuse(args);
        return run();
      };
    case 1:
      return (args) => {
        if (args.length !== 1 || !fits(a, args[0])) refuse(args);
        return run(args[0]);
      };
    case 2:
      return (args) => {
        if (args.length !== 2 || !fits(a, args[0]) || !fits(b, args[1])) refuse(args);
        return run(args[0], args[1]);
      };
    case 3:
      return (args) => {
        if (args.length !== 3 || !fits(a, args[0]) || !fits(b, args[1]) || !fits(c, args[2])) {
          refuse(args);
        }
        return run(args[0], args[1], args[2]);
      };
    default:
      return (args) => {
        refuse(args);
        return run(...args);
      };
  }
}
