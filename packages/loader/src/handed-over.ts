/** How many guests may wait for being compiled: those of one program that are linked before any is evaluated. */
const MOST = 32;

const waiting = new Map<string, Uint8Array<ArrayBuffer>>();

/**
 * Keeps what a load hook has read until the module that stands for the guest is evaluated, so that it is read once. Only
 * where both happen on one thread.
 *
 * @param file - path
 * @param bytes - what is in it
 */
export function handOver(file: string, bytes: Uint8Array<ArrayBuffer>): void {
  waiting.set(file, bytes);
  const [oldest] = waiting.keys();
  // what could not be linked is never asked for
  if (waiting.size > MOST && oldest !== undefined) waiting.delete(oldest);
}

/**
 * @param file - path
 * @returns what was handed over for it, once
 */
export function takeOver(file: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = waiting.get(file);
  waiting.delete(file);
  return bytes;
}
