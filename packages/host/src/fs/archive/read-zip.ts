import { crc32, inflateRawSync } from 'node:zlib';
import { decodeUtf8, decodeUtf8Strictly } from '../../memory/utf8.ts';
import { Errno } from '../../wasi/errno.ts';
import { ErrnoError } from '../errno-error.ts';
import { type ArchiveEntry, refuseArchive } from './archive-entry.ts';
import {
  EndRecord,
  FileHeader,
  LocalHeader,
  Method,
  Signature,
  Zip64EndRecord,
  Zip64Locator,
} from './zip-layout.ts';
import { extraFields, zipTime } from './zip-extra.ts';

const IS_ENCRYPTED = 1;
/** Systems, by the high byte of "version made by", whose modes stand in the external attributes. */
const UNIX = 3;
const MACOS = 19;
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
const S_IFDIR = 0o040000;
/** Bytes of a link's target: more than a path may have is none. */
const MAX_TARGET = 4096;

/**
 * The entries of a zip archive, by its central directory: stored and deflated ones, zip64, links and times as Info-ZIP
 * writes them. A file's bytes are unpacked when they are asked for.
 *
 * @throws OptionError where it is damaged, cut off, encrypted, or packed in another way
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(bytes: Uint8Array): ArchiveEntry[] {
  const zip = new ZipReader(bytes);
  const { count, offset, base } = zip.findDirectory();
  const entries: ArchiveEntry[] = [];
  let at = offset;
  for (let index = 0; index < count; index++) {
    const { entry, end } = zip.readEntry(at, base);
    entries.push(entry);
    at = end;
  }
  return entries;
}

class ZipReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the central directory starts, how many entries it has, and what offsets count from. */
  findDirectory(): { count: number; offset: number; base: number } {
    const at = this.#findEnd();
    let count = this.#u16(at + EndRecord.count);
    let size = this.#u32(at + EndRecord.directorySize);
    let told = this.#u32(at + EndRecord.directoryOffset);
    let end = at;
    const locator = at - Zip64Locator.SIZE;
    if (locator >= 0 && this.#u32(locator) === Signature.zip64Locator) {
      end = this.#u64(locator + Zip64Locator.endOffset);
      if (this.#u32(end) !== Signature.zip64End) throw refuseArchive('it has no zip64 end record');
      count = this.#u64(end + Zip64EndRecord.count);
      size = this.#u64(end + Zip64EndRecord.directorySize);
      told = this.#u64(end + Zip64EndRecord.directoryOffset);
    }
    // Something may stand before the archive, such as a program that unpacks it.
    const offset = end - size;
    const base = offset - told;
    if (offset < 0 || base < 0) throw refuseArchive('its central directory lies outside of it');
    if (count * FileHeader.SIZE > size) throw refuseArchive('its central directory is too small');
    return { count, offset, base };
  }

  readEntry(at: number, base: number): { entry: ArchiveEntry; end: number } {
    if (this.#u32(at) !== Signature.file) throw refuseArchive(`no file header at byte ${String(at)}`);
    const nameLength = this.#u16(at + FileHeader.nameLength);
    const extraLength = this.#u16(at + FileHeader.extraLength);
    const commentLength = this.#u16(at + FileHeader.commentLength);
    const name = this.#slice(at + FileHeader.SIZE, nameLength);
    const path = decodeUtf8Strictly(name) ?? Buffer.from(name).toString('latin1');
    const extra = extraFields(this.#slice(at + FileHeader.SIZE + nameLength, extraLength), {
      size: this.#u32(at + FileHeader.size),
      packedSize: this.#u32(at + FileHeader.packedSize),
      offset: this.#u32(at + FileHeader.offset),
    });
    const packed: Packed = {
      path,
      method: this.#u16(at + FileHeader.method),
      crc: this.#u32(at + FileHeader.crc),
      size: extra.size,
      packedSize: extra.packedSize,
      offset: base + extra.offset,
    };
    if ((this.#u16(at + FileHeader.flags) & IS_ENCRYPTED) !== 0)
      throw refuseArchive(`'${path}' is encrypted`);
    if (packed.method !== Method.stored && packed.method !== Method.deflated) {
      throw refuseArchive(
        `'${path}' is packed by method ${String(packed.method)}: only 0 and 8 can be unpacked`,
      );
    }
    const type = entryType(
      path,
      this.#u16(at + FileHeader.madeBy) >> 8,
      this.#u32(at + FileHeader.attributes) >>> 16,
    );
    const entry: ArchiveEntry = {
      path,
      type,
      target: type === 'symbolic-link' ? this.#target(packed) : '',
      size: type === 'regular-file' ? packed.size : 0,
      modified: extra.modified ?? zipTime(this.#u16(at + FileHeader.date), this.#u16(at + FileHeader.time)),
      content: () => this.#unpack(packed),
    };
    return { entry, end: at + FileHeader.SIZE + nameLength + extraLength + commentLength };
  }

  #target(packed: Packed): string {
    if (packed.size > MAX_TARGET)
      throw refuseArchive(`the link '${packed.path}' has no target that could be one`);
    try {
      return decodeUtf8(this.#unpack(packed));
    } catch (cause) {
      throw refuseArchive(`the link '${packed.path}' has no target that could be read`, cause);
    }
  }

  #unpack({ method, crc, size, packedSize, offset }: Packed): Uint8Array {
    let unpacked: Uint8Array;
    try {
      if (this.#u32(offset) !== Signature.local)
        throw refuseArchive(`no local header at byte ${String(offset)}`);
      const start =
        offset +
        LocalHeader.SIZE +
        this.#u16(offset + LocalHeader.nameLength) +
        this.#u16(offset + LocalHeader.extraLength);
      const packed = this.#slice(start, packedSize);
      unpacked = method === Method.stored ? packed : inflate(packed, size);
    } catch {
      throw new ErrnoError(Errno.IO);
    }
    if (unpacked.length !== size || crc32(unpacked) !== crc) throw new ErrnoError(Errno.IO);
    return unpacked;
  }

  /** The end record is the last thing in the archive, but for a comment. */
  #findEnd(): number {
    const last = this.#bytes.length - EndRecord.SIZE;
    for (let at = last; at >= 0 && at >= last - 0xffff; at--) {
      if (
        this.#u32(at) === Signature.end &&
        at + EndRecord.SIZE + this.#u16(at + EndRecord.commentLength) <= this.#bytes.length
      ) {
        return at;
      }
    }
    throw refuseArchive('it has no end record');
  }

  #slice(at: number, length: number): Uint8Array {
    this.#check(at, length);
    return this.#bytes.subarray(at, at + length);
  }

  #u16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, true);
  }

  #u32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, true);
  }

  #u64(at: number): number {
    this.#check(at, 8);
    const value = Number(this.#view.getBigUint64(at, true));
    if (!Number.isSafeInteger(value)) throw refuseArchive(`the number at byte ${String(at)} is too large`);
    return value;
  }

  #check(at: number, length: number): void {
    if (!(at >= 0 && at + length <= this.#bytes.length)) throw refuseArchive('it is cut off');
  }
}

/** Where and how a file's bytes lie. */
interface Packed {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/** Gives no more than was declared, whatever the packed bytes would become. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
  return size === 0 ? new Uint8Array(0) : inflateRawSync(packed, { maxOutputLength: size });
}

function entryType(path: string, system: number, mode: number): ArchiveEntry['type'] {
  if (path.endsWith('/')) return 'directory';
  if (system !== UNIX && system !== MACOS) return 'regular-file';
  if ((mode & S_IFMT) === S_IFLNK) return 'symbolic-link';
  return (mode & S_IFMT) === S_IFDIR ? 'directory' : 'regular-file';
}
