import { Header } from 'tar/header';
import { decodeUtf8 } from '../../memory/utf8.ts';
import type { FileType } from '../file-system.ts';
import { type ArchiveEntry, refuseArchive } from './archive-entry.ts';
import { parsePaxRecords, paxTime } from './pax-records.ts';

const BLOCK = 512;
const MILLISECOND = 1_000_000n;

const TYPES: Readonly<Partial<Record<Header['type'], ArchiveEntry['type']>>> = {
  File: 'regular-file',
  OldFile: 'regular-file',
  ContiguousFile: 'regular-file',
  Link: 'hard-link',
  SymbolicLink: 'symbolic-link',
  CharacterDevice: 'character-device',
  BlockDevice: 'block-device',
  Directory: 'directory',
  FIFO: 'unknown' satisfies FileType,
};

/** What stands before an entry and is about it. */
type Records = ReadonlyMap<string, string>;
const NO_RECORDS: Records = new Map();

/**
 * The entries of a tar archive, uncompressed: ustar, pax and GNU's long names.
 *
 * @throws OptionError where it is damaged, cut off, or has entries of a kind that can't be shown
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export function readTar(bytes: Uint8Array): ArchiveEntry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ArchiveEntry[] = [];
  let global = NO_RECORDS;
  let local = NO_RECORDS;
  for (let offset = 0; offset + BLOCK <= buffer.length;) {
    const header = readHeader(buffer, offset);
    if (header === undefined) break;
    const size = bodySize(header, local);
    const body = bytes.subarray(offset + BLOCK, offset + BLOCK + size);
    if (body.length < size) throw refuseArchive(`'${header.path ?? ''}' is cut off`);
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const { type } = header;
    if (type === 'GlobalExtendedHeader') global = new Map([...global, ...parsePaxRecords(body)]);
    else if (type === 'ExtendedHeader' || type === 'OldExtendedHeader')
      local = new Map([...local, ...parsePaxRecords(body)]);
    else if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath')
      local = withRecord(local, 'path', body);
    else if (type === 'NextFileHasLongLinkpath') local = withRecord(local, 'linkpath', body);
    else {
      entries.push(toEntry(header, global, local, body));
      local = NO_RECORDS;
    }
  }
  return entries;
}

/** Whether bytes start as a tar archive does: with a header, or with the zeros that end an empty one. */
export function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < BLOCK) return false;
  try {
    readHeader(Buffer.from(bytes.buffer, bytes.byteOffset, BLOCK), 0);
    return true;
  } catch {
    return false;
  }
}

/** @returns `undefined` for the block of zeros that ends an archive */
function readHeader(buffer: Buffer, offset: number): Header | undefined {
  let header: Header;
  try {
    header = new Header(buffer, offset);
  } catch (cause) {
    throw refuseArchive(`no header at byte ${String(offset)}`, cause);
  }
  if (header.nullBlock) return undefined;
  if (!header.cksumValid) throw refuseArchive(`no header at byte ${String(offset)}`);
  return header;
}

function bodySize(header: Header, local: Records): number {
  const { type } = header;
  // Links and directories may tell a size; they have no body.
  if (type === 'Link' || type === 'SymbolicLink' || type === 'Directory') return 0;
  const told = type.endsWith('Header') || type.startsWith('Next') ? undefined : local.get('size');
  const size = told === undefined ? (header.size ?? 0) : Number(told);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw refuseArchive(`'${header.path ?? ''}' has no size`);
}

function toEntry(header: Header, global: Records, local: Records, body: Uint8Array): ArchiveEntry {
  const record = (key: string): string | undefined => local.get(key) ?? global.get(key);
  const path = local.get('path') ?? header.path ?? '';
  const type = TYPES[header.type];
  if (type === undefined || [...local.keys()].some((key) => key.startsWith('GNU.sparse.'))) {
    throw refuseArchive(
      `'${path}' is of a kind that can't be shown: ${type === undefined ? header.type : 'sparse'}`,
    );
  }
  const modified = record('mtime');
  return {
    path,
    type,
    target:
      type === 'symbolic-link' || type === 'hard-link'
        ? (local.get('linkpath') ?? header.linkpath ?? '')
        : '',
    size: type === 'regular-file' ? body.length : 0,
    modified: (modified === undefined ? undefined : paxTime(modified)) ?? toTime(header.mtime),
    content: () => body,
  };
}

function toTime(date: Date | undefined): bigint {
  const time = date?.getTime() ?? 0;
  return Number.isFinite(time) && time > 0 ? BigInt(Math.trunc(time)) * MILLISECOND : 0n;
}

/** GNU writes a NUL behind a long name. */
function withRecord(records: Records, key: string, body: Uint8Array): Records {
  const end = body.indexOf(0);
  return new Map([...records, [key, decodeUtf8(end === -1 ? body : body.subarray(0, end))]]);
}
