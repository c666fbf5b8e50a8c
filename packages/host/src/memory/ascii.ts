const { fromCharCode } = String;

/**
 * Text from ASCII, put together here: for a few dozen bytes the decoder's own call costs more. Eight characters are
 * taken at a time, since what costs is the string made for each step.
 *
 * @param bytes - that hold the text
 * @param start - index of the first byte
 * @param end - index behind the last
 * @returns the text, or `undefined` where a byte is not ASCII
 */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const a = byte(bytes, at);
    const b = byte(bytes, at + 1);
    const c = byte(bytes, at + 2);
    const d = byte(bytes, at + 3);
    const e = byte(bytes, at + 4);
    const f = byte(bytes, at + 5);
    const g = byte(bytes, at + 6);
    const h = byte(bytes, at + 7);
    if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined;
    text += fromCharCode(a, b, c, d, e, f, g, h);
  }
  if (at === end) return text;
  const a = byte(bytes, at);
  const b = at + 1 < end ? byte(bytes, at + 1) : 0;
  const c = at + 2 < end ? byte(bytes, at + 2) : 0;
  const d = at + 3 < end ? byte(bytes, at + 3) : 0;
  const e = at + 4 < end ? byte(bytes, at + 4) : 0;
  const f = at + 5 < end ? byte(bytes, at + 5) : 0;
  const g = at + 6 < end ? byte(bytes, at + 6) : 0;
  if ((a | b | c | d | e | f | g) > 0x7f) return undefined;
  switch (end - at) {
    case 1:
      return text + fromCharCode(a);
    case 2:
      return text + fromCharCode(a, b);
    case 3:
      return text + fromCharCode(a, b, c);
    case 4:
      return text + fromCharCode(a, b, c, d);
    case 5:
      return text + fromCharCode(a, b, c, d, e);
    case 6:
      return text + fromCharCode(a, b, c, d, e, f);
    default:
      return text + fromCharCode(a, b, c, d, e, f, g);
  }
}

/**
 * Writes text as ASCII, where it is that.
 *
 * @param into - has room for it
 * @param at - index of its first byte
 * @returns whether it is; otherwise nothing was written
 */
export function encodeAscii(text: string, into: Uint8Array, at: number): boolean {
  const { length } = text;
  for (let index = 0; index < length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  for (let index = 0; index < length; index++) into[at + index] = text.charCodeAt(index);
  return true;
}

function byte(bytes: Uint8Array, index: number): number {
  return bytes[index];
}
