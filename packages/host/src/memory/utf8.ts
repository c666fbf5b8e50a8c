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
    shortAscii(bytes) ?? (lenient ??= new TextDecoder('utf-8', { ignoreBOM: true })).decode(unshared(bytes))
  );
}

/**
 * Text from UTF-8, a byte order mark kept.
 *
 * @param bytes - may lie in a shared memory
 * @returns the text, or `undefined` where the bytes are not valid UTF-8
 */
export function decodeUtf8Strictly(bytes: Uint8Array): string | undefined {
  const short = shortAscii(bytes);
  if (short !== undefined) return short;
  strict ??= new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
  try {
    return strict.decode(unshared(bytes));
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

function shortAscii(bytes: Uint8Array): string | undefined {
  return bytes.length > SHORT ? undefined : decodeAscii(bytes, 0, bytes.length);
}
