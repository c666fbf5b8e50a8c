import { refuseArchive } from './archive-entry.ts';
import { IN_ZIP64 } from './zip-layout.ts';

const ZIP64 = 0x0001;
const NTFS = 0x000a;
const UNIX_TIMES = 0x5455;
/** From 1601, where Windows begins to count, to 1970, in units of 100 ns. */
const WINDOWS_EPOCH = 116_444_736_000_000_000n;
const SECOND = 1_000_000_000n;

interface Sizes {
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/** Sizes as they are, and the time if one is told better than by the header. */
interface Extra extends Sizes {
  readonly modified: bigint | undefined;
}

/**
 * Reads a file header's extra fields.
 *
 * @param bytes - fields one after another: id `u16`, length `u16`, that many bytes
 * @param sizes - the header's own numbers, some of which may be told here
 */
export function extraFields(bytes: Uint8Array, sizes: Sizes): Extra {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let result: Extra = { ...sizes, modified: undefined };
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const start = at + 4;
    at = start + length;
    // Some writers leave rubbish at the end; what is needed is missed below.
    if (at > bytes.length) break;
    const field = new DataView(bytes.buffer, bytes.byteOffset + start, length);
    if (id === ZIP64) result = { ...result, ...zip64Sizes(field, sizes) };
    else if (id === UNIX_TIMES) result = { ...result, modified: unixTime(field) ?? result.modified };
    else if (id === NTFS) result = { ...result, modified: ntfsTime(field) ?? result.modified };
  }
  return result;
}

/** @param date - as MS-DOS has it @param time - as MS-DOS has it; the zone is not told, and taken for UTC */
export function zipTime(date: number, time: number): bigint {
  const milliseconds = Date.UTC(
    1980 + (date >> 9),
    ((date >> 5) & 0xf) - 1,
    date & 0x1f,
    time >> 11,
    (time >> 5) & 0x3f,
    (time & 0x1f) * 2,
  );
  return BigInt(milliseconds) * 1_000_000n;
}

function zip64Sizes(field: DataView, sizes: Sizes): Sizes {
  let at = 0;
  const next = (value: number): number => {
    if (value !== IN_ZIP64) return value;
    if (at + 8 > field.byteLength) throw refuseArchive('a zip64 field is too short');
    const wide = Number(field.getBigUint64(at, true));
    if (!Number.isSafeInteger(wide)) throw refuseArchive('a zip64 field is too large');
    at += 8;
    return wide;
  };
  const size = next(sizes.size);
  const packedSize = next(sizes.packedSize);
  return { size, packedSize, offset: next(sizes.offset) };
}

function unixTime(field: DataView): bigint | undefined {
  if (field.byteLength < 5 || (field.getUint8(0) & 1) === 0) return undefined;
  const seconds = field.getInt32(1, true);
  return seconds < 0 ? 0n : BigInt(seconds) * SECOND;
}

/** Behind four reserved bytes, attributes: number 1 of 24 bytes holds the times. */
function ntfsTime(field: DataView): bigint | undefined {
  if (field.byteLength < 32 || field.getUint16(4, true) !== 1 || field.getUint16(6, true) !== 24)
    return undefined;
  const units = field.getBigUint64(8, true) - WINDOWS_EPOCH;
  return units < 0n ? 0n : units * 100n;
}
