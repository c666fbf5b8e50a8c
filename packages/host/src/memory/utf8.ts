import { decodeAscii } from './ascii.ts';

const encoder = new TextEncoder();
// Node loads its decoders when the first is made, which a short program never needs
let lenient: TextDecoder | undefined;
let strict: TextDecoder | undefined;

/** Up to this many bytes, plain ASCII is put together here: the decoder's own call costs more. */
const SHORT = 40;

/**
 * Text from UTF-8, a byte order mark kept; what is invalid becomes U+FFFD.
 *
 * @param bytes - may lie in a shared memory
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return (
    shortAscii(bytes, 0, bytes.length) ??
    (lenient ??= new TextDecoder('utf-8', { ignoreBOM: true })).decode(unshared(bytes))
  );
}

/**
 * Text from UTF-8, a byte order mark kept.
 *
 * @param bytes - hold the text; may lie in a shared memory
 * @param start - index of its first byte; 0 by default
 * @param end - index behind its last; the end by default
 * @returns the text, or `undefined` where the bytes are not valid UTF-8
 */
export function decodeUtf8Strictly(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): string | undefined {
  const short = shortAscii(bytes, start, end);
  if (short !== undefined) return short;
  strict ??= new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
  try {
    return strict.decode(unshared(bytes.subarray(start, end)));
  } catch {
    return undefined;
  }
}

/** @param text - lone surrogates become U+FFFD @returns its UTF-8 bytes */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** The decoder takes no shared memory, and another thread may write while it reads. */
function unshared(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
}

function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  return end - start > SHORT ? undefined : decodeAscii(bytes, start, end);
}
