import { ferrule } from './ferrule.ts';
import type { Engine } from './engine.ts';
import { nodeWasiEngine } from './node-wasi.ts';
import { v8 } from './v8.ts';

/** The same engine, in processes of its own, under another name. */
const again = (engine: Engine): Engine => ({
  ...engine,
  name: `${engine.name}, again`,
  about: `${engine.name} once more: what differs between the two is noise`,
  twinOf: engine.name,
});

/** Each engine that others are held against, once more, so that the noise of a run is seen beside its figures. */
export const TWINS: readonly Engine[] = [v8, nodeWasiEngine, ...ferrule.slice(0, 1)].map(again);

/**
 * @param name - of an engine
 * @returns whether it is there to show the noise alone
 */
export const isTwin = (name: string): boolean => TWINS.some((twin) => twin.name === name);
