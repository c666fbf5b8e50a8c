import { ErrnoError } from '../fs/errno-error.ts';
import type { FileHandle } from '../fs/file-system.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';
import { Errno } from './errno.ts';
import { errnoOf } from './errno-of.ts';
import { Iovec } from './layouts.ts';

/** Up to this many bytes, several buffers become one read or write: a copy costs less than a call of the system. */
const TOGETHER = 16_384;
/** The most that one call reports: its result is a `u32`. */
const MAX_TOTAL = 0xffff_ffff;

let scratch: Uint8Array | undefined;

/**
 * Adds up the buffers of a list before any of them is touched.
 *
 * @param iovs - address of `iovec`s, 8 bytes each: buf `u32` at 0, buf_len `u32` at 4
 * @param iovsLen - how many
 * @returns bytes of all buffers together
 * @throws MemoryAccessError where the list or a buffer does not lie in memory
 * @throws ErrnoError EINVAL where they are more together than a `u32` counts
 */
export function iovecsTotal(memory: GuestMemory, iovs: number, iovsLen: number): number {
  const count = iovsLen >>> 0;
  const start = memory.checked(iovs, count * Iovec.SIZE);
  let total = 0;
  for (let index = 0, at = start; index < count; index++, at += Iovec.SIZE) {
    const length = memory.u32(at + Iovec.bufLen);
    memory.checked(memory.u32(at + Iovec.buf), length);
    total += length;
  }
  if (total > MAX_TOTAL) throw new ErrnoError(Errno.INVAL);
  return total;
}

/**
 * Fills a list's buffers in order, up to the first that can't be filled whole.
 *
 * @param iovs - address of the list, not negative
 * @param total - what {@link iovecsTotal} gave
 * @param position - byte offset in the file; `undefined` for a stream, which is asked once only: a second read could block
 * @returns bytes read
 */
export function readIovecs(
  memory: GuestMemory,
  iovs: number,
  iovsLen: number,
  total: number,
  file: FileHandle,
  position: number | undefined,
): number {
  const count = iovsLen >>> 0;
  if (count === 1) {
    const at = address(memory, iovs);
    return wrote(memory, at, file.read(memory.all, at, total, position));
  }
  if (total <= TOGETHER) return readTogether(memory, iovs, count, total, file, position);
  let done = 0;
  for (let index = 0, at = iovs; index < count; index++, at += Iovec.SIZE) {
    const wanted = length(memory, at);
    if (wanted === 0) continue;
    const start = memory.checked(address(memory, at), wanted);
    const from = position === undefined ? undefined : position + done;
    const read = resultAfter(done, () => file.read(memory.all, start, wanted, from));
    memory.wrote(start, read);
    done += read;
    if (position === undefined || read < wanted) break;
  }
  return done;
}

function readTogether(
  memory: GuestMemory,
  iovs: number,
  count: number,
  total: number,
  file: FileHandle,
  position: number | undefined,
): number {
  scratch ??= new Uint8Array(TOGETHER);
  const read = file.read(scratch, 0, total, position);
  for (let index = 0, done = 0; index < count && done < read; index++) {
    const into = view(memory, iovs + index * Iovec.SIZE);
    into.set(scratch.subarray(done, Math.min(done + into.length, read)));
    memory.wrote(into.byteOffset, Math.min(into.length, read - done));
    done += into.length;
  }
  return read;
}

function wrote(memory: GuestMemory, pointer: number, count: number): number {
  memory.wrote(pointer, count);
  return count;
}

/**
 * Writes a list's buffers in order, up to the first that can't be written whole.
 *
 * @param iovs - address of the list, not negative
 * @param total - what {@link iovecsTotal} gave
 * @param position - byte offset in the file; `undefined` to append, or for a stream
 * @returns bytes written
 */
export function writeIovecs(
  memory: GuestMemory,
  iovs: number,
  iovsLen: number,
  total: number,
  file: FileHandle,
  position: number | undefined,
): number {
  const count = iovsLen >>> 0;
  if (count === 1) return file.write(memory.all, address(memory, iovs), total, position);
  if (total <= TOGETHER) return writeTogether(memory, iovs, count, total, file, position);
  let done = 0;
  for (let index = 0, at = iovs; index < count; index++, at += Iovec.SIZE) {
    const wanted = length(memory, at);
    if (wanted === 0) continue;
    const start = memory.checked(address(memory, at), wanted);
    const to = position === undefined ? undefined : position + done;
    const written = resultAfter(done, () => file.write(memory.all, start, wanted, to));
    done += written;
    if (written < wanted) break;
  }
  return done;
}

/** What fails after something was done is told by the count of what was; the next call will meet it again. */
function resultAfter(done: number, transfer: () => number): number {
  if (done === 0) return transfer();
  try {
    return transfer();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return 0;
  }
}

function writeTogether(
  memory: GuestMemory,
  iovs: number,
  count: number,
  total: number,
  file: FileHandle,
  position: number | undefined,
): number {
  // Not the one buffer of reads: a stream may hand its bytes to the host, which may call the guest again.
  const bytes = new Uint8Array(total);
  for (let index = 0, done = 0; index < count; index++) {
    const from = view(memory, iovs + index * Iovec.SIZE);
    bytes.set(from, done);
    done += from.length;
  }
  return file.write(bytes, 0, total, position);
}

function address(memory: GuestMemory, iovec: number): number {
  return memory.u32(iovec + Iovec.buf);
}

function length(memory: GuestMemory, iovec: number): number {
  return memory.u32(iovec + Iovec.bufLen);
}

function view(memory: GuestMemory, iovec: number): Uint8Array {
  return memory.view(address(memory, iovec), length(memory, iovec));
}
