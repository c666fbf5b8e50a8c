import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { enginePath, guestPath } from '../kernels.ts';
import { buildOnce, outputOf } from './build-once.ts';
import type { Engine, Finding, Places } from './engine.ts';

/** A compiler that is here. */
interface Compiler {
  readonly rustc: string;
  /** As it tells it. */
  readonly version: string;
}

/** The version of the compiler that made the kernels, where the repository says. */
function compilerOfKernels(): string | undefined {
  const file = guestPath('toolchain').replace(/wasm$/, 'txt');
  return existsSync(file) ? /^rust: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

/** The compiler that made the kernels if it is here, so that two compilers are not compared; else any. */
async function findCompiler(): Promise<Compiler | undefined> {
  const candidates = await Promise.all(
    [process.env['RUSTC'] ?? 'rustc', '/usr/bin/rustc'].map(async (rustc) => ({
      rustc,
      version: (await outputOf(rustc, ['--version'])) ?? '',
    })),
  );
  const here = candidates.filter(({ version }) => version !== '');
  return here.find(({ version }) => version === compilerOfKernels()) ?? here[0];
}

let compiler: Promise<Compiler | undefined> | undefined;

/** Looked for once: a run does not change compilers. */
const compilerHere = (): Promise<Compiler | undefined> => (compiler ??= findCompiler());

/** What different compilers made is kept apart. */
function folderIn(cache: string, { version }: Compiler): string {
  return join(cache, 'native', version.replaceAll(/[^\w.]+/g, '-'));
}

/** Where the driver looks for a kernel that was compiled for this machine, whether it is there or not. */
const libraryIn = (folder: string, kernel: string): string => join(folder, `${kernel}.so`);

/**
 * Where the driver looks for a kernel that was compiled for this machine.
 *
 * @param places - where what is built is kept
 * @param kernel - such as `matrix`, or `matrix.debug`
 * @returns path of the shared library
 */
export async function nativeLibrary({ cache }: Places, kernel: string): Promise<string> {
  const here = await compilerHere();
  return here === undefined ? '' : libraryIn(folderIn(cache, here), kernel);
}

/**
 * Compiles a kernel for this machine, with the flags of the module.
 *
 * @param places - where what is built is kept
 * @param kernel - such as `matrix`, or `matrix.debug`
 * @param source - its Rust source
 * @returns nothing, or why it can't be built
 */
export async function buildNative(
  { cache }: Places,
  kernel: string,
  source: string,
): Promise<string | undefined> {
  const here = await compilerHere();
  if (here === undefined) return 'rustc is not installed';
  const folder = folderIn(cache, here);
  const library = libraryIn(folder, kernel);
  if (existsSync(library)) return undefined;
  mkdirSync(folder, { recursive: true });
  const level = `opt-level=${kernel.endsWith('.debug') ? '0' : '3'}`;
  const name = kernel.replaceAll(/\W/g, '_');
  const flags = ['-C', level, '-C', 'panic=abort', '--crate-type', 'cdylib', '--crate-name', name];
  return buildOnce([{ file: here.rustc, args: ['--edition', '2021', ...flags, '-o', library, source] }]);
}

async function find({ cache }: Places): Promise<Finding> {
  const here = await compilerHere();
  if (here === undefined) return { skipped: 'rustc is not installed' };
  const folder = folderIn(cache, here);
  const driver = join(folder, 'driver');
  const source = enginePath('native/driver.rs');
  if (!existsSync(driver) || statSync(driver).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(folder, { recursive: true });
    const args = ['--edition', '2021', '-O', '-o', driver, source, '-l', 'dl'];
    const problem = await buildOnce([{ file: here.rustc, args }]);
    if (problem !== undefined) return { skipped: problem };
  }
  return { version: here.version, driver: { file: driver, args: [] } };
}

/** The kernels compiled for this machine: what any WebAssembly can be held against. */
export const native: Engine = {
  name: 'native',
  about: 'the same Rust source, compiled for this machine by rustc',
  inNode: false,
  abilities: ['call'],
  find,
};
