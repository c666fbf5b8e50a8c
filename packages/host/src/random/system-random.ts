import type * as NodeCrypto from 'node:crypto';
import type { Random } from './random.ts';

/** Up to this many bytes come from the pool: a call for each costs more than the bytes. */
const SMALL = 256;
const POOL = 8_192;
/** The most filled at once. */
const CHUNK = 65_536;

/** Loaded when it is first needed: importing `node:crypto` takes as long as all of this package. */
function randomFillSync<T extends Uint8Array>(into: T): T {
  crypto ??= process.getBuiltinModule('node:crypto');
  crypto.randomFillSync(into);
  return into;
}

let crypto: typeof NodeCrypto | undefined;

/** The host's cryptographic randomness. Pooled bytes are forgotten as they are given out. */
export function systemRandom(): Random {
  let pool = new Uint8Array(0);
  let used = 0;
  return {
    fill(into) {
      const length = into.length;
      if (length > SMALL) {
        fillLarge(into);
        return;
      }
      if (used + length > pool.length) {
        if (pool.length === 0) pool = new Uint8Array(POOL);
        randomFillSync(pool);
        used = 0;
      }
      for (let index = 0; index < length; index++) {
        into[index] = pool[used];
        pool[used++] = 0;
      }
    },
  };
}

/** Shared memory is filled through a copy: what the source's threads write into must not be seen half done. */
function fillLarge(into: Uint8Array): void {
  for (let start = 0; start < into.length; start += CHUNK) {
    const part = into.subarray(start, start + CHUNK);
    if (into.buffer instanceof ArrayBuffer) randomFillSync(part);
    else part.set(randomFillSync(new Uint8Array(part.length)));
  }
}
