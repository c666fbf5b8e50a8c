import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createWasi } from '../../src/wasi/create-wasi.ts';
import { FILE_SYSTEMS, runProgram } from './programs.ts';

/** Programs that test what they are given by themselves, and what they have to print. */
const PROGRAMS: Readonly<Record<string, RegExp>> = {
  'c/errnos': /^130 calls, 0 wrong\n$/u,
  'rust/errnos': /^24 operations, 0 wrong\n$/u,
  'c/files': /errno: as expected\n/u,
  'rust/files': /\n$/u,
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
          const exitCode = runProgram(module, wasi);
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
