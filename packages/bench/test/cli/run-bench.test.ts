import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { typescriptLoader } from '../../src/package-root.ts';
import type { Report } from '../../src/report/report.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface End {
  readonly exitCode: number | null;
  readonly stdout: string;
}

/** Runs `npm run bench` as npm does, and tells what it says on the way. */
function runBench(
  args: readonly string[],
  heard?: (line: string, interrupt: () => void) => void,
): Promise<End> {
  const flags = ['--import', typescriptLoader(), '--conditions=ferrule-source'];
  const child = spawn(process.execPath, [...flags, MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => heard?.(chunk.toString(), () => child.kill('SIGINT')));
  return new Promise((resolve) => {
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout });
    });
  });
}

const statesOf = ({ rows }: Report): string[] => rows.map(({ workload, status }) => `${workload} ${status}`);

describe('npm run bench', function () {
  this.timeout(60_000);
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const reportIn = (name: string): Report => JSON.parse(readFileSync(file(name), 'utf8')) as Report;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-test-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const args = ['--quick', '--suite', 'compute', '--only', 'compute/json', '--only', 'compute/matrix'];

  it('keeps and marks what was measured when interrupted; --resume goes on from there; --baseline ends with 1 where it is worse', async function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signal to send');
    const engine = ['--engine', 'Ferrule, fuel', '--out', folder];
    const { exitCode } = await runBench([...args, ...engine], (text, interrupt) => {
      if (text.includes('compute: json: 2 figures')) interrupt();
    });
    expect(exitCode).to.equal(130);
    const first = reportIn('report.json');
    expect(first.partial).to.equal(true);
    expect(statesOf(first).slice(0, 2)).to.deep.equal(['json measured', 'json measured']);
    expect(statesOf(first)).to.not.include('matrix measured');
    for (const page of ['index.html', 'README.md']) {
      expect(readFileSync(file(page), 'utf8')).to.include('Interrupted: what is missing was not reached.');
    }

    // an earlier run that measured the same, when counting fuel was many times cheaper
    const cheap = { ratio: 0.01, interval: [0.01, 0.01] };
    const rows = first.rows.map((row) => ({
      ...row,
      figures: row.figures && { ...row.figures, against: { ...row.figures.against, ...cheap } },
    }));
    writeFileSync(file('before.json'), JSON.stringify({ ...first, rows }));

    const heard: string[] = [];
    const resume = ['--resume', '--baseline', file('before.json')];
    const resumed = await runBench([...args, ...engine, ...resume], (text) => heard.push(text));
    expect(heard.join('')).to.include('compute: matrix:').and.not.include('compute: json:');
    const whole = reportIn('report.json');
    expect(whole.partial).to.equal(false);
    expect(statesOf(whole)).to.deep.equal([
      'json measured',
      'json measured',
      'matrix measured',
      'matrix measured',
    ]);
    expect(resumed.stdout).to.match(
      /1 worse\n {2}compute\/json, time: Ferrule, fuel on Node .*: 0\.01× then/,
    );
    expect(resumed.exitCode).to.equal(1);
  });
});
