import type { FunctionType } from './wasm-types.ts';
import type { TrapKind, WasmFrame } from './trap.ts';

/** Every code an error of Ferrule's can carry, with the stage or place that raises it. Sorted. */
export const ERROR_CODES = Object.freeze({
  ERR_FERRULE_ABORT: "the guest's own check failed, and it aborted",
  ERR_FERRULE_ALLOCATION: "the guest's allocator gave no memory, or failed",
  ERR_FERRULE_ARGUMENT: 'a call received arguments of the wrong number or type',
  ERR_FERRULE_BINDING: 'bind: what was described does not fit what the module exports',
  ERR_FERRULE_BUILD: 'a Rust source could not be compiled',
  ERR_FERRULE_CLOSED: 'something closed was used',
  ERR_FERRULE_COMPILE: 'compileModule: V8 refused the bytes',
  ERR_FERRULE_DIVERGENCE: 'a replayed guest did something else than its record says',
  ERR_FERRULE_EMIT: 'emitModule: the instrumented module could not be written',
  ERR_FERRULE_EXIT: 'the guest ended itself by proc_exit',
  ERR_FERRULE_FUEL: 'the guest used up its fuel',
  ERR_FERRULE_GUEST_VALUE: 'the guest returned something that is no value of the declared type',
  ERR_FERRULE_HOST: 'the host failed in a way no errno describes',
  ERR_FERRULE_INSTRUMENT: 'instrumentModule, optimizeModule: a pass could not be applied',
  ERR_FERRULE_LEAK: 'memory allocated in the guest was not freed',
  ERR_FERRULE_LINK: 'linkImports: imports are missing or do not fit',
  ERR_FERRULE_MEMORY_ACCESS: 'the host reached outside linear memory',
  ERR_FERRULE_OPTION: 'an option has the wrong name or value',
  ERR_FERRULE_PLAN: 'planInstrumentation: the options do not go together, or not with this module',
  ERR_FERRULE_RECORD: 'a record can not be read, is of another module or other limits, or ends too early',
  ERR_FERRULE_RESULT: 'a guest function returned an Err',
  ERR_FERRULE_RUNNING: 'an instance was to be set back while its guest runs',
  ERR_FERRULE_RUST_PANIC: 'the guest panicked',
  ERR_FERRULE_SOURCE: 'readSource: the module could not be read',
  ERR_FERRULE_TIMEOUT: 'the guest ran longer than it may',
  ERR_FERRULE_TRAP: 'the guest trapped',
  ERR_FERRULE_VALIDATION:
    'validateModule: the bytes are not a valid module, or use a feature that is not enabled',
} as const);

/** A stable error code, such as `ERR_FERRULE_TRAP`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The base of every error of Ferrule's own. */
export abstract class FerruleError extends Error {
  /** Stable across versions; see {@link ERROR_CODES}. */
  abstract readonly code: ErrorCode;
  /** The class's name, such as `TrapError`. */
  override get name(): string {
    return this.constructor.name;
  }
}

/** The module could not be read from where it was said to be. */
export class SourceError extends FerruleError {
  readonly code = 'ERR_FERRULE_SOURCE';
  /** The path, URL or description of the source. */
  readonly source: string;
  /** Line of a text at which it goes wrong, counted from 1; `undefined` where the source is no text. */
  readonly line: number | undefined;
  /** Column in that line, counted from 1. */
  readonly column: number | undefined;
  constructor(message: string, facts: { source: string; line?: number; column?: number; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.source = facts.source;
    this.line = facts.line;
    this.column = facts.column;
  }
}

/** A source in Rust could not be compiled: what it is written in is missing, or found fault with it. */
export class BuildError extends FerruleError {
  readonly code = 'ERR_FERRULE_BUILD';
  /** Path of the source. */
  readonly source: string;
  readonly #output: string;
  constructor(message: string, facts: { source: string; output?: string; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.source = facts.source;
    this.#output = facts.output ?? '';
  }
  /** What the compiler printed, as it is; empty where none ran. The message ends with it. */
  get output(): string {
    return this.#output;
  }
}

/** The bytes are not a valid module, or use a feature that is not enabled. */
export class ValidationError extends FerruleError {
  readonly code = 'ERR_FERRULE_VALIDATION';
  /** Byte offset in the module at which it goes wrong. */
  readonly offset: number;
  /** The section it lies in, such as `import` or `code`; `header` before the first one. */
  readonly section: string;
  constructor(message: string, facts: { offset: number; section: string; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.offset = facts.offset;
    this.section = facts.section;
  }
}

/** The options asked for do not go together, or not with this module. */
export class PlanError extends FerruleError {
  readonly code = 'ERR_FERRULE_PLAN';
}

/** A pass could not be applied to the module. */
export class InstrumentError extends FerruleError {
  readonly code = 'ERR_FERRULE_INSTRUMENT';
  readonly pass: string;
  /** Index of the function it happened in, where it was in one. */
  readonly function: number | undefined;
  constructor(message: string, facts: { pass: string; function?: number; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.pass = facts.pass;
    this.function = facts.function;
  }
}

/** The instrumented module could not be written, or came out invalid. */
export class EmitError extends FerruleError {
  readonly code = 'ERR_FERRULE_EMIT';
}

/** V8 refused to compile the bytes. */
export class CompileError extends FerruleError {
  readonly code = 'ERR_FERRULE_COMPILE';
  /** Byte offset in the compiled bytes, where V8 says it. */
  readonly offset: number | undefined;
  constructor(message: string, facts: { offset?: number | undefined; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.offset = facts.offset;
  }
}

/** One import that is missing or does not fit. */
export interface LinkProblem {
  readonly importModule: string;
  readonly importName: string;
  /** The declared type, such as `function (i32, i32) -> i32`. */
  readonly expected: string;
  /** What was given, or `nothing`. */
  readonly actual: string;
}

/** Imports are missing or do not fit; all of them are named at once. */
export class LinkError extends FerruleError {
  readonly code = 'ERR_FERRULE_LINK';
  readonly problems: readonly LinkProblem[];
  constructor(message: string, facts: { problems?: readonly LinkProblem[]; cause?: unknown } = {}) {
    super(message, { cause: facts.cause });
    this.problems = facts.problems ?? [];
  }
  /** Module name of the first import concerned. */
  get importModule(): string | undefined {
    return this.problems[0]?.importModule;
  }
  /** Name of the first import concerned. */
  get importName(): string | undefined {
    return this.problems[0]?.importName;
  }
  /** Declared type of the first import concerned. */
  get expected(): string | undefined {
    return this.problems[0]?.expected;
  }
  /** What was given for the first import concerned. */
  get actual(): string | undefined {
    return this.problems[0]?.actual;
  }
}

/** The guest trapped. */
export class TrapError extends FerruleError {
  readonly code = 'ERR_FERRULE_TRAP';
  readonly kind: TrapKind;
  /** The guest's functions on the stack, innermost first. */
  readonly wasmStack: readonly WasmFrame[];
  constructor(message: string, facts: { kind: TrapKind; wasmStack: readonly WasmFrame[]; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.kind = facts.kind;
    this.wasmStack = facts.wasmStack;
  }
}

/** The guest used up its fuel. */
export class OutOfFuelError extends FerruleError {
  readonly code = 'ERR_FERRULE_FUEL';
  readonly wasmStack: readonly WasmFrame[];
  constructor(message: string, facts: { wasmStack: readonly WasmFrame[]; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.wasmStack = facts.wasmStack;
  }
}

/** The guest ran longer than it may. */
export class TimeoutError extends FerruleError {
  readonly code = 'ERR_FERRULE_TIMEOUT';
  /** The limit, in milliseconds. */
  readonly timeout: number;
  constructor(message: string, facts: { timeout: number; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.timeout = facts.timeout;
  }
}

/** The guest ended itself by `proc_exit`. */
export class ExitError extends FerruleError {
  readonly code = 'ERR_FERRULE_EXIT';
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit with code ${String(exitCode)}`);
    this.exitCode = exitCode;
  }
}

/** A guest written in AssemblyScript aborted: by `throw`, by a failed `assert`, or by a check of its runtime's. */
export class AbortError extends FerruleError {
  readonly code = 'ERR_FERRULE_ABORT';
  /** What it gave as the reason; empty where it gave none. */
  readonly reason: string;
  /** Source file as the compiler knew it; empty where the guest didn't say. */
  readonly file: string;
  /** Counted from 1; 0 where the guest didn't say. */
  readonly line: number;
  readonly column: number;
  /** The guest's functions on the stack, innermost first. */
  readonly wasmStack: readonly WasmFrame[];
  constructor(facts: {
    reason: string;
    file: string;
    line: number;
    column: number;
    wasmStack: readonly WasmFrame[];
  }) {
    const { reason, file, line, column } = facts;
    const place = file === '' ? '' : ` at ${file}:${String(line)}:${String(column)}`;
    super(`the guest aborted${reason === '' ? '' : `: ${reason}`}${place}`);
    this.reason = reason;
    this.file = file;
    this.line = line;
    this.column = column;
    this.wasmStack = facts.wasmStack;
  }
}

/** Something closed was used. */
export class ClosedError extends FerruleError {
  readonly code = 'ERR_FERRULE_CLOSED';
}

/** An instance was to be set back while its guest runs. */
export class RunningError extends FerruleError {
  readonly code = 'ERR_FERRULE_RUNNING';
}

/** Why a record can't be used, or not further. */
export type RecordProblem =
  /** It can't be read, or is no record at all. */
  | 'unreadable'
  /** It was written in another version of the format. */
  | 'version'
  /** Its bytes are not what was written. */
  | 'corrupt'
  /** It was made of another module. */
  | 'module'
  /** It was made under limits that the guest could notice. */
  | 'limits'
  /** It ends here: whoever wrote it stopped in the middle, or met what a record can't hold. */
  | 'ended';

/** A record of a run can't be used, or not further than to here. */
export class RecordError extends FerruleError {
  readonly code = 'ERR_FERRULE_RECORD';
  readonly problem: RecordProblem;
  /** Byte offset in the record at which it goes wrong, where it is one place. */
  readonly offset: number | undefined;
  constructor(message: string, facts: { problem: RecordProblem; offset?: number; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.problem = facts.problem;
    this.offset = facts.offset;
  }
}

/** A replayed guest did something else than its record says. */
export class DivergenceError extends FerruleError {
  readonly code = 'ERR_FERRULE_DIVERGENCE';
  /** How many calls of the host's functions there had been, this one included where it is one. */
  readonly call: number;
  /** Module name of the import that was called; `undefined` where something else than a call of the host's diverged. */
  readonly importModule: string | undefined;
  /** Name of that import. */
  readonly importName: string | undefined;
  /** What the record says, such as `env.log(16, 5)`. */
  readonly expected: string;
  /** What the guest did instead. */
  readonly actual: string;
  constructor(
    message: string,
    facts: { call: number; importModule?: string; importName?: string; expected: string; actual: string },
  ) {
    super(message);
    this.call = facts.call;
    this.importModule = facts.importModule;
    this.importName = facts.importName;
    this.expected = facts.expected;
    this.actual = facts.actual;
  }
}

/** An option has the wrong name or value. */
export class OptionError extends FerruleError {
  readonly code = 'ERR_FERRULE_OPTION';
  /** The option's path, such as `limits.memory`. */
  readonly option: string;
  constructor(message: string, facts: { option: string; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.option = facts.option;
  }
}

/** A call received arguments of the wrong number or type. */
export class ArgumentError extends FerruleError {
  readonly code = 'ERR_FERRULE_ARGUMENT';
  /** The function's declared type, where it is known. */
  readonly type: FunctionType | undefined;
  /** The function that was called, where it is known. */
  readonly function: string | undefined;
  /** Which argument, counted from 1, and the way into it: `2`, `1.points[3].x`. */
  readonly argument: string | undefined;
  constructor(
    message: string,
    facts: { type?: FunctionType; function?: string; argument?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: facts.cause });
    this.type = facts.type;
    this.function = facts.function;
    this.argument = facts.argument;
  }
}

/** The host reached outside linear memory on the guest's word. */
export class MemoryAccessError extends FerruleError {
  readonly code = 'ERR_FERRULE_MEMORY_ACCESS';
  /** Address of the first byte asked for. */
  readonly pointer: number;
  /** Bytes asked for. */
  readonly length: number;
  constructor(message: string, facts: { pointer: number; length: number; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.pointer = facts.pointer;
    this.length = facts.length;
  }
}

/** The host failed in a way that no errno describes. */
export class HostError extends FerruleError {
  readonly code = 'ERR_FERRULE_HOST';
}

/** The guest's allocator gave no memory, gave what it can't have, or failed. */
export class AllocationError extends FerruleError {
  readonly code = 'ERR_FERRULE_ALLOCATION';
  /** The export that was called. */
  readonly function: string;
  /** Bytes asked for, or being freed. */
  readonly size: number;
  /** What they were to be aligned to, in bytes. */
  readonly align: number;
  constructor(message: string, facts: { function: string; size: number; align: number; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.function = facts.function;
    this.size = facts.size;
    this.align = facts.align;
  }
}

/** What was described does not fit what the module exports or says of itself. */
export class BindingError extends FerruleError {
  readonly code = 'ERR_FERRULE_BINDING';
  /** The function concerned, where it is one. */
  readonly function: string | undefined;
  constructor(message: string, facts: { function?: string; cause?: unknown } = {}) {
    super(message, { cause: facts.cause });
    this.function = facts.function;
  }
}

/** The guest returned something that is no value of the declared type, such as invalid UTF-8 for a string. */
export class GuestValueError extends FerruleError {
  readonly code = 'ERR_FERRULE_GUEST_VALUE';
  /** The function that returned it, or was called with it by the guest. */
  readonly function: string;
  /** The way to the value: `result`, `result.points[3].x`, `argument 1`. */
  readonly path: string;
  constructor(message: string, facts: { function: string; path: string; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.function = facts.function;
    this.path = facts.path;
  }
}

/** A guest function returned an `Err`; `value` is what was in it. */
export class ResultError<E = unknown> extends FerruleError {
  readonly code = 'ERR_FERRULE_RESULT';
  readonly value: E;
  constructor(message: string, facts: { value: E; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.value = facts.value;
  }
}

/** The guest, written in Rust, panicked. */
export class RustPanicError extends FerruleError {
  readonly code = 'ERR_FERRULE_RUST_PANIC';
  /** What it panicked with. */
  readonly panicMessage: string;
  /** Source file as the compiler knew it. */
  readonly file: string;
  /** Counted from 1; 0 where the guest didn't say. */
  readonly line: number;
  readonly column: number;
  /** `cause` is the trap that ended the call. */
  constructor(facts: { panicMessage: string; file: string; line: number; column: number; cause?: unknown }) {
    super(`${facts.panicMessage} at ${facts.file}:${String(facts.line)}:${String(facts.column)}`, {
      cause: facts.cause,
    });
    this.panicMessage = facts.panicMessage;
    this.file = facts.file;
    this.line = facts.line;
    this.column = facts.column;
  }
}

/** Memory that was allocated in the guest through the host and not freed. */
export interface Leak {
  /** Byte address. */
  readonly pointer: number;
  /** Bytes. */
  readonly size: number;
  /** The JavaScript calls that led to the allocation, innermost first: `name (file:line:column)`. */
  readonly callPath: readonly string[];
}

/** Memory allocated in the guest was not freed. */
export class LeakError extends FerruleError {
  readonly code = 'ERR_FERRULE_LEAK';
  readonly leaks: readonly Leak[];
  constructor(message: string, facts: { leaks: readonly Leak[] }) {
    super(message);
    this.leaks = facts.leaks;
  }
}
