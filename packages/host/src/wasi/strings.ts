import type { GuestMemory } from '../memory/guest-memory.ts';
import { Errno } from './errno.ts';

/** Writes an array of pointers and the NUL-terminated strings they lead to: what `args_get` and `environ_get` share. */
export function writeStrings(
  memory: GuestMemory,
  strings: readonly Uint8Array[],
  pointers: number,
  buffer: number,
): Errno {
  const pointersAt = memory.checked(pointers, strings.length * 4);
  let at = memory.checked(buffer, stringsSize(strings));
  strings.forEach((string, index) => {
    memory.setU32(pointersAt + index * 4, at);
    memory.write(at, string);
    memory.setU8(at + string.length, 0);
    at += string.length + 1;
  });
  return Errno.SUCCESS;
}

/** Writes how many strings there are, and how many bytes they take with their NULs. */
export function writeStringsSizes(
  memory: GuestMemory,
  strings: readonly Uint8Array[],
  count: number,
  size: number,
): Errno {
  const sizeAt = memory.checked(size, 4);
  memory.setU32(count, strings.length);
  memory.setU32(sizeAt, stringsSize(strings));
  return Errno.SUCCESS;
}

function stringsSize(strings: readonly Uint8Array[]): number {
  return strings.reduce((sum, string) => sum + string.length + 1, 0);
}
