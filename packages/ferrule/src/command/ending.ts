import {
  ExitError,
  FerruleError,
  OptionError,
  OutOfFuelError,
  RustPanicError,
  TimeoutError,
  TrapError,
} from '@ferrule/core';
import type { WasmFrame } from '@ferrule/core';
import { EXIT_CODES, processExitCode } from './exit-codes.ts';
import type { Paint } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** How a run of the command ends. */
export interface Ending {
  readonly exitCode: number;
  /** For standard error; empty where there is nothing to say. */
  readonly message: string;
}

/** The options of the library that the command sets, and its own words for them. */
const FLAGS: readonly (readonly [option: string, flag: string])[] = [
  ['limits.fuel', '--fuel'],
  ['limits.memory', '--memory'],
  ['limits.timeout', '--timeout'],
  ['features', '--features'],
  ['profile', '--profile'],
  ['coreDump', '--core-dump'],
  ['record', '--record'],
  ['replay', '--replay'],
  ['debug', '--debug'],
  ['wasi.args', 'an argument of the guest'],
  ['wasi.env', '--env'],
  ['wasi.log', '--log'],
  ['wasi.mounts', '--dir'],
];

/**
 * @param error - whatever ended the run
 * @param subcommand - its name, such as `run`
 * @param options - how to mark text on standard error, and whether to show where in Ferrule it happened
 * @returns the exit code and what to tell the user
 */
export function endingOf(
  error: unknown,
  subcommand: string,
  { paint, verbose }: { readonly paint: Paint; readonly verbose: boolean },
): Ending {
  if (error instanceof ExitError) return { exitCode: processExitCode(error.exitCode), message: '' };
  const command = `ferrule ${subcommand}`.trim();
  // loading it takes long, and is seldom asked for
  const origin = verbose ? `\n${process.getBuiltinModule('node:util').inspect(error)}` : '';
  const message = `${paint.bad(`${command}:`)} ${explain(error, command)}${origin}\n`;
  return { exitCode: exitCodeOf(error), message };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof TrapError || error instanceof RustPanicError) return EXIT_CODES.trap;
  if (error instanceof TimeoutError) return EXIT_CODES.timeout;
  return error instanceof UsageError || error instanceof OptionError ? EXIT_CODES.usage : EXIT_CODES.failure;
}

function explain(error: unknown, command: string): string {
  if (error instanceof UsageError) return `${error.message}\nTry: ${command} --help`;
  if (error instanceof OptionError) return `${inFlags(error)}\nTry: ${command} --help`;
  if (error instanceof TrapError || error instanceof OutOfFuelError) {
    return `${error.message} (${error.code})${error.wasmStack.map(showFrame).join('')}${whyNoLines(error.wasmStack)}`;
  }
  if (error instanceof RustPanicError) {
    const frames = error.cause instanceof TrapError ? error.cause.wasmStack : [];
    return `the guest panicked: ${error.message} (${error.code})${frames.map(showFrame).join('')}`;
  }
  if (error instanceof FerruleError) return `${error.message} (${error.code})`;
  const text = error instanceof Error ? error.message : String(error);
  return `${text}\nThis should not happen; with --verbose it says more.`;
}

function inFlags({ message, option }: OptionError): string {
  const [name, flag] = FLAGS.find(([known]) => option === known || option.startsWith(`${known}.`)) ?? [
    option,
    option,
  ];
  return message.replace(new RegExp(`option "?${name.replaceAll('.', '\\.')}[\\w.[\\]]*"?`), flag);
}

/** Says once why lines are missing that the module's debug information should have. */
function whyNoLines(frames: readonly WasmFrame[]): string {
  const reason = frames.find(({ unknown }) => unknown !== undefined)?.unknown;
  return reason === undefined ? '' : `\n    lines are missing: ${reason}`;
}

/**
 * @param frame - of a guest
 * @returns a line for it, which begins a new one
 */
export function showFrame({ function: name, module, offset, file, line, column }: WasmFrame): string {
  if (file !== undefined && line !== undefined) {
    return `\n    at ${name} (${[file, line, column].filter((part) => part !== undefined).join(':')})`;
  }
  const place = offset === undefined ? '' : `, offset 0x${offset.toString(16)}`;
  return `\n    at ${name} (${module}${place})`;
}
