import { closeSync, fstatSync, openSync, promises, readFileSync } from 'node:fs';
import type { Stats } from 'node:fs';

/**
 * Reads a file that belongs to this process's user or to root: what others have put there is not what we made, even
 * where they may write into the directory. The event loop goes on meanwhile.
 *
 * @param file - its path
 * @returns its bytes
 * @throws Error when it can't be read, is no file, or somebody else's
 */
export async function readOwnAsync(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return (await beginReading(file)).bytes;
}

/**
 * {@link readOwnAsync} for who has something else to do while the disk is at work, even without leaving the event loop.
 *
 * @param file - its path
 * @returns its bytes, which are being read
 * @throws Error when it can't be read, is no file, or somebody else's
 */
export async function beginReading(
  file: string,
): Promise<{ readonly bytes: Promise<Uint8Array<ArrayBuffer>> }> {
  const handle = await promises.open(file, 'r');
  try {
    const stat = await handle.stat();
    check(stat);
    return { bytes: readAll(handle, stat.size) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readAll(handle: promises.FileHandle, size: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // All in one piece: `readFile` reads a large file in small ones, which takes several times as long.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.length) return bytes.subarray(0, length);
    }
  } finally {
    await handle.close();
  }
}

/**
 * At once; see {@link readOwnAsync}.
 *
 * @param file - its path
 * @returns its bytes
 * @throws Error when it can't be read, is no file, or somebody else's
 */
export function readOwn(file: string): Uint8Array<ArrayBuffer> {
  const descriptor = openSync(file, 'r');
  try {
    check(fstatSync(descriptor));
    const bytes = readFileSync(descriptor);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } finally {
    closeSync(descriptor);
  }
}

function check(stat: Stats): void {
  const user = process.getuid?.();
  if (user !== undefined && stat.uid !== user && stat.uid !== 0)
    throw new Error(`it belongs to the user ${String(stat.uid)}`);
  if (!stat.isFile()) throw new Error('it is no file');
}
