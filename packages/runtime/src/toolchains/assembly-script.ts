import { AbortError, OptionError } from '@ferrule/core';
import { deterministicRandom, systemRandom } from '@ferrule/host';
import type { GuestMemory, Random } from '@ferrule/host';
import { uncatchable } from '../endings.ts';
import { hostFunction } from '../host-function.ts';
import type { HostFunction } from '../host-function.ts';
import { stackModulesOf } from '../instance.ts';
import { guestStack } from '../traps/wasm-stack.ts';

/** What a guest written in AssemblyScript is given beside WASI. */
export interface AssemblyScriptOptions {
  /** Where a line that the guest traces goes; nowhere by default. */
  readonly trace?: 'stdout' | 'stderr' | ((line: string) => void);
  /**
   * Where `Math.random` of the guest's starts from: the same in every run (the default), another in each, a number, or
   * what a function gives.
   */
  readonly seed?: 'deterministic' | 'system' | number | (() => number);
}

/** What AssemblyScript's compiler lets a module import from `env`. */
export interface AssemblyScriptModule {
  readonly [name: string]: HostFunction;
  /** `abort(message, fileName, line, column)`: texts by address, 0 for none. Throws an AbortError. */
  readonly abort: HostFunction;
  /** `trace(message, n, a0, a1, a2, a3, a4)`: a text and the first `n` of the numbers. */
  readonly trace: HostFunction;
  /** `seed() -> f64` */
  readonly seed: HostFunction;
}

/** Bytes of a text that are shown: a guest says itself how long one is. */
const LONGEST_TEXT = 65_536;

/**
 * The host module `env` of guests that AssemblyScript's compiler built.
 *
 * @param options - what tracing and randomness do; nothing is printed and nothing is random by default
 * @returns the functions by name, to be given as `imports.env`, beside others where the guest has more
 * @throws OptionError on a wrong value
 * @example
 * const guest = await load('./guest.wasm', { imports: { env: assemblyScript({ trace: 'stderr' }) } });
 * @see https://www.assemblyscript.org/concepts.html#special-imports
 */
export function assemblyScript(options: AssemblyScriptOptions = {}): AssemblyScriptModule {
  for (const name of Object.keys(options)) {
    if (name === 'trace' || name === 'seed') continue;
    throw new OptionError(`there is no option "${name}": assemblyScript accepts trace, seed`, {
      option: name,
    });
  }
  const write = traceOf(options.trace);
  const seed = seedOf(options.seed);
  return Object.freeze({
    abort: hostFunction(
      { params: ['i32', 'i32', 'i32', 'i32'], results: [] },
      (caller, message, fileName, line, column) => {
        const error = new AbortError({
          reason: textAt(caller.memory, message),
          file: textAt(caller.memory, fileName),
          line: line >>> 0,
          column: column >>> 0,
          wasmStack: guestStack(new Error(), stackModulesOf(caller)).frames,
        });
        throw uncatchable(error);
      },
    ),
    trace: hostFunction(
      { params: ['i32', 'i32', 'f64', 'f64', 'f64', 'f64', 'f64'], results: [] },
      (caller, message, count, ...numbers) => {
        if (write === undefined) return;
        const shown = numbers.slice(0, Math.max(0, count)).join(', ');
        write(`trace: ${textAt(caller.memory, message)}${shown === '' ? '' : ` ${shown}`}`);
      },
    ),
    seed: hostFunction({ params: [], results: ['f64'] }, seed),
  });
}

/**
 * A text of AssemblyScript's: UTF-16 at the address, its length in bytes in the four before.
 *
 * @returns the text, empty for the address 0 and for one that leads nowhere
 */
function textAt(memory: GuestMemory, pointer: number): string {
  const address = pointer >>> 0;
  if (address < 4 || address >= memory.size) return '';
  const length = (memory.u32(address - 4) & ~1) >>> 0;
  if (length > memory.size - address) return '';
  const shown = new TextDecoder('utf-16le').decode(memory.bytes(address, Math.min(length, LONGEST_TEXT)));
  return length > LONGEST_TEXT ? `${shown}…` : shown;
}

function traceOf(trace: AssemblyScriptOptions['trace']): ((line: string) => void) | undefined {
  if (trace === undefined || typeof trace === 'function') return trace;
  if (trace === 'stdout' || trace === 'stderr') {
    return (line) => void process[trace].write(`${line}\n`);
  }
  throw refused('trace', "'stdout', 'stderr' or a function taking a line", trace);
}

function seedOf(seed: AssemblyScriptOptions['seed'] = 'deterministic'): () => number {
  if (typeof seed === 'function') return seed;
  if (typeof seed === 'number') return () => seed;
  if (seed === 'deterministic') return numbersOf(deterministicRandom());
  if (seed === 'system') return numbersOf(systemRandom());
  throw refused('seed', "'deterministic', 'system', a number or a function", seed);
}

/** Whole numbers of 53 bits: each a double of its own. */
function numbersOf(random: Random): () => number {
  const words = new Uint32Array(2);
  return () => {
    random.fill(new Uint8Array(words.buffer));
    const [low = 0, high = 0] = words;
    return (high >>> 11) * 2 ** 32 + low;
  };
}

function refused(option: string, wanted: string, given: unknown): OptionError {
  const shown = typeof given === 'string' ? JSON.stringify(given) : typeof given;
  return new OptionError(`option "${option}" of assemblyScript must be ${wanted}, got ${shown}`, { option });
}
