/**
 * The file of a record: a line of text that says what it is and its version, then pieces, each with its length and a
 * checksum (both 32 bits, little-endian) in front. The first piece is JSON, what the run was made under; the others hold
 * events, none of which is cut in two. So a file whose writer died is good up to its last whole piece, and what was
 * changed is told from what is missing.
 */
import { RecordError } from '@ferrule/core';
import { isTerms } from './terms.ts';
import type { RecordTerms } from './terms.ts';

/** Version of the format. */
const VERSION = 1;

const TITLE = 'ferrule record ';

/** Bytes in front of a piece. */
const FRAME = 8;

/** Begins a record: the bytes in front of its pieces. */
export function recordTitle(): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${TITLE}${String(VERSION)}\n`);
}

/**
 * @param contents - of a piece
 * @returns the piece as it stands in the file
 */
export function recordPiece(contents: Uint8Array): Uint8Array<ArrayBuffer> {
  const piece = new Uint8Array(FRAME + contents.length);
  const view = new DataView(piece.buffer);
  view.setUint32(0, contents.length, true);
  view.setUint32(4, checksum(contents), true);
  piece.set(contents, FRAME);
  return piece;
}

/** A record, its frame taken off. */
export interface RecordContents {
  readonly terms: RecordTerms;
  /** The pieces with events, each a window onto the record, and where in it they begin. */
  readonly pieces: readonly { readonly bytes: Uint8Array; readonly offset: number }[];
}

/**
 * @param bytes - of a record; those behind its last whole piece are left out
 * @param name - of it, for errors
 * @returns what it was made under, and its pieces
 * @throws RecordError where it is no record, of another version, or not as it was written
 */
export function openRecord(bytes: Uint8Array, name: string): RecordContents {
  let position = afterTitle(bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  while (position + FRAME <= bytes.length) {
    const offset = position + FRAME;
    const end = offset + view.getUint32(position, true);
    if (end > bytes.length) break;
    const contents = bytes.subarray(offset, end);
    if (checksum(contents) !== view.getUint32(position + 4, true)) {
      throw new RecordError(
        `${name} can't be replayed: its bytes from ${String(position)} on are not what was written`,
        { problem: 'corrupt', offset: position },
      );
    }
    pieces.push({ bytes: contents, offset });
    position = end;
  }
  const [head, ...events] = pieces;
  if (pieces.length === 0) {
    throw new RecordError(`${name} can't be replayed: it ends before it says what it is a record of`, {
      problem: 'unreadable',
      offset: position,
    });
  }
  return { terms: readTerms(head.bytes, name), pieces: events };
}

function afterTitle(bytes: Uint8Array, name: string): number {
  const end = bytes.subarray(0, 64).indexOf(0x0a);
  const title = new TextDecoder().decode(bytes.subarray(0, Math.max(end, 0)));
  const version = title.startsWith(TITLE) ? title.slice(TITLE.length) : '';
  if (!/^\d+$/.test(version)) {
    throw new RecordError(`${name} is no record of a run: it does not begin with "${TITLE}"`, {
      problem: 'unreadable',
      offset: 0,
    });
  }
  if (version !== String(VERSION)) {
    throw new RecordError(
      `${name} can't be replayed: its format has version ${version}, this Ferrule reads version ${String(VERSION)}`,
      { problem: 'version', offset: TITLE.length },
    );
  }
  return end + 1;
}

function readTerms(bytes: Uint8Array, name: string): RecordTerms {
  let terms: unknown;
  try {
    terms = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    terms = undefined;
  }
  if (isTerms(terms)) return terms;
  throw new RecordError(`${name} can't be replayed: what it says of its module makes no sense`, {
    problem: 'corrupt',
  });
}

function checksum(bytes: Uint8Array): number {
  return process.getBuiltinModule('node:zlib').crc32(bytes);
}
