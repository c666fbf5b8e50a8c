/**
 * How an entry lies in its file:
 *
 * | bytes | what |
 * |--:|---|
 * | 8 | `ferrule` and the format's number |
 * | 16 | checksum of all that follows: the tag of AES-GCM without a text, under a key that is no secret |
 * | 4 | length of the header, little-endian |
 * | … | the header: JSON in UTF-8 |
 * | … | the parts, one after the other, each as long as the header says |
 */
import type { JsonValue } from '@ferrule/core';

/** Number of the format; a change of it makes older entries unreadable. */
export const FORMAT = 3;

/** Something to keep or that was kept. */
export interface Entry {
  /** Its name in the cache. */
  readonly key: string;
  /** What it is told of besides, as plain JSON. */
  readonly facts: Readonly<Record<string, JsonValue>>;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

const MAGIC = Uint8Array.of(0x66, 0x65, 0x72, 0x72, 0x75, 0x6c, 0x65, FORMAT);
const CHECKSUM_END = MAGIC.length + 16;
const HEADER_START = CHECKSUM_END + 4;

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
  const view = new DataView(bytes.buffer);
  view.setUint32(CHECKSUM_END, text.length, true);
  bytes.set(text, HEADER_START);
  let at = HEADER_START + text.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(checksumOf(bytes), MAGIC.length);
  return bytes;
}

/**
 * @param bytes - a file's
 * @returns the entry, or why it is none: its parts are windows onto the bytes
 */
export function decodeEntry(bytes: Uint8Array<ArrayBuffer>): Entry | string {
  if (bytes.length < HEADER_START || !MAGIC.every((byte, index) => bytes[index] === byte))
    return 'it is no entry of this format';
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_START);
  if (!checksumOf(bytes).equals(bytes.subarray(MAGIC.length, CHECKSUM_END)))
    return 'it is damaged: its checksum does not match';
  return parse(bytes, view.getUint32(CHECKSUM_END, true)) ?? 'it is damaged: its header makes no sense';
}

/** Whoever wrote the checksum wrote the header: what is looked at here is whether it was one of ours. */
function parse(bytes: Uint8Array<ArrayBuffer>, length: number): Entry | undefined {
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

/** Any will do: who may write the file may write the checksum too. */
const KEY = new Uint8Array(16);
const NONCE = new Uint8Array(12);

/**
 * Against damage, not against intent, a checksum is enough. Processors have instructions for this one: it takes half the
 * time of a CRC-32, a sixth of a digest's, and what it does not see is one damage in 2^100.
 */
function checksumOf(bytes: Uint8Array): Buffer {
  const { createCipheriv } = process.getBuiltinModule('node:crypto');
  const cipher = createCipheriv('aes-128-gcm', KEY, NONCE);
  cipher.setAAD(bytes.subarray(CHECKSUM_END));
  cipher.final();
  return cipher.getAuthTag();
}
