import { InstrumentError } from '@ferrule/core';
import type { Draft, Manifest, OffsetMap } from '@ferrule/core';

/**
 * @param bytes - the module as it stands
 * @param manifest - what was added to it
 * @param offsets - from these bytes to the module as it was given
 * @returns a draft that lets go of the bytes when it is disposed
 */
export function draftOf(bytes: Uint8Array<ArrayBuffer>, manifest: Manifest, offsets: OffsetMap): Draft {
  let product: { readonly bytes: Uint8Array<ArrayBuffer>; readonly offsets: OffsetMap } | undefined = {
    bytes,
    offsets,
  };
  return Object.freeze({
    manifest,
    emit() {
      if (product === undefined)
        throw new InstrumentError('the draft was used after it was disposed', { pass: 'emit' });
      return product;
    },
    dispose() {
      product = undefined;
    },
  });
}
