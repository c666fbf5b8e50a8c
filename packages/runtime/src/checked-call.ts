import { ArgumentError } from '@ferrule/core';
import type { ExportInfo, FunctionType } from '@ferrule/core';
import { nearMiss } from './options/near-miss.ts';
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

/**
 * @param instance - its name, for messages
 * @param declared - what the module says of its exports
 * @param exports - V8's own
 * @param name - of the function wanted
 * @returns the checked way into it
 * @throws ArgumentError when there is no such function
 */
export function checkedExport(
  instance: string,
  declared: readonly ExportInfo[],
  exports: WebAssembly.Exports,
  name: string,
): CheckedCall {
  const extern = declared.find((each) => each.name === name)?.extern;
  if (extern?.kind === 'function') return checkedCall(name, extern.type, exports[name] as NativeFunction);
  // Whoever does not check types may give anything.
  const failed = `calling "${String(name)}" of ${instance} failed`;
  if (extern !== undefined) throw new ArgumentError(`${failed}: it is a ${extern.kind}`);
  const functions = declared.filter((each) => each.extern.kind === 'function').map((each) => each.name);
  const near = typeof name === 'string' ? nearMiss(name, functions) : undefined;
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  throw new ArgumentError(`${failed}: it exports no such function${hint}`);
}
