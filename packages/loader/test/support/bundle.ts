import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup, type InputPluginOption, type OutputOptions, type RollupOutput } from 'rollup';
import esbuild from 'rollup-plugin-esbuild';
import { guest } from '../../../ferrule/test/support/spawn.ts';

/** A folder of a program's, with its guests and with what is installed. */
export class ProgramFolder {
  readonly path: string;

  constructor(name: string) {
    this.path = mkdtempSync(path.join(tmpdir(), `ferrule-${name}-`));
    symlinkSync(
      fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
      this.at('node_modules'),
      'junction',
    );
  }

  at(...names: string[]): string {
    return path.join(this.path, ...names);
  }

  /** Writes files, by path; an object as JSON. */
  write(files: Readonly<Record<string, unknown>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  /** Puts guests beside the program. */
  place(...guests: readonly string[]): void {
    for (const name of guests) cpSync(guest(name), this.at(`${path.basename(name)}.wasm`));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** The plugin under test is read from its sources, and has pages take in Ferrule's from there too. */
const sources = esbuild({ include: /\.ts$/, target: 'es2022', tsconfig: false });

/**
 * Bundles with Rollup.
 *
 * @param input - the program
 * @param plugins - what is tested
 * @param output - where to
 * @returns what was written; a warning is an error
 */
export async function bundle(
  input: string,
  plugins: InputPluginOption,
  output: OutputOptions,
): Promise<RollupOutput> {
  const build = await rollup({
    input,
    plugins: [plugins, sources],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const written = await build.write({ format: 'es', ...output });
  await build.close();
  return written;
}
