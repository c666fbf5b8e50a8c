import { identityOffsets, OffsetRuns, OffsetRunsBuilder, unknownOffsets } from '@ferrule/core';
import type { OffsetMap } from '@ferrule/core';

/** Maps that need no bytes, by name. */
const WELL_KNOWN: Readonly<Record<string, OffsetMap>> = Object.freeze({
  identity: identityOffsets,
  unknown: unknownOffsets,
});

const RUNS = 'runs';

/** An offset map as it is written down. */
export interface EncodedOffsets {
  /** `identity`, `unknown` or `runs`. */
  readonly kind: string;
  /** The runs; empty for the others. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * @param map - any offset map
 * @returns how it is written down, or `undefined` for a kind of map that can't be
 */
export function encodeOffsets(map: OffsetMap): EncodedOffsets | undefined {
  if (map instanceof StoredOffsets) return { kind: RUNS, bytes: map.encoded };
  if (map instanceof OffsetRuns) return { kind: RUNS, bytes: encodeRuns(map) };
  const known = Object.entries(WELL_KNOWN).find(([, each]) => each === map);
  return known && { kind: known[0], bytes: new Uint8Array(0) };
}

/**
 * @param encoded - from {@link encodeOffsets}
 * @returns the map, or `undefined` where there is no such kind
 */
export function decodeOffsets({ kind, bytes }: EncodedOffsets): OffsetMap | undefined {
  if (kind === RUNS) return new StoredOffsets(bytes);
  return Object.hasOwn(WELL_KNOWN, kind) ? WELL_KNOWN[kind] : undefined;
}

/** A map that was written down. It is decoded when a trap first asks for an offset: few programs ever do. */
class StoredOffsets implements OffsetMap {
  readonly encoded: Uint8Array<ArrayBuffer>;
  #runs: OffsetRuns | undefined;

  constructor(encoded: Uint8Array<ArrayBuffer>) {
    this.encoded = encoded;
  }

  original(offset: number): number | undefined {
    return (this.#runs ??= decodeRuns(this.encoded)).original(offset);
  }
}

/** A run's length, then 0 where it was added, or how far its origin is from where the last copied run ended. */
function encodeRuns({ starts, origins, byteLength }: OffsetRuns): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(starts.length * 10);
  let at = 0;
  const write = (value: number): void => {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
    bytes[at++] = rest;
  };
  let expected = 0;
  for (const [run, start] of starts.entries()) {
    const length = (starts[run + 1] ?? byteLength) - start;
    const origin = origins[run];
    write(length);
    if (origin < 0) write(0);
    else {
      const away = origin - expected;
      write(1 + (away < 0 ? -2 * away - 1 : 2 * away));
      expected = origin + length;
    }
  }
  return bytes.slice(0, at);
}

function decodeRuns(bytes: Uint8Array): OffsetRuns {
  const runs = new OffsetRunsBuilder();
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * scale;
      if (!(byte >= 0x80)) return value;
    }
  };
  let expected = 0;
  while (at < bytes.length) {
    const length = read();
    const away = read() - 1;
    if (away < 0) runs.add(length);
    else {
      const origin = expected + (away % 2 === 0 ? away / 2 : -(away + 1) / 2);
      runs.copy(origin, length);
      expected = origin + length;
    }
  }
  return runs.finish();
}
