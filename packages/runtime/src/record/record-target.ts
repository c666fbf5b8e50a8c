import { OptionError } from '@ferrule/core';
import { ByteWriter } from '../byte-writer.ts';
import { recordPiece, recordTitle } from './record-file.ts';
import type { RecordTerms } from './terms.ts';

/**
 * Where a record goes: a file, or a function that is given it piece by piece.
 *
 * @param piece - the next bytes
 */
export type RecordTarget = string | ((piece: Uint8Array<ArrayBuffer>) => void);

/** Bytes that are held before they are written. */
const HELD = 65_536;

/** Milliseconds after which what is held is written all the same, where the guest does not run. */
const LATEST = 50;

/** How much of the time may be taken by writing less than that at once. */
const SHARE = 0.1;

/** Those with something to write before the process ends. */
const open = new Set<RecordStream>();

/** Files that are being written. */
const paths = new Set<string>();

function endAll(): void {
  for (const each of open) each.end();
}

/**
 * Writes a record as it comes into being, so that a process that dies, or loops for ever, leaves what had happened until
 * then: event by event as long as that takes no more than a tenth of the time, and otherwise in pieces of up to 64 KiB.
 */
export class RecordStream {
  /** Where the next event is written. */
  readonly writer = new ByteWriter();
  readonly #target: RecordTarget;
  readonly #name: string;
  readonly #onExit: () => void;
  #descriptor: number | undefined;
  readonly #begun = performance.now();
  /** Milliseconds that writing took. */
  #spent = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOpen = true;

  /**
   * @param target - where it goes
   * @param name - of the instance, for messages
   * @param terms - what the run is made under
   * @param onExit - told when the process ends, to write what is still to be written
   * @throws OptionError where the file can't be written
   */
  constructor(target: RecordTarget, name: string, terms: RecordTerms, onExit: () => void) {
    this.#onExit = onExit;
    this.#target = target;
    this.#name = name;
    if (typeof target === 'string') this.#descriptor = openFile(target);
    if (open.size === 0) process.on('exit', endAll);
    open.add(this);
    this.#put(recordTitle());
    this.#put(recordPiece(new TextEncoder().encode(JSON.stringify(terms))));
  }

  /** Whether what is written still goes anywhere. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** An event is whole. */
  commit(): void {
    if (this.writer.length >= HELD || this.#spent < (performance.now() - this.#begun) * SHARE) this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.flush();
      }, LATEST).unref();
  }

  /** The process ends. */
  end(): void {
    this.#onExit();
    this.close();
  }

  /** Writes what is held. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.writer.length === 0) return;
    const now = performance.now();
    const piece = recordPiece(this.writer.finish());
    this.writer.rewind(0);
    this.#put(piece);
    this.#spent += performance.now() - now;
  }

  /** Writes what is held, and nothing more from then on. */
  close(): void {
    if (!this.#isOpen) return;
    this.flush();
    this.#isOpen = false;
    open.delete(this);
    if (open.size === 0) process.off('exit', endAll);
    if (this.#descriptor === undefined) return;
    process.getBuiltinModule('node:fs').closeSync(this.#descriptor);
    this.#descriptor = undefined;
    paths.delete(this.#target as string);
  }

  /** What can't be written ends the record, not the guest. */
  #put(piece: Uint8Array<ArrayBuffer>): void {
    if (!this.#isOpen) return;
    try {
      if (typeof this.#target === 'function') this.#target(piece);
      else if (this.#descriptor !== undefined) writeWhole(this.#descriptor, piece);
    } catch (failure) {
      this.#isOpen = false;
      const reason = failure instanceof Error ? failure.message : String(failure);
      process.emitWarning(`the record of ${this.#name} ends too early: ${reason}`);
      this.#isOpen = true;
      this.writer.rewind(0);
      this.close();
    }
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  const { writeSync } = process.getBuiltinModule('node:fs');
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}

function openFile(path: string): number {
  if (paths.has(path)) {
    throw new OptionError(`option record can't be "${path}": another instance is being recorded there`, {
      option: 'record',
    });
  }
  try {
    const descriptor = process.getBuiltinModule('node:fs').openSync(path, 'w');
    paths.add(path);
    return descriptor;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OptionError(`option record can't be "${path}": ${reason}`, { option: 'record', cause: error });
  }
}
