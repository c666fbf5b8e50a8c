import { RecordError } from '@ferrule/core';
import type { ValueType } from '@ferrule/core';
import { isFunctionType, RecordedReference } from './values.ts';
import type { KnowsReferences, RecordedValue } from './values.ts';

/** Tells references apart, and knows them again: as many as cross the border, each by a number. */
export class References implements KnowsReferences {
  readonly #numbers = new Map<unknown, number>();
  readonly #known: unknown[] = [];
  readonly #exports: readonly unknown[];
  readonly #makeLent: (number: number) => unknown;
  readonly #lent = new Map<unknown, number>();
  readonly #lentByNumber: unknown[] = [];

  /**
   * @param exports - V8's own, by the module's exports in order, then functions by index; filled in once they are there
   * @param makeLent - makes the host's function of a number, which a table can hold; `undefined` where there is none
   */
  constructor(exports: readonly unknown[], makeLent: (number: number) => unknown) {
    this.#exports = exports;
    this.#makeLent = makeLent;
  }

  /** How many things have a number so far. */
  get count(): number {
    return this.#known.length;
  }

  /**
   * @param value - that crosses the border
   * @returns whether it is known
   */
  knows(value: unknown): boolean {
    return this.#numbers.has(value) || this.#lent.has(value) || this.#exports.includes(value);
  }

  /**
   * @param lent - a function of the host's that a table can hold
   * @param number - its
   */
  lend(lent: unknown, number: number): void {
    this.#lent.set(lent, number);
    this.#lentByNumber[number] = lent;
  }

  /**
   * @param value - that crosses the border
   * @returns how a record holds it
   */
  recorded(value: unknown): RecordedReference {
    if (value === null) return new RecordedReference('null', 0);
    if (typeof value === 'number') return new RecordedReference('number', value);
    const index = typeof value === 'function' ? this.#exports.indexOf(value) : -1;
    if (index >= 0) return new RecordedReference('export', index);
    const lent = this.#lent.get(value);
    if (lent !== undefined) return new RecordedReference('lent', lent);
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#known.length;
      this.#know(number, value);
    }
    return new RecordedReference('object', number);
  }

  /**
   * @param type - of a value
   * @param value - that crosses the border, as V8 has it
   * @returns how a record holds it
   */
  recordedAs(type: ValueType, value: unknown): RecordedValue {
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    return isNumber && /^[if]\d/.test(type) ? value : this.recorded(value);
  }

  /**
   * @param recorded - a reference that the host gave to the guest
   * @param type - as what
   * @returns what to give to the guest in its place
   * @throws RecordError where it is a function that nobody can make
   */
  given({ kind, value }: RecordedReference, type: ValueType): unknown {
    if (kind === 'null') return null;
    if (kind === 'number') return value;
    if (kind === 'export') return this.#exports[value];
    if (kind === 'lent') return this.#lentByNumber[value] ?? this.#make(value);
    if (value in this.#known) return this.#known[value];
    if (!isFunctionType(type)) {
      const placeholder = Object.freeze({ reference: value });
      this.#know(value, placeholder);
      return placeholder;
    }
    throw new RecordError(`the record can't be replayed: the host gave the guest a ${type} of its own`, {
      problem: 'ended',
    });
  }

  /**
   * @param recorded - a reference that the guest gave to the host
   * @param actual - what it gives now
   * @returns whether that is the same
   */
  matches({ kind, value }: RecordedReference, actual: unknown): boolean {
    const isNew = !this.#numbers.has(actual) && typeof actual !== 'number' && actual !== null;
    if (kind === 'object' && isNew && !(value in this.#known)) {
      this.#know(value, actual);
      return true;
    }
    const now = this.recorded(actual);
    return now.kind === kind && Object.is(now.value, value);
  }

  #make(number: number): unknown {
    const lent = this.#makeLent(number);
    if (lent === undefined) {
      throw new RecordError(`the record can't be replayed: it says nothing of callback ${String(number)}`, {
        problem: 'corrupt',
      });
    }
    this.lend(lent, number);
    return lent;
  }

  #know(number: number, value: unknown): void {
    this.#numbers.set(value, number);
    this.#known[number] = value;
  }
}
