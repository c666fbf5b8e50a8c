import { ArgumentError } from '@ferrule/core';
import type { Manifest, OffsetMap } from '@ferrule/core';
import { decodeOffsets, encodeOffsets } from '@ferrule/engine';
import { describeModule } from '@ferrule/instrument';
import { Module } from './module.ts';
import type { ModuleLimits } from './module.ts';
import { topOf } from './tier-up/tiers.ts';

/** Marks what {@link toTransferable} made, by the form it has. */
const FORM = 'ferrule-module-1';

/**
 * A module on its way to another thread: plain data and V8's own module, which structured cloning shares with its
 * native code. Its fields are nobody's business but those of {@link fromTransferable}.
 */
export interface TransferableModule {
  readonly form: typeof FORM;
  readonly name: string;
  readonly native: WebAssembly.Module;
  /** The module as it was given. */
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
  readonly offsets: { readonly kind: string; readonly bytes: Uint8Array<ArrayBuffer> };
  readonly limits: ModuleLimits;
}

/**
 * Makes a module ready for `postMessage`, `workerData` or a pool's task: V8 does not compile it again on the other side.
 *
 * @param module - compiled
 * @returns what can be cloned; {@link fromTransferable} makes a module of it again
 * @example
 * worker.postMessage(toTransferable(await compile('./greet.wasm', { limits: { fuel: 1_000_000n } })));
 */
export function toTransferable(module: Module): TransferableModule {
  const { name, native, limits, compiled } = topOf(module);
  const { bytes, manifest, offsets } = compiled;
  // A map that can't be written down costs traps their offsets on the other side, and nothing else.
  const encoded = encodeOffsets(offsets) ?? { kind: 'unknown', bytes: new Uint8Array(0) };
  return { form: FORM, name, native, bytes, manifest, offsets: encoded, limits };
}

/**
 * @param value - what {@link toTransferable} made, as it arrived
 * @returns the module, with its limits and what was added to it, to be instantiated as often as one likes
 * @throws ArgumentError when it is something else, or of another version
 * @example
 * parentPort.on('message', async (message) => {
 *   const instance = await new Runtime().instantiate(fromTransferable(message));
 * });
 */
export function fromTransferable(value: TransferableModule): Module {
  const offsets = check(value);
  const { name, native, bytes, manifest, limits } = value;
  const info = describeModule({
    bytes: new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length),
    name,
  });
  return new Module(Object.freeze({ name, module: native, info, manifest, offsets }), bytes, limits);
}

function check(value: unknown): OffsetMap {
  const { form, native, bytes, offsets } = (value ?? {}) as Partial<TransferableModule>;
  const map = form === FORM && offsets !== undefined ? decodeOffsets(offsets) : undefined;
  if (map === undefined || !(native instanceof WebAssembly.Module) || !(bytes instanceof Uint8Array))
    throw new ArgumentError('fromTransferable takes what toTransferable of the same version made');
  return map;
}
