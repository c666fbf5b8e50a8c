import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryFs } from '../../../src/fs/directory/directory-fs.ts';
import type { FileSystem } from '../../../src/fs/file-system.ts';
import { memoryFs } from '../../../src/fs/memory/memory-fs.ts';
import { readOnlyFs } from '../../../src/fs/read-only/read-only-fs.ts';
import { FILES } from './valid-calls.ts';

/** Nothing may be changed. */
export const readOnly = { fs: (): FileSystem => readOnlyFs(memoryFs({ files: FILES })) };
/** No room for a file or a byte more. */
export const full = { fs: (): FileSystem => memoryFs({ files: FILES, maxBytes: 16, maxInodes: 6 }) };
/** Something else is mounted at `dir`. */
export const mounted = {
  options: {
    mounts: [
      { guest: '/', fs: memoryFs({ files: FILES }) },
      { guest: '/dir', fs: memoryFs({ files: { inner: '' } }) },
    ],
  },
};
/** The host's own devices, on Linux. */
export const devices = { fs: (): FileSystem => directoryFs('/dev') };

/** A file with as many names as it can have. */
export function manyNames(): FileSystem {
  const fs = memoryFs({ files: FILES });
  const root = fs.openRoot();
  for (let index = 1; index < 65_000; index++) root.link('file', root, `name-${String(index)}`);
  root.close();
  return fs;
}

const scratch: string[] = [];

function scratchDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'ferrule-errnos-'));
  scratch.push(path);
  return path;
}

/** An empty file on the host. */
export function directoryWithFile(): FileSystem {
  const fs = directoryFs(scratchDirectory());
  const root = fs.openRoot();
  root.open('file', { write: true, create: true }).close();
  root.close();
  return fs;
}

/** A named pipe on the host. */
export function directoryWithFifo(): FileSystem {
  const path = scratchDirectory();
  execFileSync('mkfifo', [join(path, 'fifo')]);
  return directoryFs(path);
}

/** Removes what the calls above left on the host. */
export function removeScratch(): void {
  for (const path of scratch.splice(0)) rmSync(path, { recursive: true });
}
