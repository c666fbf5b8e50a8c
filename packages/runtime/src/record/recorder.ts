import { OptionError, TimeoutError, VERSION } from '@ferrule/core';
import type { FunctionType, ImportInfo } from '@ferrule/core';
import type { ByteWriter } from '../byte-writer.ts';
import type { Crossings } from '../crossings.ts';
import type { FuelGauge, FuelRequest } from '../fuel-gauge.ts';
import { reachableMemory } from '../instance-exports.ts';
import type { Module } from '../module.ts';
import { digestOf } from '../module-digest.ts';
import { reachableState } from '../reachable-state.ts';
import type { ReachableState } from '../reachable-state.ts';
import { FUEL_REQUEST, borderOf, hostResults, replacedExports, resultsOf, returnedOf } from './border.ts';
import { EVENTS } from './events.ts';
import type { Border } from './border.ts';
import type { Change, RecordEvent } from './events.ts';
import { writeChanges } from './write-changes.ts';
import { RecordStream } from './record-target.ts';
import type { RecordTarget } from './record-target.ts';
import { Shadow } from './shadow.ts';
import { startChanges } from './start-changes.ts';
import { tagsOf } from './tags.ts';
import { termsOf } from './terms.ts';
import type { RunLimits } from './terms.ts';
import { recordedThrown, writeThrown } from './thrown.ts';
import { canCall, References, toWasm, writeValues } from './values.ts';
import { WrittenRanges } from './written-ranges.ts';

/** A call over the border that has begun and not ended. */
interface OpenCall {
  /** Into which direction. */
  readonly by: 'host' | 'guest';
  readonly type: FunctionType;
  /** What the host has written so far, where each range is told; `undefined` where it has to be looked for. */
  written: WrittenRanges | undefined;
}

const NOTHING: FunctionType = Object.freeze({ params: Object.freeze([]), results: Object.freeze([]) });

/** Writes down each way over the border between a guest and its host, with all that the host gives and changes. */
export class Recorder implements Crossings {
  readonly given = undefined;
  readonly instantiationTimeout = undefined;
  readonly unfinished = undefined;
  readonly #module: Module;
  readonly #name: string;
  readonly #border: Border;
  readonly #exports: unknown[] = [];
  readonly #references = new References(this.#exports);
  readonly #stream: RecordStream;
  readonly #calls: OpenCall[] = [];
  #imports: WebAssembly.Imports = {};
  #native: WebAssembly.Exports = {};
  #state: ReachableState = { memories: [], globals: [], tables: [] };
  /** Index of the memory that WASI works on; -1 for none. */
  #wasiMemory = -1;
  #shadow: Shadow | undefined;
  #fuel: FuelGauge | undefined;
  /** What was thrown over the border last. */
  #thrown: unknown;
  #isClosed = false;

  /**
   * @param target - where the record goes
   * @param module - what is to be instantiated
   * @param name - of the instance to be
   * @param limits - of the instance to be
   * @throws OptionError where the record can't be written, or can't hold what the module does
   */
  constructor(target: RecordTarget, module: Module, name: string, limits: RunLimits) {
    checkRecordable(module);
    this.#module = module;
    this.#name = name;
    this.#border = borderOf(module);
    const digest = digestOf(module.compiled.bytes);
    this.#stream = new RecordStream(target, name, termsOf(module, limits, { ferrule: VERSION, digest }));
  }

  get depth(): number {
    return this.#calls.length;
  }

  output(): undefined {
    return undefined;
  }

  nextCall(): undefined {
    return undefined;
  }

  readonly onWrite = (pointer: number, length: number): void => {
    this.#calls.at(-1)?.written?.add(pointer, length);
  };

  fuelRequest(request: FuelRequest, isAsked: boolean): FuelRequest {
    if (!isAsked) return request;
    const answer = this.#hostFunction(
      () => {
        const units = request();
        return typeof units === 'bigint' ? units : 0n;
      },
      this.#module.imports.length,
      FUEL_REQUEST,
      false,
    );
    return () => answer();
  }

  imported(value: unknown, wanted: ImportInfo, tellsWrites: boolean): unknown {
    const { extern, module, name } = wanted;
    if (extern.kind !== 'function' || typeof value !== 'function') return value;
    if (!canCall(extern.type)) {
      const message = `option record can't be kept: JavaScript can't stand in for the import "${module}" "${name}"`;
      throw new OptionError(message, { option: 'record' });
    }
    const index = this.#module.imports.findIndex((each) => each.module === module && each.name === name);
    return this.#hostFunction(value as (...args: unknown[]) => unknown, index, extern.type, tellsWrites);
  }

  begin(imports: WebAssembly.Imports, fuel: FuelGauge | undefined): void {
    this.#imports = imports;
    this.#fuel = fuel;
    this.#look({});
    this.#write('start', (writer) => {
      writeChanges(writer, startChanges(this.#module, imports, this.#references), this.#border);
    });
    this.#calls.push({ by: 'host', type: NOTHING, written: undefined });
  }

  attach(native: WebAssembly.Exports): WebAssembly.Exports {
    this.#native = native;
    this.#exports.push(...this.#module.exports.map(({ name }) => native[name]));
    this.#look(native);
    this.#left([]);
    return replacedExports(native, this.#module, (run, index) => this.#guestFunction(run, index));
  }

  unwind(depth: number, error: unknown): void {
    if (this.#calls.length <= depth) return;
    if (error instanceof TimeoutError) {
      this.#write('cut', (writer) => writer.unsigned(depth).unsigned(error.timeout));
      this.#calls.length = depth;
      this.#shadow?.keep();
      if (!this.#isClosed) this.#gap('the guest was stopped by a time-out and went on afterwards');
    } else {
      while (this.#calls.length > depth + 1) this.#calls.pop();
      this.#leftThrown(error);
    }
    this.#finish();
  }

  close(): void {
    this.#isClosed = true;
    this.#finish();
  }

  /** Memories, globals and tables, as far as they can be reached now. */
  #look(native: WebAssembly.Exports): void {
    this.#state = reachableState(this.#module, this.#imports, native);
    const imported = this.#state.memories.filter((memory) => memory !== undefined);
    this.#wasiMemory = this.#state.memories.indexOf(reachableMemory(native, imported));
    this.#shadow = new Shadow(this.#border, this.#state, this.#references, this.#fuel);
  }

  /** Stands for an exported function. */
  #guestFunction(run: (...args: readonly unknown[]) => unknown, index: number) {
    const type = this.#border.exports[index] ?? NOTHING;
    return (...given: readonly unknown[]): unknown => {
      if (!this.#stream.isOpen) return run(...given);
      const args = type.params.map((param, position) => toWasm(param, given[position]));
      const changes = this.#changes();
      this.#write('enter', (writer) => {
        writer.unsigned(index);
        writeValues(writer, type.params, args, this.#references);
        writeChanges(writer, changes, this.#border);
      });
      this.#calls.push({ by: 'host', type, written: undefined });
      const depth = this.#calls.length;
      let returned: unknown;
      try {
        returned = run(...args);
      } catch (error) {
        this.#calls.length = depth;
        this.#leftThrown(error);
        this.#finish();
        throw error;
      }
      this.#left(resultsOf(returned, type.results));
      this.#finish();
      return returned;
    };
  }

  /** Stands for a host function. */
  #hostFunction(
    run: (...args: unknown[]) => unknown,
    index: number,
    type: FunctionType,
    tellsWrites: boolean,
  ): (...args: unknown[]) => unknown {
    return (...args) => {
      if (this.#calls.at(-1)?.by !== 'host' && this.#stream.isOpen) {
        this.#gap(
          'the guest was called by a way that is none of its exports, such as a function of its table',
        );
      }
      if (!this.#stream.isOpen) return run(...args);
      this.#write('call', (writer) => {
        writer.unsigned(index);
        writeValues(writer, type.params, args, this.#references);
      });
      if (!tellsWrites) this.#shadow?.keep();
      else this.#shadow?.keepFuel();
      this.#calls.push({ by: 'guest', type, written: tellsWrites ? new WrittenRanges() : undefined });
      const depth = this.#calls.length;
      let values: readonly unknown[];
      try {
        values = hostResults(run(...args), type.results);
      } catch (error) {
        this.#calls.length = depth;
        this.#threw(error);
        throw error;
      }
      const changes = this.#changes();
      this.#write('return', (writer) => {
        writeValues(writer, type.results, values, this.#references);
        writeChanges(writer, changes, this.#border);
      });
      this.#calls.pop();
      return returnedOf(values);
    };
  }

  /** What the host has changed since the guest handed over to it. */
  #changes(): readonly Change[] {
    const shadow = this.#shadow;
    const call = this.#calls.at(-1);
    if (shadow === undefined) return [];
    if (call?.written === undefined) return shadow.changes();
    const index = this.#wasiMemory;
    return [...call.written.changes(this.#state.memories[index], index), ...shadow.fuelChanges()];
  }

  #left(results: readonly unknown[]): void {
    const { type } = this.#calls.at(-1) ?? { type: NOTHING };
    this.#write('leave', (writer) => {
      writeValues(writer, type.results, results, this.#references);
      this.#writeFuel(writer);
    });
    this.#popped();
  }

  #leftThrown(error: unknown): void {
    const thrown = recordedThrown(error, this.#thrown, this.#thrownContext);
    this.#write('leave-thrown', (writer) => {
      writeThrown(writer, thrown, this.#border);
      this.#writeFuel(writer);
    });
    this.#thrown = error;
    this.#popped();
  }

  #threw(error: unknown): void {
    const thrown = recordedThrown(error, this.#thrown, this.#thrownContext);
    const changes = this.#changes();
    this.#write('throw', (writer) => {
      writeThrown(writer, thrown, this.#border);
      writeChanges(writer, changes, this.#border);
    });
    this.#thrown = error;
    this.#calls.pop();
  }

  get #thrownContext() {
    const { module, imports, native } = {
      module: this.#module,
      imports: this.#imports,
      native: this.#native,
    };
    return {
      border: this.#border,
      references: this.#references,
      tags: () => tagsOf(module, imports, native),
    };
  }

  /** The host has the guest again, and may change what it likes. */
  #popped(): void {
    this.#calls.pop();
    const outer = this.#calls.at(-1);
    if (outer !== undefined) outer.written = undefined;
    if (this.#stream.isOpen && !this.#isClosed) this.#shadow?.keep();
  }

  #writeFuel(writer: ByteWriter): void {
    const used = this.#fuel?.consumed ?? 0n;
    writer.unsigned(Number(BigInt.asUintN(32, used))).unsigned(Number(BigInt.asUintN(32, used >> 32n)));
  }

  /** Writes an event whole or not at all: our own stack may run out, as the guest's. */
  #write(is: RecordEvent['is'], write: (writer: ByteWriter) => unknown): void {
    if (!this.#stream.isOpen) return;
    const { writer } = this.#stream;
    const { length } = writer;
    try {
      writer.u8(EVENTS.indexOf(is));
      write(writer);
    } catch (error) {
      writer.rewind(length);
      throw error;
    }
    this.#stream.commit();
  }

  /** From here on a record would not be true. */
  #gap(reason: string): void {
    this.#write('gap', (writer) => writer.text(reason));
    process.emitWarning(`the record of ${this.#name} ends here: ${reason}`);
    this.#stream.close();
  }

  #finish(): void {
    if (!this.#isClosed || this.#calls.length > 0 || !this.#stream.isOpen) return;
    this.#write('end', () => undefined);
    this.#stream.close();
    this.#shadow = undefined;
  }
}

/** Threads see each other's writes when they like, and two types for one name can't be told apart. */
function checkRecordable({ info, name }: Module): void {
  const refuse = (reason: string): OptionError =>
    new OptionError(`option record can't be kept: ${reason}`, { option: 'record' });
  if (info.memories.some(({ shared }) => shared))
    throw refuse(`other threads may be at the memory of ${name}`);
  const types = new Map<string, string>();
  for (const { module, name: imported, extern } of info.imports) {
    const key = JSON.stringify([module, imported]);
    const type = JSON.stringify(extern);
    if (types.has(key) && types.get(key) !== type)
      throw refuse(`${name} imports "${module}" "${imported}" as two types`);
    types.set(key, type);
  }
}
