import { TimeoutError, VERSION } from '@ferrule/core';
import type { FunctionType, ImportInfo, ValueType } from '@ferrule/core';
import { wasmFunction, wasmFunctionParts } from '@ferrule/host';
import type { Crossings, WritesTold } from '../crossings.ts';
import type { FuelGauge, FuelRequest } from '../fuel-gauge.ts';
import type { Module } from '../module.ts';
import { digestOf } from '../module-digest.ts';
import { reachableState } from '../reachable-state.ts';
import { borderOf, FUEL_REQUEST, hostResults, resultsOf, returnedOf } from './border.ts';
import type { Border } from './border.ts';
import { checkRecordable } from './check-recordable.ts';
import { EventWriter } from './event-writer.ts';
import type { Change } from './events.ts';
import { GuestFunctions } from './guest-functions.ts';
import { HostChanges, isForeign } from './host-changes.ts';
import { RecordStream } from './record-target.ts';
import type { RecordTarget } from './record-target.ts';
import { startChanges } from './start-changes.ts';
import { tagsOf } from './tags.ts';
import { termsOf } from './terms.ts';
import type { RunLimits } from './terms.ts';
import { References } from './references.ts';
import { isFunctionType, toWasm } from './values.ts';
import { WrittenRanges } from './written-ranges.ts';

/** A call over the border that has begun and not ended. */
interface OpenCall {
  readonly by: 'host' | 'guest';
  readonly type: FunctionType;
  /** Whether the host tells what it writes. */
  readonly writesTold: WritesTold;
  /** What the host has written so far, where each range is told; `undefined` where it has to be looked for. */
  written: WrittenRanges | undefined;
}

type Run = (...args: readonly unknown[]) => unknown;

const NOTHING: FunctionType = Object.freeze({ params: Object.freeze([]), results: Object.freeze([]) });

/** Writes down each way over the border between a guest and its host, with all that the host gives and changes. */
export class Recorder implements Crossings {
  readonly given = undefined;
  readonly instantiationTimeout = undefined;
  readonly unfinished = undefined;
  readonly #module: Module;
  readonly #name: string;
  readonly #border: Border;
  readonly #functions: GuestFunctions;
  readonly #references: References;
  readonly #stream: RecordStream;
  readonly #events: EventWriter;
  readonly #calls: OpenCall[] = [];
  #imports: WebAssembly.Imports = {};
  /** How many callbacks the host has put into tables. */
  #lent = 0;
  #changes: HostChanges | undefined;
  #fuel: FuelGauge | undefined;
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
    this.#functions = new GuestFunctions(
      module,
      (run, target) => this.#guestFunction(run, target),
      (value) => this.#lend(value),
    );
    this.#references = new References(this.#functions.natives, () => undefined);
    const terms = termsOf(module, limits, { ferrule: VERSION, digest: digestOf(module.compiled.bytes) });
    this.#stream = new RecordStream(target, name, terms, () => {
      this.close();
    });
    this.#events = new EventWriter(this.#stream, {
      border: this.#border,
      references: this.#references,
      tags: () => tagsOf(module, this.#imports, this.#functions.natives),
    });
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
    const ask = (): bigint => {
      const units = request();
      return typeof units === 'bigint' ? units : 0n;
    };
    const answer = this.#hostFunction(ask, this.#module.imports.length, FUEL_REQUEST, 'never');
    return () => answer();
  }

  imported(value: unknown, { extern, module, name }: ImportInfo, writesTold: WritesTold): unknown {
    if (extern.kind !== 'function' || typeof value !== 'function') return value;
    const index = this.#module.imports.findIndex((each) => each.module === module && each.name === name);
    return this.#hostFunction(value as Run, index, extern.type, writesTold);
  }

  begin(imports: WebAssembly.Imports, fuel: FuelGauge | undefined): void {
    this.#imports = imports;
    this.#fuel = fuel;
    this.#events.start(startChanges(this.#module, imports, this.#references));
    this.#look({});
    this.#calls.push({ by: 'host', type: NOTHING, writesTold: 'never', written: undefined });
  }

  attach(native: WebAssembly.Exports): WebAssembly.Exports {
    const exports = this.#functions.attach(
      native,
      reachableState(this.#module, this.#imports, native).tables,
    );
    this.#look(native);
    this.#left([]);
    return exports;
  }

  unwind(depth: number, error: unknown): void {
    if (this.#calls.length <= depth) return;
    if (error instanceof TimeoutError) {
      this.#calls.length = depth;
      this.#events.cut(depth, error.timeout);
      if (!this.#isClosed) this.#gap('the guest was stopped by a time-out and went on afterwards');
    } else {
      this.#calls.length = depth + 1;
      this.#leftThrown(error);
    }
    this.#finish();
  }

  close(): void {
    this.#isClosed = true;
    this.#finish();
  }

  #look(native: WebAssembly.Exports): void {
    this.#changes = new HostChanges(this.#module, this.#imports, native, this.#references, this.#fuel);
  }

  /** Stands for a function of the guest's. */
  #guestFunction(run: Run, target: number): Run {
    const type = this.#border.exports[target] ?? NOTHING;
    return (...given) => {
      if (!this.#stream.isOpen) return run(...given);
      const args = this.#given(
        type.params,
        type.params.map((param, position) => toWasm(param, given[position])),
      );
      this.#events.enter(target, type, args, this.#taken());
      const depth = this.#calls.push({ by: 'host', type, writesTold: 'never', written: undefined });
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
  #hostFunction(run: Run, index: number, type: FunctionType, writesTold: WritesTold): Run {
    return (...args) => {
      if (this.#calls.at(-1)?.by !== 'host' && this.#stream.isOpen) {
        this.#gap(
          'the guest was called by a way that can not be seen, such as a function of its native exports',
        );
      }
      if (!this.#stream.isOpen) return run(...args);
      this.#events.call(index, type, args);
      const depth = this.#calls.push({ by: 'guest', type, writesTold, written: undefined });
      this.#keep(writesTold !== 'never');
      let values: readonly unknown[];
      try {
        values = this.#given(type.results, hostResults(run(...args), type.results));
      } catch (error) {
        this.#calls.length = depth;
        this.#events.throw(error, this.#taken());
        this.#calls.pop();
        throw error;
      }
      this.#events.return(type, values, this.#taken());
      this.#calls.pop();
      return returnedOf(values);
    };
  }

  /** The host puts something into a table: a callback is put there as one that is recorded. */
  #lend(value: unknown): unknown {
    const parts = wasmFunctionParts(value);
    if (parts === undefined || !this.#stream.isOpen) return value;
    const number = this.#lent++;
    this.#events.lend(parts);
    const run = this.#hostFunction(parts.run, this.#border.imports.length + number, parts, 'never');
    const lent = wasmFunction({ ...parts, run });
    this.#references.lend(lent, number);
    return lent;
  }

  /** What the host has changed since the guest handed over to it. */
  #taken(): readonly Change[] {
    const known = this.#references.count;
    const changes = this.#changes?.take(this.#calls.at(-1)?.written) ?? [];
    if (changes.some((change) => isForeign(change, known, this.#border))) this.#foreign();
    return changes;
  }

  /** Values that the host gives to the guest. */
  #given(types: readonly ValueType[], values: readonly unknown[]): readonly unknown[] {
    const isForeignValue = (type: ValueType, index: number): boolean =>
      typeof values[index] === 'function' && isFunctionType(type) && !this.#references.knows(values[index]);
    if (this.#stream.isOpen && types.some(isForeignValue)) this.#foreign();
    return values;
  }

  #foreign(): void {
    this.#gap('the host gave the guest a function of its own, as no import and no callback');
  }

  #left(results: readonly unknown[]): void {
    this.#events.leave(this.#calls.at(-1)?.type ?? NOTHING, results, this.#fuel?.consumed ?? 0n);
    this.#popped();
  }

  #leftThrown(error: unknown): void {
    this.#events.leaveThrown(error, this.#fuel?.consumed ?? 0n);
    this.#popped();
  }

  /** The host has the guest again, and may change what it likes. */
  #popped(): void {
    this.#calls.pop();
    if (this.#stream.isOpen && !this.#isClosed) this.#keep(this.#calls.at(-1)?.writesTold === 'always');
  }

  /** The host has the guest from here on; `isTold`: of what it writes. */
  #keep(isTold: boolean): void {
    const call = this.#calls.at(-1);
    if (call !== undefined) call.written = isTold ? new WrittenRanges() : undefined;
    this.#changes?.keep(isTold);
  }

  /** From here on a record would not be true. */
  #gap(reason: string): void {
    this.#events.gap(reason);
    process.emitWarning(`the record of ${this.#name} ends here: ${reason}`);
    this.#stream.close();
  }

  #finish(): void {
    if (!this.#isClosed || this.#calls.length > 0 || !this.#stream.isOpen) return;
    this.#events.end();
    this.#stream.close();
    this.#changes = undefined;
  }
}
