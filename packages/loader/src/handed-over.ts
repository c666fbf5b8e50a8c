import type { ModuleInfo } from '@ferrule/core';

/** What a load hook has read. */
export interface ReadModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly info: ModuleInfo;
}

/** How many guests may wait for being compiled: those of one program that are linked before any is evaluated. */
const MOST = 32;

const waiting = new Map<string, ReadModule>();

/**
 * Keeps what a load hook has read until the module that stands for the guest is evaluated, so that it is read and
 * validated once. Only where both happen on one thread.
 *
 * @param file - path
 * @param read - what is in it
 */
export function handOver(file: string, read: ReadModule): void {
  waiting.set(file, read);
  const [oldest] = waiting.keys();
  // what could not be linked is never asked for
  if (waiting.size > MOST && oldest !== undefined) waiting.delete(oldest);
}

/**
 * @param file - path
 * @returns what was handed over for it, once
 */
export function takeOver(file: string): ReadModule | undefined {
  const read = waiting.get(file);
  waiting.delete(file);
  return read;
}
