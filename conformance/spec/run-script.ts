import {
  bitsTypeOf,
  canAdapt,
  encodeAdapter,
  KIND_PROBE,
  needsAdapter,
  readResults,
  writeArguments,
} from './adapter.ts';
import type { Backend, BackendInstance, BackendModule, Failure, Imports } from './backend.ts';
import type { Assembled } from './module-text.ts';
import { exportedFunctionTypes } from './module-types.ts';
import type { FunctionSignature } from './module-types.ts';
import type { Action, Command } from './script.ts';
import { instantiateSpectest } from './spectest.ts';
import { kindFits, kindOfSpecText } from './trap-text.ts';
import { BYTE_LENGTH, formatPattern, formatValue, matches } from './value.ts';
import type { BitsType, Pattern, ReferenceProbe, Value } from './value.ts';

/**
 * How a command went. `text`: the text parser alone decided it, no engine was asked.
 * `refused`: the plan can't take a valid module and said so, or the command depends on such a module.
 */
export interface Outcome {
  readonly status: 'passed' | 'failed' | 'text' | 'refused';
  readonly reason?: string;
}

/** A command with its module's bytes, where it has one. */
export interface PreparedCommand {
  readonly command: Command;
  readonly module?: Assembled;
}

const PASSED: Outcome = { status: 'passed' };
const failed = (reason: string): Outcome => ({ status: 'failed', reason });

/** A command found that it can't be what the script says. */
class Mismatch extends Error {
  readonly status: 'failed' | 'refused';
  constructor(message: string, status: 'failed' | 'refused' = 'failed') {
    super(message);
    this.status = status;
  }
}

interface LiveInstance {
  readonly instance: BackendInstance;
  readonly types: ReadonlyMap<string, FunctionSignature>;
  readonly adapters: Map<string, BackendInstance | undefined>;
}

interface LiveModule {
  readonly module: BackendModule;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function createProbe(): ReferenceProbe {
  let kind: ((reference: unknown) => number) | undefined;
  if (WebAssembly.validate(KIND_PROBE)) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(KIND_PROBE));
    kind = exports.kind as (reference: unknown) => number;
  }
  return (reference) => (['other', 'i31', 'struct', 'array'] as const)[kind?.(reference) ?? 0] ?? 'other';
}

function bitsOf(type: BitsType, value: unknown): Value {
  const view = new DataView(new ArrayBuffer(BYTE_LENGTH[type]));
  if (type === 'i32') view.setInt32(0, value as number, true);
  else if (type === 'i64') view.setBigInt64(0, value as bigint, true);
  else if (type === 'f32') view.setFloat32(0, value as number, true);
  else if (type === 'f64') view.setFloat64(0, value as number, true);
  else throw new Mismatch('a v128 does not cross into JavaScript');
  return { type, bytes: new Uint8Array(view.buffer) };
}

function toJavaScript(value: Value): unknown {
  if (value.type === 'ref') return value.reference;
  const view = new DataView(value.bytes.slice().buffer);
  if (value.type === 'i32') return view.getInt32(0, true);
  if (value.type === 'i64') return view.getBigInt64(0, true);
  if (value.type === 'f32') return view.getFloat32(0, true);
  if (value.type === 'f64') return view.getFloat64(0, true);
  throw new Mismatch('a v128 does not cross from JavaScript');
}

/** The type of a result by what the script expects of it, where the signature isn't known. */
function expectedType(pattern: Pattern | undefined): BitsType | undefined {
  const first = pattern?.kind === 'either' ? pattern.patterns[0] : pattern;
  return first?.kind === 'bits' ? first.type : undefined;
}

/** Runs the commands of one script on one backend, with a host module and a name space of their own. */
export class ScriptRun {
  readonly #backend: Backend;
  readonly #probe = createProbe();
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #adapterModules = new Map<string, BackendModule>();
  readonly #instances = new Map<string, LiveInstance | 'refused'>();
  readonly #definitions = new Map<string, LiveModule | 'refused'>();
  readonly #imports: Record<string, Imports[string]> = {};
  #newest: LiveInstance | 'refused' | undefined;
  #newestDefinition: LiveModule | 'refused' | undefined;

  private constructor(backend: Backend) {
    this.#backend = backend;
  }

  /**
   * Runs a script from its first command to its last.
   *
   * @param backend - what runs the modules
   * @param commands - the script
   * @returns one outcome a command, in order
   */
  static async run(backend: Backend, commands: readonly PreparedCommand[]): Promise<Outcome[]> {
    const run = new ScriptRun(backend);
    run.#imports.spectest = await instantiateSpectest(backend);
    const outcomes: Outcome[] = [];
    for (const prepared of commands) outcomes.push(await run.#outcome(prepared));
    return outcomes;
  }

  async #outcome({ command, module }: PreparedCommand): Promise<Outcome> {
    try {
      return await this.#execute(command, module);
    } catch (error) {
      if (error instanceof Mismatch) return { status: error.status, reason: error.message };
      const failure = this.#backend.classify(error);
      return {
        status: failure.kind === 'refused' ? 'refused' : 'failed',
        reason: `${failure.kind}: ${failure.message}`,
      };
    }
  }

  async #execute(command: Command, module: Assembled | undefined): Promise<Outcome> {
    switch (command.command) {
      case 'module':
        await this.#defineModule(command, module);
        return PASSED;
      case 'instance': {
        const definition =
          command.definition === undefined
            ? this.#newestDefinition
            : this.#definitions.get(command.definition);
        this.#newest = undefined;
        if (definition === 'refused') this.#keep(command.name, 'refused');
        if (!definition || definition === 'refused') throw this.#missing('definition', definition);
        this.#keep(command.name, await this.#instantiate(definition));
        return PASSED;
      }
      case 'register':
        this.#imports[command.as] = this.#instance(command.name).instance;
        return PASSED;
      case 'action':
        await this.#act(command.action, undefined);
        return PASSED;
      case 'assert_return':
        return this.#compare(await this.#act(command.action, command.expected), command.expected);
      case 'assert_trap':
        return this.#expect(
          () => this.#act(command.action, undefined),
          (failure) => this.#isTrap(failure, command.message),
        );
      case 'assert_exhaustion':
        return this.#expect(
          () => this.#act(command.action, undefined),
          (failure) => failure.kind === 'exhaustion',
        );
      case 'assert_exception':
        return this.#expect(
          () => this.#act(command.action, undefined),
          (failure) => failure.kind === 'exception',
        );
      case 'assert_trap_module':
        return this.#expect(
          () => this.#start(module),
          (failure) => this.#isTrap(failure, command.message),
        );
      case 'assert_unlinkable':
        return this.#expect(
          () => this.#start(module),
          (failure) => failure.kind === 'unlinkable',
        );
      case 'assert_invalid':
      case 'assert_malformed':
      case 'assert_invalid_custom':
      case 'assert_malformed_custom':
        if (!module) throw new Mismatch('no module');
        if ('error' in module) return { status: 'text', reason: module.error };
        return this.#expect(
          async () => this.#backend.compile(module.bytes, false),
          (failure) => failure.kind === 'invalid',
          // an invalid module has to be called invalid, not too hard
          false,
        );
      case 'unknown':
        return failed(command.reason);
    }
  }

  #missing(what: string, state: 'refused' | undefined): Mismatch {
    return new Mismatch(`no ${what}: its module ${state ? 'was refused' : 'failed'}`, state ?? 'failed');
  }

  #isTrap(failure: Failure, message: string): boolean {
    if (failure.kind === 'exhaustion') return kindOfSpecText(message) === 'call stack exhausted';
    return failure.kind === 'trap' && failure.traps.some((kind) => kindFits(kind, message));
  }

  async #expect(
    attempt: () => Promise<unknown>,
    fits: (failure: Failure) => boolean,
    mayRefuse = true,
  ): Promise<Outcome> {
    try {
      await attempt();
    } catch (error) {
      if (error instanceof Mismatch) throw error;
      const failure = this.#backend.classify(error);
      if (fits(failure)) return PASSED;
      const reason = `${failure.kind}: ${failure.message}`;
      return failure.kind === 'refused' && mayRefuse ? { status: 'refused', reason } : failed(reason);
    }
    return failed('nothing was wrong with it');
  }

  async #compile(module: Assembled | undefined): Promise<LiveModule> {
    if (!module) throw new Mismatch('no module');
    if ('error' in module) throw new Mismatch(`the text parser refuses it: ${module.error}`);
    return { module: await this.#backend.compile(module.bytes, false), bytes: module.bytes };
  }

  async #instantiate({ module, bytes }: LiveModule): Promise<LiveInstance> {
    const instance = await this.#backend.instantiate(module, this.#imports);
    return { instance, types: exportedFunctionTypes(bytes), adapters: new Map() };
  }

  async #start(module: Assembled | undefined): Promise<void> {
    await this.#instantiate(await this.#compile(module));
  }

  async #defineModule(
    command: Command & { command: 'module' },
    module: Assembled | undefined,
  ): Promise<void> {
    const { name, definition } = command;
    this.#newestDefinition = undefined;
    if (!definition) this.#newest = undefined;
    if (name !== undefined) (definition ? this.#definitions : this.#instances).delete(name);
    try {
      const compiled = await this.#compile(module);
      if (!definition) this.#keep(name, await this.#instantiate(compiled));
      this.#newestDefinition = compiled;
      if (name !== undefined) this.#definitions.set(name, compiled);
    } catch (error) {
      if (error instanceof Mismatch || this.#backend.classify(error).kind !== 'refused') throw error;
      this.#newestDefinition = 'refused';
      if (name !== undefined) this.#definitions.set(name, 'refused');
      if (!definition) this.#keep(name, 'refused');
      throw error;
    }
  }

  #keep(name: string | undefined, instance: LiveInstance | 'refused'): void {
    this.#newest = instance;
    if (name !== undefined) this.#instances.set(name, instance);
  }

  #instance(name: string | undefined): LiveInstance {
    const instance = name === undefined ? this.#newest : this.#instances.get(name);
    if (!instance || instance === 'refused') throw this.#missing('instance', instance);
    return instance;
  }

  async #act(action: Action, expected: readonly Pattern[] | undefined): Promise<Value[]> {
    const live = this.#instance(action.instance);
    const exported = live.instance.exports[action.name];
    if (action.action === 'get') {
      if (!(exported instanceof WebAssembly.Global)) throw new Mismatch(`no global '${action.name}'`);
      return this.#results(exported.value as unknown, [undefined], expected);
    }
    if (typeof exported !== 'function') throw new Mismatch(`no function '${action.name}'`);
    const signature = live.types.get(action.name);
    if (signature && needsAdapter(signature)) {
      const adapter = await this.#adapter(live, action.name, signature, exported);
      if (adapter) {
        const references = writeArguments(this.#memory, action.args);
        const results = readResults(this.#memory, signature, await adapter.call('run', references));
        await live.instance.between?.();
        return results;
      }
    }
    const returned = await live.instance.call(action.name, action.args.map(toJavaScript));
    await live.instance.between?.();
    return this.#results(returned, signature?.results.map(bitsTypeOf), expected);
  }

  #results(
    returned: unknown,
    types: readonly (BitsType | undefined)[] | undefined,
    expected: readonly Pattern[] | undefined,
  ): Value[] {
    const count = types?.length ?? expected?.length ?? 0;
    const values =
      count === 0 ? [] : Array.isArray(returned) && count > 1 ? (returned as unknown[]) : [returned];
    return values.map((value, index) => {
      const type = types?.[index] ?? expectedType(expected?.[index]);
      const plain = typeof value === 'number' || typeof value === 'bigint';
      return type && plain ? bitsOf(type, value) : { type: 'ref', reference: value };
    });
  }

  async #adapter(
    live: LiveInstance,
    name: string,
    signature: FunctionSignature,
    exported: WebAssembly.ExportValue,
  ): Promise<BackendInstance | undefined> {
    if (!canAdapt(signature)) return undefined;
    if (live.adapters.has(name)) return live.adapters.get(name);
    const key = JSON.stringify(signature);
    let module = this.#adapterModules.get(key);
    if (!module) {
      module = await this.#backend.compile(encodeAdapter(signature), true);
      this.#adapterModules.set(key, module);
    }
    let adapter: BackendInstance | undefined;
    try {
      adapter = await this.#backend.instantiate(module, { '': { function: exported, memory: this.#memory } });
    } catch (error) {
      // a function of a declared subtype does not fit the adapter's plain type
      if (this.#backend.classify(error).kind !== 'unlinkable') throw error;
    }
    live.adapters.set(name, adapter);
    return adapter;
  }

  #compare(values: readonly Value[], expected: readonly Pattern[]): Outcome {
    const fits =
      values.length === expected.length &&
      expected.every((pattern, index) => {
        const value = values[index];
        return value !== undefined && matches(value, pattern, this.#probe);
      });
    if (fits) return PASSED;
    return failed(
      `${values.map(formatValue).join(' ') || 'nothing'} instead of ${expected.map(formatPattern).join(' ') || 'nothing'}`,
    );
  }
}
