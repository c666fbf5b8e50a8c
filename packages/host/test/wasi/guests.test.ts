import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitError } from '@ferrule/core';
import { expect } from 'chai';
import { directoryFs } from '../../src/fs/directory/directory-fs.ts';
import type { FileSystem } from '../../src/fs/file-system.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { overlayFs } from '../../src/fs/overlay/overlay-fs.ts';
import { createWasi } from '../../src/wasi/create-wasi.ts';

/** Programs that test what they are given by themselves, and what they have to print. */
const PROGRAMS: Readonly<Record<string, RegExp>> = {
  'c/errnos': /^125 calls, 0 wrong\n$/u,
  'rust/errnos': /^24 operations, 0 wrong\n$/u,
  'c/files': /errno: as expected\n/u,
  'rust/files': /\n$/u,
};

const FILE_SYSTEMS: Readonly<Record<string, (path: string) => FileSystem>> = {
  memoryFs: () => memoryFs(),
  directoryFs: (path) => directoryFs(path),
  'directoryFs by paths': (path) => directoryFs(path, { reach: 'paths' }),
  overlayFs: (path) => overlayFs(directoryFs(path, { readOnly: true })),
};

describe('guests that test their host', () => {
  for (const [program, printed] of Object.entries(PROGRAMS)) {
    const bytes = readFileSync(new URL(`../../../../conformance/guests/${program}.wasm`, import.meta.url));
    const module = new WebAssembly.Module(bytes);
    for (const [name, make] of Object.entries(FILE_SYSTEMS)) {
      it(`${program} finds nothing wrong on ${name}, and leaves nothing behind`, () => {
        const path = mkdtempSync(join(tmpdir(), 'ferrule-guests-'));
        try {
          const fs = make(path);
          const wasi = createWasi({
            args: [program, '/work'],
            stdout: 'pipe',
            stderr: 'pipe',
            mounts: [{ guest: '/work', fs }],
          });
          const exitCode = run(module, wasi);
          expect([exitCode, wasi.stderr?.text()]).to.deep.equal([0, '']);
          expect(wasi.stdout?.text()).to.match(printed);
          wasi.close();
          const root = fs.openRoot();
          expect(root.entries()).to.deep.equal([]);
          root.close();
          expect(readdirSync(path)).to.deep.equal([]);
        } finally {
          rmSync(path, { recursive: true });
        }
      });
    }
  }
});

function run(module: WebAssembly.Module, wasi: ReturnType<typeof createWasi>): number {
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: wasi.imports('wasi_snapshot_preview1'),
  });
  wasi.attach(instance.exports['memory'] as WebAssembly.Memory);
  try {
    (instance.exports['_start'] as () => void)();
    return 0;
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  }
}
