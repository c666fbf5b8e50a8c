/** A value type's byte in the binary format. */
export type TypeByte = number;

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const FUNCREF = 0x70;
export const EXTERNREF = 0x6f;

/** An unsigned LEB128 number, with `padding` needless bytes, which the format allows within the number's width. */
export function unsigned(value: number, padding = 0): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  for (let added = 0; added < padding && bytes.length < 5; added += 1) bytes.push(128);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) & 127;
  return bytes;
}

/** A signed LEB128 number of up to 64 bits. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = Number(BigInt.asUintN(7, rest));
    rest >>= 7n;
    if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** Bytes with their number in front. */
export function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

/** Items with their number in front. */
export function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

/** A section of items; nothing at all when there are none. */
export function section(id: number, items: readonly (readonly number[])[]): number[] {
  return items.length === 0 ? [] : [id, ...sized(vector(items))];
}

/** A name. */
export function text(value: string): number[] {
  return sized([...Buffer.from(value)]);
}

/** What every module begins with. */
export const HEADER: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
