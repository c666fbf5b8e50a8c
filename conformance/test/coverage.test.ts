/** Coverage of a Rust crate's own tests, compiled to WASI: built here, as with the toolchain's tests they have 13 MB. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSync } from '@ferrule/runtime';
import { expect } from 'chai';
import { skipBecause } from '../../scripts/lib/skip-because.ts';

const source = fileURLToPath(new URL('../guests/rust/tested.rs', import.meta.url));
const TARGETS = ['wasm32-wasip1', 'wasm32-wasi'];

/** A compiler that has the target, or `undefined`. */
function findCompiler(): { readonly rustc: string; readonly target: string } | undefined {
  for (const rustc of [process.env['RUSTC'] ?? 'rustc', '/usr/bin/rustc']) {
    for (const target of TARGETS) {
      try {
        const args = ['--print', 'target-libdir', '--target', target];
        const directory = execFileSync(rustc, args, {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        if (existsSync(directory.trim())) return { rustc, target };
      } catch {
        // it is not there, or does not know the target
      }
    }
  }
  return undefined;
}

describe('coverage of a crate’s tests', function () {
  this.timeout(60_000);

  it('tells for each line of the crate whether its tests executed it', function () {
    const compiler = findCompiler();
    if (compiler === undefined) skipBecause(this, 'no rustc with a WASI target is there');
    const directory = mkdtempSync(path.join(tmpdir(), 'ferrule-tested-'));
    try {
      const out = path.join(directory, 'tested.wasm');
      const flags = ['--edition', '2021', '--test', '--target', compiler.target, '-C', 'debuginfo=1'];
      execFileSync(compiler.rustc, [...flags, '-o', out, source], { stdio: 'ignore' });
      const program = loadSync(out, { coverage: true, wasi: { args: ['tested'], stdout: 'pipe' } });
      expect(program.start()).to.equal(0);
      expect(program.stdout?.text()).to.include('3 passed');
      const file = program.coverage[source];
      const counts = new Map(
        Object.entries(file?.statementMap ?? {}).map(([key, { start }]) => [start.line, file?.s[key]]),
      );
      const lines = readFileSync(source, 'utf8').split('\n');
      for (const [index, text] of lines.entries()) {
        const count = counts.get(index + 1);
        if (count === undefined) continue;
        expect(count > 0, `line ${String(index + 1)}: ${text}`).to.equal(!text.includes('// never'));
      }
      expect(counts.get(lines.findIndex((text) => text.includes('total += value')) + 1)).to.equal(3);
      const functions = Object.values(file?.fnMap ?? {}).map(({ name }) => name);
      expect(functions).to.include.members(['tested::classify', 'tested::sum', 'tested::checked']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
