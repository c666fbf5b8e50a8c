import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engines.ts';
import type { SuiteTest } from './testsuite.ts';

/** What came of a test. */
export interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  /** Why it did not pass, with what it printed. */
  readonly reason: string;
}

/**
 * Runs one program in a process of its own, on a copy of its directory.
 *
 * @param timeLimit - seconds after which it counts as failed
 */
export async function runTest(engine: Engine, test: SuiteTest, timeLimit: number): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'ferrule-wasi-'));
  try {
    let root: string | undefined;
    if (test.root !== undefined) {
      root = join(scratch, 'root');
      cpSync(test.root, root, { recursive: true });
    }
    const end = await run(engine.commandLine({ ...test, root }), timeLimit);
    const reason = judge(test, end);
    return { name: test.name, passed: reason === undefined, reason: reason ?? '' };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @returns what is wrong, or `undefined` */
function judge({ exitCode, stdout }: SuiteTest, end: End): string | undefined {
  const printed = [end.stdout, end.stderr].filter((text) => text !== '').join('\n');
  if (end.signal !== null) return `ended by ${end.signal}\n${printed}`;
  if (end.code !== exitCode)
    return `exit code ${String(end.code)} instead of ${String(exitCode)}\n${printed}`;
  if (stdout !== undefined && end.stdout !== stdout) {
    return `printed ${JSON.stringify(end.stdout)} instead of ${JSON.stringify(stdout)}`;
  }
  return undefined;
}

async function run([program, ...args]: readonly [string, ...string[]], timeLimit: number): Promise<End> {
  // Standard input stays open and silent: nothing may depend on its end.
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), timeLimit * 1_000);
  try {
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...end) => {
        resolve(end);
      });
    });
    return { code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
  } finally {
    clearTimeout(timer);
  }
}
