import { PlainStream } from './plain-stream.ts';
import type { Readiness } from './stream.ts';

/** At its end from the start; takes everything and keeps nothing. */
export class IgnoredStream extends PlainStream {
  read(): number {
    return 0;
  }
  write(_from: Uint8Array, _offset: number, length: number): number {
    return length;
  }
  override readable(): Readiness {
    return { bytes: 0n, ended: true };
  }
}
