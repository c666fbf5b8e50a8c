import { crc32, deflateRawSync } from 'node:zlib';
import { bytesOf } from '../helpers.ts';

/** An entry to be packed. What is left out is told truthfully. */
export interface ZipEntry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  readonly deflate?: boolean;
  /** `st_mode`, as a Unix tells it. */
  readonly mode?: number;
  readonly extra?: Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly offset?: number;
}

/** Packs a zip archive, which may lie wherever its entries do. */
export function makeZip(entries: readonly ZipEntry[], comment = ''): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content =
      typeof entry.content === 'string' ? bytesOf(entry.content) : (entry.content ?? new Uint8Array(0));
    const packed = entry.deflate === true ? deflateRawSync(content) : content;
    const name = bytesOf(entry.path);
    const extra = entry.extra ?? new Uint8Array(0);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(26, name.length, true);
    parts.push(new Uint8Array(local.buffer), name, packed);
    const header = new DataView(new ArrayBuffer(46));
    header.setUint32(0, 0x02014b50, true);
    header.setUint16(4, entry.mode === undefined ? 20 : (3 << 8) | 20, true);
    header.setUint16(8, entry.flags ?? 0x800, true);
    header.setUint16(10, entry.method ?? (entry.deflate === true ? 8 : 0), true);
    header.setUint16(12, (12 << 11) | (34 << 5) | 28, true);
    header.setUint16(14, ((2020 - 1980) << 9) | (5 << 5) | 17, true);
    header.setUint32(16, entry.crc ?? crc32(content), true);
    header.setUint32(20, packed.length, true);
    header.setUint32(24, entry.size ?? content.length, true);
    header.setUint16(28, name.length, true);
    header.setUint16(30, extra.length, true);
    header.setUint32(38, ((entry.mode ?? 0) << 16) >>> 0, true);
    header.setUint32(42, entry.offset ?? offset, true);
    directory.push(new Uint8Array(header.buffer), name, extra);
    offset += 30 + name.length + packed.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(
    12,
    directory.reduce((sum, part) => sum + part.length, 0),
    true,
  );
  end.setUint32(16, offset, true);
  end.setUint16(20, comment.length, true);
  return Buffer.concat([...parts, ...directory, new Uint8Array(end.buffer), bytesOf(comment)]);
}
