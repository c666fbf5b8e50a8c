/**
 * How an entry lies in its file:
 *
 * | bytes | what |
 * |--:|---|
 * | 8 | `ferrule` and the format's number |
 * | 32 | SHA-256 of all that follows |
 * | 4 | length of the header, little-endian |
 * | … | the header: JSON in UTF-8 |
 * | … | the parts, one after the other, each as long as the header says |
 */
import type { JsonValue } from '@ferrule/core';

/** Number of the format; a change of it makes older entries unreadable. */
export const FORMAT = 1;

/** Something to keep or that was kept. */
export interface Entry {
  /** Its name in the cache. */
  readonly key: string;
  /** What it is told of besides, as plain JSON. */
  readonly facts: Readonly<Record<string, JsonValue>>;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

const MAGIC = Uint8Array.of(0x66, 0x65, 0x72, 0x72, 0x75, 0x6c, 0x65, FORMAT);
const DIGEST_END = MAGIC.length + 32;
const HEADER_START = DIGEST_END + 4;

interface Header {
  readonly key: string;
  readonly facts: Entry['facts'];
  readonly lengths: readonly number[];
}

/**
 * @param entry - anything
 * @returns the bytes of its file
 */
export function encodeEntry({ key, facts, parts }: Entry): Uint8Array<ArrayBuffer> {
  const header: Header = { key, facts, lengths: parts.map((part) => part.length) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const size = parts.reduce((sum, part) => sum + part.length, HEADER_START + text.length);
  const bytes = new Uint8Array(size);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(DIGEST_END, text.length, true);
  bytes.set(text, HEADER_START);
  let at = HEADER_START + text.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(digestOf(bytes), MAGIC.length);
  return bytes;
}

/**
 * @param bytes - a file's
 * @returns the entry, or why it is none: its parts are windows onto the bytes
 */
export function decodeEntry(bytes: Uint8Array<ArrayBuffer>): Entry | string {
  if (bytes.length < HEADER_START || !MAGIC.every((byte, index) => bytes[index] === byte))
    return 'it is no entry of this format';
  const stored = bytes.subarray(MAGIC.length, DIGEST_END);
  const found = digestOf(bytes);
  if (!stored.every((byte, index) => byte === found[index]))
    return 'it is damaged: its digest does not match';
  return parse(bytes) ?? 'it is damaged: its header makes no sense';
}

/** Whoever wrote the digest wrote the header: what is looked at here is whether it was one of ours. */
function parse(bytes: Uint8Array<ArrayBuffer>): Entry | undefined {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(DIGEST_END, true);
  let at = HEADER_START + length;
  if (at > bytes.length) return undefined;
  let header: Partial<Header>;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_START, at))) as Partial<Header>;
  } catch {
    return undefined;
  }
  const { key, facts, lengths } = header;
  if (typeof key !== 'string' || typeof facts !== 'object' || !Array.isArray(lengths)) return undefined;
  const parts = lengths.map((each) => bytes.subarray(at, (at += Number(each))));
  return at === bytes.length ? { key, facts, parts } : undefined;
}

function digestOf(bytes: Uint8Array): Uint8Array {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(bytes.subarray(DIGEST_END)).digest();
}
