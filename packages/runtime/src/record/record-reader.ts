import { RecordError } from '@ferrule/core';
import type { FunctionType } from '@ferrule/core';
import { ByteReader } from '../byte-reader.ts';
import { readEvent } from './events.ts';
import type { Border } from './border.ts';
import type { LentType, ReadingState, RecordEvent } from './events.ts';
import type { RecordContents } from './record-file.ts';

/** Gives a record's events one after the other; all of them are looked at before the first is given. */
export class RecordReader {
  readonly #contents: RecordContents;
  readonly #border: Border;
  readonly #name: string;
  readonly #timeouts = new Map<number, number>();
  readonly #lent: LentType[] = [];
  #events: Iterator<RecordEvent, undefined>;
  #next: RecordEvent | undefined;
  /** How many were taken. */
  #taken = 0;

  /**
   * @param contents - of the record
   * @param border - the types of what crosses
   * @param name - of the record, for errors
   * @throws RecordError where an event makes no sense
   */
  constructor(contents: RecordContents, border: Border, name: string) {
    this.#contents = contents;
    this.#border = border;
    this.#name = name;
    this.#look();
    this.#events = this.#read({ open: [], lent: this.#lent });
    this.#next = this.#events.next().value;
    if (this.#next?.is !== 'start') {
      throw new RecordError(`${name} can't be replayed: it ends before its guest was instantiated`, {
        problem: 'ended',
      });
    }
  }

  /** The next event; `undefined` where the record ends. */
  get next(): RecordEvent | undefined {
    return this.#next;
  }

  /** Milliseconds after which what the next event begins was stopped by a time-out, where it was. */
  get timeout(): number | undefined {
    return this.#timeouts.get(this.#taken);
  }

  /** @returns the type of a function of the host's in a table, by number */
  lent(number: number): LentType | undefined {
    return this.#lent[number];
  }

  /** Goes on to the event behind the next one. */
  take(): void {
    this.#next = this.#events.next().value;
    this.#taken += 1;
  }

  /** Goes on to behind the time-out that stopped what has begun. */
  skipToCut(): void {
    while (this.#next !== undefined && this.#next.is !== 'cut') this.take();
    this.take();
  }

  /** Reads all events once: whatever makes no sense is told before the guest runs. */
  #look(): void {
    const open: FunctionType[] = [];
    const begun: number[] = [];
    let count = 0;
    for (const event of this.#read({ open, lent: [] })) {
      if (event.is === 'cut') {
        const first = begun[event.depth];
        this.#timeouts.set(first, event.timeout);
      }
      if (open.length > begun.length) begun.push(count);
      begun.length = open.length;
      count += 1;
    }
  }

  /** What the host makes for the guest to call is kept, and given to nobody. */
  *#read(state: ReadingState): Generator<RecordEvent, undefined> {
    for (const { bytes, offset } of this.#contents.pieces) {
      const fail = (at: number): RecordError =>
        new RecordError(`${this.#name} can't be replayed: it makes no sense at ${String(offset + at)}`, {
          problem: 'corrupt',
          offset: offset + at,
        });
      const reader = new ByteReader(bytes, fail);
      while (reader.left > 0) {
        const event = readEvent(reader, this.#border, state);
        if (event.is !== 'lend') yield event;
      }
    }
    return undefined;
  }
}
