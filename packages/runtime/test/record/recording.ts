import { crc32 } from 'node:zlib';

/** Takes a record as it comes, and puts it together. */
export function recording(): {
  readonly record: (piece: Uint8Array) => void;
  readonly bytes: () => Uint8Array;
} {
  const pieces: Uint8Array[] = [];
  return { record: (piece) => void pieces.push(piece), bytes: () => Buffer.concat(pieces) };
}

/**
 * @param record - whole
 * @param change - changes the contents of its last piece
 * @returns the record with the change, and the checksum that fits it
 */
export function resealed(record: Uint8Array, change: (contents: Buffer) => void): Buffer {
  const bytes = Buffer.from(record);
  let at = bytes.indexOf(0x0a) + 1;
  for (
    let next = at + 8 + bytes.readUInt32LE(at);
    next < bytes.length;
    next = at + 8 + bytes.readUInt32LE(at)
  )
    at = next;
  const contents = bytes.subarray(at + 8);
  change(contents);
  bytes.writeUInt32LE(crc32(contents), at + 4);
  return bytes;
}
