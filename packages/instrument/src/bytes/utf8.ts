let decoder: TextDecoder | undefined;

/**
 * @param bytes - where the text lies
 * @param start - offset of its first byte
 * @param end - offset after its last byte
 * @returns the text, or `undefined` where the bytes are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  // Names are short and ASCII nearly always; a loop is then faster than the decoder.
  let text = '';
  if (end - start <= 64) {
    let position = start;
    for (; position < end; position++) {
      const byte = bytes[position];
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (position === end) return text;
  }
  decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}
