import { createHash } from 'node:crypto';
import type { ExternType, ModuleInfo, TrapKind, ValueType } from '@ferrule/core';
import type { Backend, BackendInstance } from '../spec/backend.ts';
import { Random } from './random.ts';

/** Something that could be seen of a guest from outside. */
export interface Event {
  readonly text: string;
  /** For a trap, what it may have been. */
  readonly traps?: readonly TrapKind[];
  /** Units of fuel burnt until now, where they are counted. */
  readonly fuel?: bigint;
}

/** Everything that could be seen of one run, in order. */
export interface Observation {
  readonly events: readonly Event[];
  /** Where the stack was exhausted, which happens when it happens: what follows can't be compared. */
  readonly exhausted: boolean;
  /** The plan says that it can't take the module. */
  readonly refused?: string;
}

/** How deep the host calls back into the guest. */
const MOST_REENTRIES = 2;
/** What the exported countdown is set to before each call, in modules that have one. */
const COUNTDOWN_START = 400;

/** Thrown by imported functions now and then. */
class HostThrow extends Error {}

const numberFormat = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function show(value: unknown): string {
  if (typeof value === 'number') return numberFormat(value);
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'object' && 'host' in value) return `host ${String(value.host)}`;
  return typeof value;
}

const HOST_OBJECTS = [{ host: 0 }, { host: 1 }];

function randomValue(random: Random, type: ValueType): unknown {
  switch (type) {
    case 'i32':
      return random.pick([0, 1, 2, 5, -1, 2147483647, -2147483648, 100, random.bits() | 0]);
    case 'i64':
      return random.pick([0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), BigInt(random.bits())]);
    case 'f32':
    case 'f64':
      return random.pick([0, -0, 1, -2.5, 1e10, Infinity, NaN, 0.1]);
    case 'externref':
    case 'anyref':
      return random.pick([null, ...HOST_OBJECTS]);
    default:
      return null;
  }
}

/** So much at either end of a memory is compared; what changes a guest had may grow it to gigabytes. */
const COMPARED_BYTES = 2 ** 26;

function hashOf(memory: ArrayBuffer): string {
  const hash = createHash('sha1');
  const end = Math.min(COMPARED_BYTES, memory.byteLength);
  hash.update(new Uint8Array(memory, 0, end));
  hash.update(new Uint8Array(memory, Math.max(end, memory.byteLength - COMPARED_BYTES)));
  return hash.digest('hex');
}

/** A run under way. */
class Run {
  readonly #backend: Backend;
  readonly #info: ModuleInfo;
  readonly #random: Random;
  readonly events: Event[] = [];
  exhausted = false;
  #instance: BackendInstance | undefined;
  #reentries = 0;

  constructor(backend: Backend, info: ModuleInfo, seed: number) {
    this.#backend = backend;
    this.#info = info;
    this.#random = new Random(seed);
  }

  note(text: string, traps?: readonly TrapKind[]): void {
    const fuel = this.#instance?.fuelConsumed?.();
    this.events.push({ text, ...(traps && { traps }), ...(fuel !== undefined && { fuel }) });
  }

  failure(what: string, error: unknown): void {
    if (error instanceof HostThrow) {
      this.note(`${what}: the host's own error`);
      return;
    }
    const failure = this.#backend.classify(error);
    if (failure.kind === 'exhaustion') this.exhausted = true;
    if (failure.kind === 'trap') this.note(`${what}: trap`, failure.traps);
    else
      this.note(
        `${what}: ${failure.kind}${failure.kind === 'other' ? `: ${failure.message.slice(0, 120)}` : ''}`,
      );
  }

  imports(): WebAssembly.Imports {
    const imports: WebAssembly.Imports = {};
    for (const { module, name, extern } of this.#info.imports) {
      imports[module] = { ...imports[module], [name]: this.#hostValue(`${module}.${name}`, extern) };
    }
    return imports;
  }

  #hostValue(name: string, extern: ExternType): WebAssembly.ImportValue {
    switch (extern.kind) {
      case 'function':
        return (...args: unknown[]) => this.#hostCall(name, args, extern.type.results);
      case 'memory': {
        // a maximum, so that it also fits where a limit was put on what the module declares
        const { minimum, maximum = minimum + 4, shared } = extern.type;
        return new WebAssembly.Memory({ initial: minimum, maximum, shared });
      }
      case 'table': {
        const { minimum, maximum = minimum + 4 } = extern.type;
        const element = extern.type.elementType === 'externref' ? 'externref' : 'anyfunc';
        return new WebAssembly.Table({ element, initial: minimum, maximum });
      }
      case 'global': {
        const { valueType, mutable } = extern.type;
        const value = valueType === 'funcref' ? 'anyfunc' : (valueType as WebAssembly.ValueType);
        return new WebAssembly.Global(
          { value, mutable },
          valueType === 'i64' ? 1n : valueType === 'externref' ? null : 1,
        );
      }
      case 'tag':
        return new WebAssembly.Tag({
          parameters: [...extern.type.params] as WebAssembly.ValueType[],
        }) as unknown as WebAssembly.ImportValue;
    }
  }

  #hostCall(name: string, args: readonly unknown[], results: readonly ValueType[]): unknown {
    this.note(`${name}(${args.map(show).join(', ')})`);
    const choice = this.#random.below(12);
    if (choice === 0) throw new HostThrow('the host throws');
    if (choice < 3 && this.#reentries < MOST_REENTRIES) this.#reenter();
    const values = results.map((type) => randomValue(this.#random, type));
    return values.length > 1 ? values : values[0];
  }

  #reenter(): void {
    const callable = this.#info.exports.filter(
      ({ extern }) =>
        extern.kind === 'function' &&
        extern.type.params.length === 0 &&
        !extern.type.results.includes('v128'),
    );
    if (!this.#instance || callable.length === 0) return;
    this.#reentries += 1;
    this.call(this.#random.pick(callable).name, []);
    this.#reentries -= 1;
  }

  opened(instance: BackendInstance): void {
    this.#instance = instance;
    this.note('instantiated');
  }

  call(name: string, params: readonly ValueType[]): void {
    const args = params.map((type) => randomValue(this.#random, type));
    const what = `${name}(${args.map(show).join(', ')})`;
    try {
      this.note(`${what} = ${show(this.#instance?.call(name, args))}`);
    } catch (error) {
      this.failure(what, error);
    }
  }

  async callAll(): Promise<void> {
    const half = this.#info.exports.length >> 1;
    for (const [index, { name, extern }] of this.#info.exports.entries()) {
      if (index === half) await this.#instance?.between?.();
      if (extern.kind !== 'function' || this.exhausted) continue;
      const { params, results } = extern.type;
      if (
        [...params, ...results].some((type) => type === 'v128' || type === 'exnref' || type === 'nullexnref')
      )
        continue;
      const countdown = this.#instance?.exports.countdown;
      if (countdown instanceof WebAssembly.Global) countdown.value = COUNTDOWN_START;
      this.call(name, params);
    }
  }

  lookAround(): void {
    for (const { name, extern } of this.#info.exports) {
      const exported = this.#instance?.exports[name];
      if (exported instanceof WebAssembly.Memory) {
        this.note(`memory ${name}: ${String(exported.buffer.byteLength)} ${hashOf(exported.buffer)}`);
      } else if (exported instanceof WebAssembly.Global && extern.kind === 'global') {
        if (extern.type.valueType === 'v128' || extern.type.valueType === 'exnref') continue;
        this.note(`global ${name}: ${show(exported.value)}`);
      } else if (exported instanceof WebAssembly.Table) {
        const slots = Array.from({ length: Math.min(exported.length, 64) }, (_, index) =>
          exported.get(index) === null ? '-' : 'x',
        );
        this.note(`table ${name}: ${String(exported.length)} ${slots.join('')}`);
      }
    }
  }
}

/**
 * Runs a module and writes down all that can be seen: results, traps, calls to the host with their arguments, and
 * at the end memories, tables and globals. The host answers, throws and calls back by chance, but the same each time.
 *
 * @param backend - runs it
 * @param bytes - the module
 * @param info - about it
 * @param seed - of arguments and of the host's answers
 */
export async function observe(
  backend: Backend,
  bytes: Uint8Array<ArrayBuffer>,
  info: ModuleInfo,
  seed: number,
): Promise<Observation> {
  const run = new Run(backend, info, seed);
  const done = (): Observation => ({ events: run.events, exhausted: run.exhausted });
  try {
    const module = await backend.compile(bytes, false);
    const instance = await backend.instantiate(module, run.imports());
    const { _initialize: initialize, _start: start } = instance.exports;
    if (!backend.initializes && typeof initialize === 'function' && !start) instance.call('_initialize', []);
    run.opened(instance);
  } catch (error) {
    const failure = backend.classify(error);
    if (failure.kind === 'refused') return { ...done(), refused: failure.message };
    run.failure('instantiation', error);
    return done();
  }
  await run.callAll();
  if (!run.exhausted) run.lookAround();
  return done();
}
