import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginePath, guestPath } from '../kernels.ts';
import { buildOnce, outputOf } from './build-once.ts';
import type { Engine, Finding, Places } from './engine.ts';

/** The compiler that made the kernels, where the repository says. */
function compilerOfKernels(): string | undefined {
  const file = guestPath('../toolchain').replace(/\.wasm$/, '.txt');
  return existsSync(file) ? /^rust: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

/** The compiler that made the kernels if it is here, so that two compilers are not compared; else any. */
async function findCompiler(): Promise<{ rustc: string; version: string } | undefined> {
  const candidates = await Promise.all(
    [process.env['RUSTC'] ?? 'rustc', '/usr/bin/rustc'].map(async (rustc) => ({
      rustc,
      version: (await outputOf(rustc, ['--version'])) ?? '',
    })),
  );
  const here = candidates.filter(({ version }) => version !== '');
  return here.find(({ version }) => version === compilerOfKernels()) ?? here[0];
}

const folderIn = (cache: string): string => join(cache, 'native');

/**
 * Where the driver looks for a kernel that was compiled for this machine.
 *
 * @param cache - where what is built is kept
 * @param kernel - such as `matrix`, or `matrix.debug`
 * @returns path of the shared library
 */
export function nativeLibrary(cache: string, kernel: string): string {
  return join(folderIn(cache), `${kernel}.so`);
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
  places: Places,
  kernel: string,
  source: string,
): Promise<string | undefined> {
  const library = nativeLibrary(places.cache, kernel);
  if (existsSync(library)) return undefined;
  const compiler = await findCompiler();
  if (compiler === undefined) return 'rustc is not installed';
  const level = kernel.endsWith('.debug') ? '0' : '3';
  const flags = [
    '--edition',
    '2021',
    '-C',
    `opt-level=${level}`,
    '-C',
    'panic=abort',
    '--crate-type',
    'cdylib',
  ];
  const name = kernel.replaceAll(/\W/g, '_');
  return buildOnce([{ file: compiler.rustc, args: [...flags, '--crate-name', name, '-o', library, source] }]);
}

async function find({ cache }: Places): Promise<Finding> {
  const compiler = await findCompiler();
  if (compiler === undefined) return { skipped: 'rustc is not installed' };
  const driver = join(folderIn(cache), 'driver');
  if (!existsSync(driver)) {
    mkdirSync(folderIn(cache), { recursive: true });
    const args = ['--edition', '2021', '-O', '-o', driver, enginePath('native/driver.rs'), '-l', 'dl'];
    const problem = await buildOnce([{ file: compiler.rustc, args }]);
    if (problem !== undefined) return { skipped: problem };
  }
  return { version: compiler.version, driver: { file: driver, args: [] } };
}

/** The kernels compiled for this machine: what any WebAssembly can be held against. */
export const native: Engine = {
  name: 'native',
  about: 'the same Rust source, compiled for this machine by rustc',
  inNode: false,
  abilities: ['call'],
  find,
};
