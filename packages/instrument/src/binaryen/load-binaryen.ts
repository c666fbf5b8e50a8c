/**
 * The one place that imports binaryen: 15 MB of JavaScript that takes some 400 ms to load, so only when it is needed.
 */
import { InstrumentError } from '@ferrule/core';
import type { default as BinaryenNamespace } from 'binaryen';

/** Binaryen's API, of which its own declarations lack a parameter. */
export type Binaryen = typeof BinaryenNamespace & {
  readBinary(data: Uint8Array, features: number): BinaryenModule;
};

/** Binaryen's intermediate representation of a module. */
export type BinaryenModule = ReturnType<(typeof BinaryenNamespace)['readBinary']>;

let loading: Promise<Binaryen> | undefined;
let loaded: Binaryen | undefined;

/**
 * @returns binaryen, imported when it is first asked for
 * @throws InstrumentError when it can't be imported
 */
export function loadBinaryen(): Promise<Binaryen> {
  return (loading ??= load());
}

/**
 * Binaryen can't be imported synchronously; what has to work at once needs it to be loaded before.
 *
 * @returns binaryen
 * @throws InstrumentError when `loadBinaryen` was not awaited before
 */
export function loadedBinaryen(): Binaryen {
  if (loaded === undefined) {
    throw new InstrumentError(
      'binaryen is not loaded, which can not be done at once: use the asynchronous function',
      {
        pass: 'binaryen',
      },
    );
  }
  return loaded;
}

/** @returns whether binaryen is there, so that what can't wait can use it */
export function isBinaryenLoaded(): boolean {
  return loaded !== undefined;
}

async function load(): Promise<Binaryen> {
  try {
    loaded = (await import('binaryen')).default;
    return loaded;
  } catch (cause) {
    loading = undefined;
    throw new InstrumentError('binaryen could not be loaded', { pass: 'binaryen', cause });
  }
}
