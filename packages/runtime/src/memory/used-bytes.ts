/** Bytes that are looked at as one number. */
const WORD = 4;

/**
 * @param bytes - any
 * @param start - where to begin
 * @param end - where to stop
 * @returns offset of the first byte between that is not 0; `end` where all are
 */
export function firstUsed(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (at % WORD !== 0 || end - at < WORD)) {
    if (bytes[at] !== 0) return at;
    at += 1;
  }
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, Math.floor((end - at) / WORD));
  const found = words.findIndex((word) => word !== 0);
  at = found < 0 ? at + words.length * WORD : at + found * WORD;
  while (at < end && bytes[at] === 0) at += 1;
  return at;
}

/**
 * @param bytes - as many as fit a memory: whole words
 * @returns offset after the last byte that is not 0; 0 where all are
 */
export function lastUsed(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / WORD));
  let word = words.length - 1;
  while (word >= 0 && words[word] === 0) word -= 1;
  let at = (word + 1) * WORD;
  while (at > 0 && bytes[at - 1] === 0) at -= 1;
  return at;
}
