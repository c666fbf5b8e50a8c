import type { FrameLocals } from './dump-value.ts';
import type { knownLocals as KnownLocals } from './known-locals.ts';

let loaded: typeof KnownLocals | undefined;

/** Loads what tells locals from code. */
export async function loadKnownLocals(): Promise<void> {
  loaded ??= (await import('./known-locals.ts')).knownLocals;
}

const NOT_LOADED: FrameLocals = Object.freeze({
  locals: [],
  unknown: 'the guest trapped before what tells frames was loaded: load and instantiate wait for that',
});

/** `knownLocals`, where it has been loaded: whoever instantiates without waiting may call before it is. */
export const lazyKnownLocals: typeof KnownLocals = (...args) => {
  const [, , { sites }] = args;
  return loaded === undefined ? sites.map(() => NOT_LOADED) : loaded(...args);
};
