import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';

type Program = (
  require: NodeJS.Require,
  module: object,
  process: NodeJS.Process,
  webAssembly: typeof WebAssembly,
  console: Console,
  filename: string,
  dirname: string,
) => void;

const PARAMETERS = ['require', 'module', 'process', 'WebAssembly', 'console', '__filename', '__dirname'];

/**
 * The command `wasm-opt` in its JavaScript build, evaluated anew for each run in this process: a process of its own
 * would spend ten times as long on starting.
 */
export class WasmOpt {
  readonly #file = createRequire(import.meta.url).resolve('binaryen/bin/wasm-opt');
  readonly #run: Program;
  readonly #directory = mkdtempSync(join(tmpdir(), 'ferrule-fuzz-'));
  #module: WebAssembly.Module | undefined;

  constructor() {
    const source = readFileSync(this.#file, 'utf8').replace(/^#!.*/, '');
    this.#run = compileFunction(source, PARAMETERS) as Program;
  }

  /** Removes what was left on disk. */
  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /**
   * Turns bytes into a module.
   *
   * @param seed - any bytes
   * @param flags - features, such as `--enable-simd`
   * @returns the module; `undefined` when the command failed
   */
  async translateToFuzz(
    seed: Uint8Array,
    flags: readonly string[],
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const input = join(this.#directory, 'seed');
    const output = join(this.#directory, 'module.wasm');
    writeFileSync(input, seed);
    rmSync(output, { force: true });
    const code = await this.#invoke(['-ttf', input, '-o', output, '--quiet', '--denan', ...flags]);
    return code === 0 ? Uint8Array.from(readFileSync(output)) : undefined;
  }

  /** Runs the command; its own exit ends nothing but the run. */
  #invoke(args: readonly string[]): Promise<number> {
    return new Promise((resolve) => {
      const replaced: Partial<Record<string | symbol, unknown>> = {
        argv: ['node', 'wasm-opt', ...args],
        on: () => undefined,
      };
      const own = new Proxy(process, {
        get: (target, key) => {
          if (key in replaced) return replaced[key];
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
        set: (_, key, value) => {
          if (key === 'exitCode') resolve(value as number);
          return true;
        },
      });
      const cached = new Proxy(WebAssembly, {
        get: (target, key) =>
          key === 'instantiate' ? this.#instantiate : (Reflect.get(target, key) as unknown),
      });
      const silence = (): undefined => undefined;
      const quiet = { ...console, log: silence, warn: silence, error: silence };
      const require = createRequire(this.#file);
      this.#run(require, {}, own, cached, quiet, this.#file, dirname(this.#file));
    });
  }

  readonly #instantiate = async (
    bytes: BufferSource,
    imports: WebAssembly.Imports,
  ): Promise<WebAssembly.WebAssemblyInstantiatedSource> => {
    this.#module ??= await WebAssembly.compile(bytes);
    return { module: this.#module, instance: await WebAssembly.instantiate(this.#module, imports) };
  };
}
