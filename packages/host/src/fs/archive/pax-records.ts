import { decodeUtf8, encodeUtf8 } from '../../memory/utf8.ts';
import { refuseArchive } from './archive-entry.ts';

const NANOSECONDS = 1_000_000_000n;

/**
 * Records of a pax header: each `LENGTH KEY=VALUE` and a line feed, LENGTH in decimal and counting all of it.
 *
 * @throws OptionError where they are none
 */
export function parsePaxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let offset = 0; offset < bytes.length && bytes[offset] !== 0;) {
    const space = bytes.indexOf(0x20, offset);
    const length = space === -1 ? NaN : Number(decodeUtf8(bytes.subarray(offset, space)));
    const end = offset + length;
    if (!Number.isSafeInteger(length) || end > bytes.length || end <= space + 1) {
      throw refuseArchive(`no record at byte ${String(offset)} of a pax header`);
    }
    const text = decodeUtf8(bytes.subarray(space + 1, end - 1));
    const equals = text.indexOf('=');
    if (equals > 0) records.set(text.slice(0, equals), text.slice(equals + 1));
    offset = end;
  }
  return records;
}

/** Writes records as {@link parsePaxRecords} reads them. */
export function writePaxRecords(records: ReadonlyMap<string, string>): Uint8Array {
  return encodeUtf8(Array.from(records, ([key, value]) => paxRecord(` ${key}=${value}\n`)).join(''));
}

function paxRecord(rest: string): string {
  const bytes = encodeUtf8(rest).length;
  // The length counts its own digits, and may so become one longer.
  let length = bytes + String(bytes).length;
  if (bytes + String(length).length > length) length++;
  return `${String(length)}${rest}`;
}

/** @param text - seconds since 1970, with any number of decimals @returns nanoseconds; `undefined` where it is no time */
export function paxTime(text: string): bigint | undefined {
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const decimals = (match[2] ?? '').slice(0, 9).padEnd(9, '0');
  return BigInt(match[1]) * NANOSECONDS + BigInt(decimals);
}

/** @param time - nanoseconds since 1970 @returns seconds, with as many decimals as it needs */
export function toPaxTime(time: bigint): string {
  const decimals = String(time % NANOSECONDS)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${String(time / NANOSECONDS)}${decimals === '' ? '' : `.${decimals}`}`;
}
