import { readFileBytes } from '../kernels.ts';
import type { Adapter, Exchange, Guest, GuestFunction } from '../engines/node-engine.ts';
import type { Given } from '../engines/engine.ts';
import { clockResolution } from '../clock.ts';
import type { Answer } from './answer.ts';
import { stopwatch } from '../stopwatch.ts';

const now = (): bigint => process.hrtime.bigint();
/** Nanoseconds of calls between two pauses. */
const BURST = 20e6;

const since = (start: bigint): number => Number(process.hrtime.bigint() - start);

function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

/** `8` as a number, `8n` as a bigint: what an i64 parameter takes. */
const argument = (text: string): number | bigint =>
  text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text);

const resultOf = (value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value === undefined ? '' : JSON.stringify(value);
};

/** What one driver holds: the module that was loaded last, and the guests that values are handed to. */
export class Session {
  readonly #adapter: Adapter;
  #guest: Guest | undefined;
  #exchange: Exchange | undefined;

  constructor(adapter: Adapter) {
    this.#adapter = adapter;
  }

  /**
   * @param words - a request
   * @returns the answer
   */
  async answer([verb = '', ...words]: readonly string[]): Promise<Answer> {
    const [first = '', second = '', third = '', fourth = ''] = words;
    switch (verb) {
      case 'clock':
        return { resolution: clockResolution() };
      case 'load':
        return this.#load(first, second, third);
      case 'settle':
        return this.#settle(first, words.slice(1));
      case 'call':
        return this.#repeat(first, 1, words.slice(1));
      case 'repeat':
        return this.#repeat(first, Number(second), words.slice(2));
      case 'program':
        return this.#program(first, second, words.slice(2));
      case 'exchange':
        return this.#hand(first, Number(third), Number(fourth));
      case 'instances':
        return this.#instances(first, Number(second));
      default:
        throw new Error(`unknown request ${verb}`);
    }
  }

  async #load(path: string, kind: string, directory: string): Promise<Answer> {
    this.#guest?.close?.();
    const given: Given =
      kind === 'wasi' ? { kind, directory } : { kind: kind === 'host' ? 'host' : 'nothing' };
    const start = now();
    const bytes = readFileBytes(path);
    const read = now();
    const compiled = await this.#adapter.compile(bytes);
    const done = now();
    this.#guest = await this.#adapter.instantiate(compiled, given);
    return { read: Number(read - start), compile: Number(done - read), instantiate: since(done) };
  }

  /** Calls a function, with pauses, until the guest has the code that it will go on with. */
  async #settle(name: string, texts: readonly string[]): Promise<Answer> {
    const start = now();
    while (this.#guest?.isSettled?.() === false) {
      for (const burst = now(); since(burst) < BURST;) this.#repeat(name, 1, texts);
      // whoever looks at how hot it is needs its turn
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return { ns: since(start) };
  }

  #repeat(name: string, times: number, texts: readonly string[]): Answer {
    const run = this.#function(name);
    const values = texts.map(argument);
    const loop = loops[values.length] ?? loopOfMany;
    const taken = stopwatch();
    const last = loop(run, times, values);
    return { ...taken(), result: resultOf(last) };
  }

  #function(name: string): GuestFunction {
    if (this.#guest === undefined) throw new Error('nothing is loaded');
    const found = this.#guest.function(name) as GuestFunction | undefined;
    if (typeof found !== 'function') throw new Error(`the module exports no function ${name}`);
    return found;
  }

  async #program(path: string, directory: string, args: readonly string[]): Promise<Answer> {
    const adapter = this.#adapter;
    const start = now();
    if (adapter.programFile !== undefined) {
      const { exitCode, written } = adapter.programFile(path, directory, args);
      return { ns: since(start), exitCode, written };
    }
    if (adapter.program === undefined) throw new Error('runs no programs');
    const compiled = await adapter.compile(readFileBytes(path));
    const { exitCode, written } = await adapter.program(compiled, directory, args);
    return { ns: since(start), exitCode, written };
  }

  async #hand(what: string, times: number, size: number): Promise<Answer> {
    const exchange = (this.#exchange ??= (await this.#adapter.exchange?.()) ?? {});
    switch (what) {
      case 'text':
        return handText(exchange, times, size);
      case 'bytes':
        return handNumbers(exchange, times, size);
      case 'struct':
        return handRecord(exchange, times);
      default:
        throw new Error(`unknown exchange ${what}`);
    }
  }

  async #instances(path: string, count: number): Promise<Answer> {
    const compiled = await this.#adapter.compile(readFileBytes(path));
    collectGarbage();
    const before = process.memoryUsage().rss;
    const held: Guest[] = [];
    const start = now();
    for (let i = 0; i < count; i++) held.push(await this.#adapter.instantiate(compiled, { kind: 'nothing' }));
    const ns = since(start);
    const bytes = process.memoryUsage().rss - before;
    for (const guest of held) guest.close?.();
    held.length = 0;
    collectGarbage();
    return { ns, bytes };
  }
}

type Loop = (run: GuestFunction, times: number, values: readonly (number | bigint)[]) => unknown;

/** By the number of arguments, so that no call spreads a list where there are few. */
const loops: readonly Loop[] = [
  (run, times) => {
    let last: unknown;
    for (let i = 0; i < times; i++) last = run();
    return last;
  },
  (run, times, [a]) => {
    let last: unknown;
    for (let i = 0; i < times; i++) last = run(a);
    return last;
  },
  (run, times, [a, b]) => {
    let last: unknown;
    for (let i = 0; i < times; i++) last = run(a, b);
    return last;
  },
];

const loopOfMany: Loop = (run, times, values) => {
  let last: unknown;
  for (let i = 0; i < times; i++) last = run(...values);
  return last;
};

async function handText({ greet }: Exchange, times: number, size: number): Promise<Answer> {
  if (greet === undefined) throw new Error('hands over no text');
  const name = 'n'.repeat(size);
  let text = await greet(name);
  // a promise is awaited only where there is one: waiting costs more than the call
  const waits = greet(name) instanceof Promise;
  const taken = stopwatch();
  if (waits) for (let i = 0; i < times; i++) text = await greet(name);
  else for (let i = 0; i < times; i++) text = greet(name) as string;
  return { ...taken(), result: String(text.length) };
}

function handNumbers({ sum }: Exchange, times: number, size: number): Answer {
  if (sum === undefined) throw new Error('hands over no numbers');
  const values = new Float64Array(size).fill(1.5);
  let total = 0;
  const taken = stopwatch();
  for (let i = 0; i < times; i++) total = sum(values);
  return { ...taken(), result: String(total) };
}

function handRecord({ middle }: Exchange, times: number): Answer {
  if (middle === undefined) throw new Error('hands over no records');
  let x = 0;
  const [a, b] = [
    { x: 0, y: 2 },
    { x: 4, y: 4 },
  ];
  const taken = stopwatch();
  for (let i = 0; i < times; i++) ({ x } = middle(a, b));
  return { ...taken(), result: String(x) };
}
