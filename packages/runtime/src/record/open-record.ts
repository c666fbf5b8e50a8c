import { RecordError, VERSION } from '@ferrule/core';
import type { Module } from '../module.ts';
import { digestOf } from '../module-digest.ts';
import { borderOf } from './border.ts';
import type { Border } from './border.ts';
import { openRecord } from './record-file.ts';
import type { RecordContents } from './record-file.ts';
import { COMPARED_TERMS, termsOf } from './terms.ts';
import type { RecordTerms, RunLimits } from './terms.ts';

/** A record: the path of a file, or its bytes. */
export type RecordSource = string | Uint8Array;

/** A record that fits what is to be instantiated. */
export interface OpenedRecord {
  /** What errors call it. */
  readonly name: string;
  readonly contents: RecordContents;
  readonly border: Border;
}

/**
 * @param source - of a record
 * @returns its contents, of whatever module it is
 * @throws RecordError where it can't be read, is of another version or not as it was written
 */
export function readRecord(source: RecordSource): {
  readonly name: string;
  readonly contents: RecordContents;
} {
  const name = typeof source === 'string' ? source : 'the record';
  return { name, contents: openRecord(typeof source === 'string' ? readFile(source) : source, name) };
}

function readFile(path: string): Uint8Array {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RecordError(`${path} can't be read: ${reason}`, { problem: 'unreadable', cause: error });
  }
}

/**
 * @param source - of a record
 * @param module - what is to be instantiated
 * @param limits - of the instance to be
 * @returns the record
 * @throws RecordError where it can't be read, is of another module, or was made under limits that the guest could notice
 */
export function recordFor(source: RecordSource, module: Module, limits: RunLimits): OpenedRecord {
  const { name, contents } = readRecord(source);
  const { terms } = contents;
  const digest = digestOf(module.compiled.bytes);
  if (terms.digest !== digest) {
    throw new RecordError(
      `${name} can't be replayed: it is of another module than ${module.name}, named ${terms.name}`,
      {
        problem: 'module',
      },
    );
  }
  const now = termsOf(module, limits, { ferrule: VERSION, digest });
  for (const [term, option] of Object.entries(COMPARED_TERMS) as [keyof typeof COMPARED_TERMS, string][]) {
    if (terms[term] === now[term]) continue;
    throw new RecordError(
      `${name} can't be replayed: it was made with ${showTerm(option, terms[term])}, here is ${showTerm(option, now[term])}`,
      { problem: 'limits' },
    );
  }
  return { name, contents, border: borderOf(module) };
}

function showTerm(option: string, value: RecordTerms[keyof RecordTerms]): string {
  if (value === null || value === false) return `no ${option}`;
  if (value === true) return option;
  return `${option} ${option === 'limits.memory' ? `${String(value)} pages` : String(value)}`;
}
