import { DivergenceError, ExitError, RecordError, TimeoutError } from '@ferrule/core';
import type { FerruleError, FunctionType, ImportInfo } from '@ferrule/core';
import { showOutput, wasmFunction } from '@ferrule/host';
import type { ShownOutput, WasiOptions } from '@ferrule/host';
import type { Crossings, RecordedCall } from '../crossings.ts';
import { uncatchable } from '../endings.ts';
import type { FuelGauge, FuelRequest } from '../fuel-gauge.ts';
import { endInstance } from '../instance.ts';
import type { Instance } from '../instance.ts';
import { reachableState } from '../reachable-state.ts';
import { guard } from '../time-guard.ts';
import { applyChanges } from './apply-changes.ts';
import type { ChangedGuest } from './apply-changes.ts';
import { FUEL_REQUEST, resultsOf, returnedOf } from './border.ts';
import type { Border } from './border.ts';
import { functionName, GuestFunctions } from './guest-functions.ts';
import type { OpenedRecord } from './open-record.ts';
import { RecordReader } from './record-reader.ts';
import { ReplayedOutput } from './replayed-output.ts';
import { showCall, showEntry, showEvent } from './show-event.ts';
import { StartImports } from './start-imports.ts';
import { tagsOf } from './tags.ts';
import { recordedThrown, showThrown, thrownAgain } from './thrown.ts';
import type { ThrownContext } from './thrown.ts';
import { References } from './references.ts';
import { showValues } from './values.ts';
import type { RecordedValue } from './values.ts';

type Run = (...args: readonly unknown[]) => unknown;

/** Runs a guest without its host: gives it what a record holds, and sees to it that it does what it did then. */
export class Replayer implements Crossings {
  readonly onWrite = undefined;
  readonly instantiationTimeout: number | undefined;
  readonly #instance: Instance;
  readonly #record: OpenedRecord;
  readonly #border: Border;
  readonly #reader: RecordReader;
  readonly #functions: GuestFunctions;
  readonly #references: References;
  readonly #start: StartImports;
  #imports: WebAssembly.Imports = {};
  #native: WebAssembly.Exports = {};
  #guest: ChangedGuest;
  #output: ReplayedOutput | undefined;
  /** How many calls of the host's functions there were. */
  #count = 0;
  #depth = 0;
  /** What was thrown over the border last. */
  #thrown: unknown;
  /** What stopped the guest, other than the record. */
  #stopped: string | undefined;
  /** What ended the replay. */
  #failure: FerruleError | undefined;

  /**
   * @param instance - the instance to be
   * @param record - made of its module, under its limits
   * @throws RecordError where the record makes no sense
   */
  constructor(instance: Instance, record: OpenedRecord) {
    this.#instance = instance;
    this.#record = record;
    this.#border = record.border;
    this.#functions = new GuestFunctions(
      instance.module,
      (run, target) => this.#guestFunction(run, target),
      (value) => value,
    );
    this.#references = new References(this.#functions.natives, (number) => this.#lent(number));
    this.#reader = new RecordReader(record.contents, record.border, record.name);
    this.instantiationTimeout = this.#reader.timeout;
    const { next } = this.#reader;
    const changes = next?.is === 'start' ? next.changes : [];
    this.#start = new StartImports(changes, record.contents.terms, this.#references);
    this.#reader.take();
    this.#guest = this.#reached(undefined);
  }

  readonly given = (module: string, name: string): unknown => {
    const { imports } = this.#instance.module;
    const index = imports.findIndex((each) => each.module === module && each.name === name);
    const type = this.#border.imports[index];
    return type === undefined
      ? this.#start.value(imports[index])
      : this.#hostFunction(index, type, imports[index]);
  };

  get depth(): number {
    return this.#depth;
  }

  output(options: WasiOptions | false | undefined): ShownOutput {
    const shown = showOutput(options === false ? {} : options);
    this.#output = new ReplayedOutput(shown, () => this.#instance.memory);
    return shown;
  }

  fuelRequest(): FuelRequest {
    if (!this.#record.contents.terms.asksForFuel) return () => undefined;
    const answer = this.#hostFunction(this.#instance.module.imports.length, FUEL_REQUEST, undefined);
    return () => answer();
  }

  imported(value: unknown): unknown {
    return value;
  }

  begin(imports: WebAssembly.Imports, fuel: FuelGauge | undefined): void {
    this.#imports = imports;
    this.#guest = this.#reached(fuel);
    applyChanges(this.#start.contents, this.#guest);
    this.#depth = 1;
  }

  attach(native: WebAssembly.Exports): WebAssembly.Exports {
    this.#native = native;
    this.#guest = this.#reached(this.#guest.fuel);
    const exports = this.#functions.attach(native, this.#guest.state.tables);
    this.#left([]);
    return exports;
  }

  nextCall(): RecordedCall | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const { next } = this.#reader;
    if (next?.is !== 'enter' || this.#stopped !== undefined) return undefined;
    const run = this.#functions.get(next.target);
    if (run === undefined) throw this.#final(this.#ended('its host called a function that is out of reach'));
    const name = functionName(this.#instance.module, next.target);
    const types = this.#border.exports[next.target]?.params ?? [];
    const args = this.#recordedValues(next.args, types);
    return { name, args, run: () => run(...args) };
  }

  get unfinished(): string | undefined {
    const { next } = this.#reader;
    if (next?.is === 'end' || this.#stopped !== undefined) return this.#stopped;
    return next?.is === 'gap' ? next.reason : 'whoever wrote it stopped before the instance was closed';
  }

  unwind(depth: number, error: unknown): void {
    if (this.#depth <= depth) return;
    this.#depth = depth + 1;
    if (error instanceof TimeoutError) this.#stopped = 'a time-out of the replay stopped the guest';
    this.#leftThrown(error);
    this.#depth = depth;
  }

  close(): void {
    // what is left of the record is nobody's
  }

  #reached(fuel: FuelGauge | undefined): ChangedGuest {
    const state = reachableState(this.#instance.module, this.#imports, this.#native);
    return { border: this.#border, references: this.#references, state, fuel };
  }

  /** Stands for a function of the guest's. */
  #guestFunction(run: Run, target: number): Run {
    const type = this.#border.exports[target];
    return (...args) => {
      if (this.#failure !== undefined) throw this.#failure;
      const { next, timeout } = this.#reader;
      const isSame = next?.is === 'enter' && next.target === target && this.#areSame(next.args, args);
      if (!isSame) throw this.#diverged(showEntry(this.#instance.module, target, args));
      this.#reader.take();
      applyChanges(next.changes, this.#guest);
      const depth = this.#depth++;
      let returned: unknown;
      try {
        returned =
          timeout === undefined
            ? run(...args)
            : guard(
                timeout,
                () => run(...args),
                (error) => {
                  endInstance(this.#instance, error);
                },
              );
      } catch (error) {
        this.#depth = depth + 1;
        if (this.#failure === undefined && error instanceof TimeoutError && timeout !== undefined)
          this.#cut(depth);
        else this.#leftThrown(error);
        throw this.#failure ?? error;
      }
      this.#left(resultsOf(returned, type?.results ?? []));
      return returned;
    };
  }

  /** Stands for a host function. */
  #hostFunction(index: number, type: FunctionType, wanted: ImportInfo | undefined): Run {
    return (...args) => {
      if (this.#failure !== undefined) throw this.#failure;
      this.#count += 1;
      const { next } = this.#reader;
      if (next?.is === 'cut') throw this.#timedOut(next.timeout);
      const isSame = next?.is === 'call' && next.target === index && this.#areSame(next.args, args);
      if (!isSame) throw this.#diverged(showCall(this.#instance.module, index, args), wanted);
      this.#reader.take();
      this.#depth += 1;
      const values = this.#answered(type);
      this.#depth -= 1;
      this.#output?.show(wanted, args, values);
      return returnedOf(values);
    };
  }

  /** A function of the host's that was put into a table. */
  #lent(number: number): unknown {
    const type = this.#reader.lent(number);
    if (type === undefined) return undefined;
    const run = this.#hostFunction(this.#border.imports.length + number, type, undefined);
    return wasmFunction({ ...type, run });
  }

  /** What the host did until it came back. */
  #answered(type: FunctionType): readonly unknown[] {
    for (;;) {
      const { next } = this.#reader;
      switch (next?.is) {
        case 'enter':
          this.#enteredAgain();
          break;
        case 'return':
          this.#reader.take();
          applyChanges(next.changes, this.#guest);
          return this.#recordedValues(next.results, type.results);
        case 'throw': {
          this.#reader.take();
          applyChanges(next.changes, this.#guest);
          this.#depth -= 1;
          const error = thrownAgain(next.thrown, this.#thrown, this.#thrownContext);
          this.#thrown = error;
          if (error instanceof ExitError) endInstance(this.#instance, error);
          throw error;
        }
        case 'cut':
          throw this.#timedOut(next.timeout);
        default:
          throw this.#final(this.#ended(this.unfinished ?? 'it says nothing more'));
      }
    }
  }

  /** The host called the guest meanwhile, and did what it liked with what that gave. */
  #enteredAgain(): void {
    const call = this.nextCall();
    try {
      call?.run();
    } catch {
      if (this.#failure !== undefined) throw this.#failure;
    }
  }

  #left(results: readonly unknown[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    const { next } = this.#reader;
    const isSame = next?.is === 'leave' && this.#areSame(next.results, results);
    if (!isSame) throw this.#diverged(`the guest's return with (${showValues(results)})`);
    this.#checkFuel(next.fuel);
    this.#reader.take();
    this.#depth -= 1;
  }

  #leftThrown(error: unknown): void {
    if (this.#failure !== undefined || this.#stopped !== undefined) return;
    const thrown = recordedThrown(error, this.#thrown, this.#thrownContext);
    const { next } = this.#reader;
    if (next?.is !== 'leave-thrown' || showThrown(next.thrown) !== showThrown(thrown)) {
      throw this.#diverged(`the guest's end by ${showThrown(thrown)}`);
    }
    this.#checkFuel(next.fuel);
    this.#reader.take();
    this.#thrown = error;
    this.#depth -= 1;
  }

  #checkFuel(recorded: bigint): void {
    const { fuel } = this.#guest;
    if (fuel === undefined || fuel.consumed === recorded) return;
    const expected = `${String(recorded)} units of fuel used`;
    throw this.#diverged(`${String(fuel.consumed)} units of fuel used`, undefined, expected);
  }

  #cut(depth: number): void {
    this.#reader.skipToCut();
    this.#depth = depth;
  }

  /** The guest was stopped at about this place. */
  #timedOut(timeout: number): Error {
    const error = uncatchable(
      new TimeoutError(`the guest ran longer than ${String(timeout)} ms`, { timeout }),
    );
    endInstance(this.#instance, error);
    return error;
  }

  get #thrownContext(): ThrownContext {
    const { module } = this.#instance;
    return {
      border: this.#border,
      references: this.#references,
      tags: () => tagsOf(module, this.#imports, this.#functions.natives),
    };
  }

  #recordedValues(values: readonly RecordedValue[], types: FunctionType['params']): readonly unknown[] {
    return values.map((value, index) =>
      typeof value === 'object' ? this.#references.given(value, types[index] ?? 'externref') : value,
    );
  }

  #areSame(recorded: readonly RecordedValue[], actual: readonly unknown[]): boolean {
    return recorded.every((value, index) =>
      typeof value === 'object'
        ? this.#references.matches(value, actual[index])
        : Object.is(value, actual[index]),
    );
  }

  #ended(reason: string): RecordError {
    return new RecordError(`the record ${this.#record.name} ends here: ${reason}`, { problem: 'ended' });
  }

  #diverged(actual: string, wanted?: ImportInfo, recorded?: string): Error {
    const { next } = this.#reader;
    if (next === undefined || next.is === 'gap') return this.#final(this.#ended(this.unfinished ?? ''));
    const expected = recorded ?? showEvent(this.#instance.module, next);
    const message =
      `the replay of ${this.#instance.name} diverged ${wanted === undefined ? 'after' : 'at'} call ` +
      `${String(this.#count)} of the host's functions: the record has ${expected}, here was ${actual}`;
    const facts = { call: this.#count, expected, actual };
    const named = wanted && { importModule: wanted.module, importName: wanted.name };
    return this.#final(new DivergenceError(message, { ...facts, ...named }));
  }

  /** Nothing runs after that. */
  #final(error: FerruleError): Error {
    this.#failure ??= uncatchable(error);
    endInstance(this.#instance, this.#failure);
    return this.#failure;
  }
}
