/**
 * Where the fields of a zip archive's records lie: byte offsets from the record's start.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3
 */

export const Signature = Object.freeze({
  local: 0x04034b50,
  file: 0x02014b50,
  end: 0x06054b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
} as const);

export const Method = Object.freeze({ stored: 0, deflated: 8 } as const);

/** Before a file's bytes. */
export const LocalHeader = Object.freeze({ nameLength: 26, extraLength: 28, SIZE: 30 } as const);

/** In the central directory. */
export const FileHeader = Object.freeze({
  madeBy: 4,
  flags: 8,
  method: 10,
  time: 12,
  date: 14,
  crc: 16,
  packedSize: 20,
  size: 24,
  nameLength: 28,
  extraLength: 30,
  commentLength: 32,
  attributes: 38,
  offset: 42,
  SIZE: 46,
} as const);

/** Behind the central directory. */
export const EndRecord = Object.freeze({
  count: 10,
  directorySize: 12,
  directoryOffset: 16,
  commentLength: 20,
  SIZE: 22,
} as const);

export const Zip64EndRecord = Object.freeze({ count: 32, directorySize: 40, directoryOffset: 48 } as const);

export const Zip64Locator = Object.freeze({ endOffset: 8, SIZE: 20 } as const);

/** Fields of 32 bits that hold this have their value in the zip64 extra field. */
export const IN_ZIP64 = 0xffff_ffff;
