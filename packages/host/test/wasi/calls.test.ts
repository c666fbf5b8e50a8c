import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import type { FileSystem } from '../../src/fs/file-system.ts';
import { createWasi, WASI_MODULES, type WasiModuleName } from '../../src/wasi/create-wasi.ts';
import { SYSCALLS } from '../../src/wasi/syscalls.ts';
import { FILE_SYSTEMS, runProgram } from './programs.ts';
import { NOW } from './test-guest.ts';

const guests = new URL('../../../../conformance/guests/c/', import.meta.url);
const traces = new URL('calls/', import.meta.url);

/** Runs the guest that makes every call and looks at every byte written. @returns its log */
function runCalls(moduleName: WasiModuleName, fs: FileSystem): readonly string[] {
  const file = moduleName === 'wasi_unstable' ? 'calls-unstable.wasm' : 'calls.wasm';
  const log: string[] = [];
  const wasi = createWasi({
    args: ['calls', 'x'],
    env: { NAME: 'value' },
    stderr: 'pipe',
    mounts: [{ guest: '/work', fs }],
    log: { write: (line) => log.push(line) },
  });
  const exitCode = runProgram(new WebAssembly.Module(readFileSync(new URL(file, guests))), wasi, moduleName);
  expect([exitCode, wasi.stderr?.text()]).to.deep.equal([0, '']);
  wasi.close();
  const root = fs.openRoot();
  expect(root.entries()).to.deep.equal([]);
  root.close();
  return log;
}

describe('a guest that makes every call', () => {
  for (const moduleName of WASI_MODULES) {
    for (const [name, make] of Object.entries(FILE_SYSTEMS)) {
      it(`c/calls finds each byte of ${moduleName} as it must be on ${name}`, () => {
        const path = mkdtempSync(join(tmpdir(), 'ferrule-calls-'));
        try {
          runCalls(moduleName, make(path));
          expect(readdirSync(path)).to.deep.equal([]);
        } finally {
          rmSync(path, { recursive: true });
        }
      });
    }

    it(`c/calls leaves the trace of ${moduleName} that is committed, with each of the 46 functions`, () => {
      const log = runCalls(moduleName, memoryFs({ now: () => NOW }));
      const called = new Set(log.map((line) => line.replace(/\(.*/su, '')));
      expect([...called].sort()).to.deep.equal(SYSCALLS.map(({ name }) => name).sort());
      const committed = new URL(`${moduleName}.txt`, traces);
      const trace = `${log.join('\n')}\n`;
      if (process.env['FERRULE_REFRESH'] === '1') writeFileSync(committed, trace);
      expect(trace).to.equal(readFileSync(committed, 'utf8'));
    });
  }
});
