import { writeFileSync } from 'node:fs';
import { Script } from 'node:vm';
import type { Instance } from '@ferrule/runtime';
import { encodeProfile, profileFormatOf } from '@ferrule/runtime';
import { afterRun } from './after-run.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { writing } from './writing.ts';

/**
 * Runs a guest and writes where its time went, or what it executed, however it ends: by itself, by a trap, or by Ctrl-C.
 *
 * @param instance - whose functions are to be told
 * @param path - of the file to be written
 * @param kind - whether samples are taken, or all is counted
 * @param run - calls the guest
 * @param tell - told of a profile that can't be written, where the guest failed too
 * @returns the exit code
 */
export async function profiling(
  instance: Instance,
  path: string,
  kind: 'sampled' | 'exact',
  run: () => number | Promise<number>,
  tell: (text: string) => void,
): Promise<number> {
  const take = kind === 'sampled' ? await instance.startProfile() : () => instance.exactProfile();
  const keep = async (): Promise<void> => {
    const bytes = await encodeProfile(await take(), profileFormatOf(path));
    writing(path, () => {
      writeFileSync(path, bytes);
    });
  };
  return afterRun(() => interruptible(run), keep, tell);
}

/**
 * @param path - of the file to be written
 * @throws OptionError when its name asks for no known format
 */
export function checkProfileName(path: string): void {
  profileFormatOf(path);
}

/** Where the script finds what it is to run: it sees nothing but globals. */
const SLOT = Symbol.for('ferrule.profiled');

/** Ctrl-C ends what runs, not the process: a guest's loop would let no handler of a signal in. */
function interruptible<T>(run: () => T): T | number {
  let outcome: { readonly exitCode: T } | { readonly thrown: unknown } | undefined;
  const act = (): void => {
    try {
      outcome = { exitCode: run() };
    } catch (thrown) {
      outcome = { thrown };
    }
  };
  Object.defineProperty(globalThis, SLOT, { value: act, configurable: true });
  const script = new Script("globalThis[Symbol.for('ferrule.profiled')]()", { filename: 'ferrule:profile' });
  try {
    script.runInThisContext({ breakOnSigint: true, displayErrors: false });
  } catch (error) {
    if (!isInterruption(error)) throw error;
  } finally {
    Reflect.deleteProperty(globalThis, SLOT);
  }
  if (outcome === undefined) return EXIT_CODES.interrupt;
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.exitCode;
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}
