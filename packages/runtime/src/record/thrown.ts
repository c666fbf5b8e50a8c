import { ExitError, FerruleError, OutOfFuelError, TimeoutError, TRAP_KINDS, TrapError } from '@ferrule/core';
import type { ByteReader } from '../byte-reader.ts';
import type { ByteWriter } from '../byte-writer.ts';
import { uncatchable } from '../endings.ts';
import { isStackExhaustion, trapKind } from '../traps/trap-kind.ts';
import type { Border } from './border.ts';
import { readValues, showValues, writeRecorded } from './values.ts';
import type { References } from './references.ts';
import type { RecordedValue } from './values.ts';

/** What was thrown over the border, as a record holds it. */
export type RecordedThrown =
  /** What was thrown over it last, on its way on. */
  | { readonly kind: 'same' }
  | { readonly kind: 'exit'; readonly exitCode: number }
  | { readonly kind: 'trap'; readonly trap: string }
  | { readonly kind: 'exception'; readonly tag: number; readonly values: readonly RecordedValue[] }
  /** Any other error; a guest that catches everything catches it, unless it is `final`. */
  | { readonly kind: 'error'; readonly final: boolean; readonly name: string; readonly message: string };

const KINDS = Object.freeze([
  'same',
  'exit',
  'trap',
  'exception',
  'error',
] as const satisfies readonly RecordedThrown['kind'][]);

/** Tags by index, as far as the host can reach them. */
export type Tags = readonly (WebAssembly.Tag | undefined)[];

/** What knows what was thrown. */
export interface ThrownContext {
  readonly border: Border;
  readonly references: References;
  readonly tags: () => Tags;
}

/**
 * @param error - thrown over the border
 * @param previous - what was thrown over it last
 * @param context - of the guest
 * @returns how a record holds it; an exception's values are as they are
 */
export function recordedThrown(
  error: unknown,
  previous: unknown,
  { border, references, tags }: ThrownContext,
): RecordedThrown {
  const isOnItsWay = previous !== undefined && (error === previous || causeOf(error) === previous);
  if (isOnItsWay) return { kind: 'same' };
  if (error instanceof ExitError) return { kind: 'exit', exitCode: error.exitCode };
  if (isException(error)) {
    const tag = tags().findIndex((each) => each !== undefined && error.is(each));
    if (tag >= 0) {
      const types = border.info.tags[tag]?.params ?? [];
      const values = types.map((type, index) =>
        references.recordedAs(type, exceptionValue(error, tags()[tag], index)),
      );
      return { kind: 'exception', tag, values };
    }
  }
  if (isStackExhaustion(error)) return { kind: 'trap', trap: 'call stack exhausted' };
  if (error instanceof TrapError) return { kind: 'trap', trap: error.kind };
  if (error instanceof WebAssembly.RuntimeError)
    return { kind: 'trap', trap: trapKind(error.message, undefined) };
  const final = error instanceof OutOfFuelError || error instanceof TimeoutError;
  if (!(error instanceof Error)) return { kind: 'error', final, name: typeof error, message: String(error) };
  return { kind: 'error', final, name: error.name, message: error.message };
}

function causeOf(error: unknown): unknown {
  return error instanceof FerruleError ? error.cause : undefined;
}

function isException(error: unknown): error is WebAssembly.Exception {
  return typeof WebAssembly.Exception === 'function' && error instanceof WebAssembly.Exception;
}

function exceptionValue(
  error: WebAssembly.Exception,
  tag: WebAssembly.Tag | undefined,
  index: number,
): unknown {
  return tag === undefined ? undefined : error.getArg(tag, index);
}

/**
 * @param writer - is written to
 * @param thrown - to be written
 * @param border - the types of what crosses
 */
export function writeThrown(writer: ByteWriter, thrown: RecordedThrown, border: Border): void {
  writer.u8(KINDS.indexOf(thrown.kind));
  switch (thrown.kind) {
    case 'exit':
      writer.unsigned(thrown.exitCode >>> 0);
      break;
    case 'trap':
      writer.text(thrown.trap);
      break;
    case 'exception':
      writer.unsigned(thrown.tag);
      writeRecorded(writer, border.info.tags[thrown.tag]?.params ?? [], thrown.values);
      break;
    case 'error':
      writer
        .u8(thrown.final ? 1 : 0)
        .text(thrown.name)
        .text(thrown.message);
      break;
    case 'same':
  }
}

/**
 * @param reader - of what {@link writeThrown} wrote
 * @param border - the types of what crosses
 * @returns what was thrown
 * @throws the reader's error where it makes no sense
 */
export function readThrown(reader: ByteReader, border: Border): RecordedThrown {
  const kind = KINDS[reader.u8()] as RecordedThrown['kind'] | undefined;
  switch (kind) {
    case 'same':
      return { kind };
    case 'exit':
      return { kind, exitCode: reader.unsigned() };
    case 'trap':
      return { kind, trap: reader.text() };
    case 'exception': {
      const tag = reader.unsigned();
      const type = border.info.tags[tag];
      if (type === undefined) throw reader.error();
      return { kind, tag, values: readValues(reader, type.params) };
    }
    case 'error':
      return { kind, final: reader.u8() === 1, name: reader.text(), message: reader.text() };
    case undefined:
      throw reader.error();
  }
}

/**
 * Makes what a host function threw anew.
 *
 * @param thrown - as recorded
 * @param previous - what was thrown over the border last
 * @param context - of the guest
 * @returns what to throw into the guest
 */
export function thrownAgain(
  thrown: RecordedThrown,
  previous: unknown,
  { references, border, tags }: ThrownContext,
): unknown {
  switch (thrown.kind) {
    case 'same':
      return previous;
    case 'exit':
      return uncatchable(new ExitError(thrown.exitCode));
    case 'trap':
      return uncatchable(trapAgain(thrown.trap));
    case 'exception': {
      const tag = tags()[thrown.tag];
      if (tag === undefined) return new Error('an exception of the host');
      const types = border.info.tags[thrown.tag]?.params ?? [];
      const values = thrown.values.map((value, index) =>
        typeof value === 'object' ? references.given(value, types[index] ?? 'externref') : value,
      );
      return new WebAssembly.Exception(tag, values as never[]);
    }
    case 'error': {
      const error = Object.defineProperty(new Error(thrown.message), 'name', { value: thrown.name });
      return thrown.final ? uncatchable(error) : error;
    }
  }
}

function trapAgain(reason: string): TrapError {
  const kind = TRAP_KINDS.find((each) => each === reason) ?? 'unknown';
  return new TrapError(`the guest trapped: ${reason}`, { kind, wasmStack: [] });
}

/**
 * @param thrown - as recorded
 * @returns it in words
 */
export function showThrown(thrown: RecordedThrown): string {
  switch (thrown.kind) {
    case 'same':
      return 'what the call within it threw';
    case 'exit':
      return `exit with code ${String(thrown.exitCode)}`;
    case 'trap':
      return `the trap "${thrown.trap}"`;
    case 'exception':
      return `an exception of tag ${String(thrown.tag)} (${showValues(thrown.values)})`;
    case 'error':
      return `${thrown.name}: ${thrown.message}`;
  }
}
