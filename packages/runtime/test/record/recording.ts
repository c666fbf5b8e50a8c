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
 * @param change - changes the contents of its events, which become one piece
 * @returns the record with the change, and the checksum that fits it
 */
export function resealed(record: Uint8Array, change: (contents: Buffer) => void): Buffer {
  const bytes = Buffer.from(record);
  const start = bytes.indexOf(0x0a) + 1;
  const pieces: Buffer[] = [];
  for (let at = start; at < bytes.length; at += 8 + bytes.readUInt32LE(at))
    pieces.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at)));
  const [terms, ...events] = pieces;
  const contents = Buffer.concat(events);
  change(contents);
  const frame = Buffer.alloc(8);
  frame.writeUInt32LE(contents.length, 0);
  frame.writeUInt32LE(crc32(contents), 4);
  return Buffer.concat([bytes.subarray(0, start + 8 + terms.length), frame, contents]);
}
