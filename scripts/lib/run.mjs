import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The root of the checkout. */
export const root = new URL('../../', import.meta.url);

/** @returns {string[]} the folders of the packages that are built, such as `packages/core` */
export function packageFolders() {
  const { workspaces } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  return workspaces.filter((folder) => folder.startsWith('packages/'));
}

/**
 * Runs a program and waits for it.
 *
 * @param {string} program - its name or path
 * @param {string[]} args - its arguments
 * @param {{ quiet?: boolean, cwd?: string | URL, env?: Record<string, string>, minutes?: number }} [options] - `quiet`
 *   shows its output only when it fails; it runs in the checkout unless `cwd` says where; after `minutes` it is killed,
 *   which counts as failure
 * @returns {{ status: number, stdout: string }} exit code, and what it printed where `quiet`
 */
export function run(program, args, { quiet = false, cwd = root, env = {}, minutes } = {}) {
  const result = spawnSync(program, args, {
    cwd,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(minutes === undefined ? {} : { timeout: minutes * 60_000, killSignal: 'SIGKILL' }),
    env: { ...process.env, ...env },
    // npm and the bins are .cmd files on Windows
    shell: process.platform === 'win32' && program !== process.execPath,
  });
  if (result.error?.code === 'ETIMEDOUT') console.error(`${program} was killed after ${minutes} minutes`);
  else if (result.error !== undefined) throw result.error;
  const status = result.status ?? 1;
  if (quiet && status !== 0) {
    process.stderr.write(result.stdout ?? '');
    process.stderr.write(result.stderr ?? '');
  }
  return { status, stdout: result.stdout ?? '' };
}

/**
 * Runs a program in the checkout, shows what it prints while it runs, and keeps that too.
 *
 * @param {string} program - its name or path
 * @param {string[]} args - its arguments
 * @returns {Promise<{ status: number, stdout: string }>} exit code, and what it printed
 */
export function runShown(program, args) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32' && program !== process.execPath,
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status) => {
      resolve({ status: status ?? 1, stdout });
    });
  });
}

/** Like {@link run}, but a failure ends this process with the same exit code. */
export function must(program, args, options) {
  const { status, stdout } = run(program, args, options);
  if (status !== 0) process.exit(status);
  return stdout;
}
