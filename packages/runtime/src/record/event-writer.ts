import type { FunctionType } from '@ferrule/core';
import type { ByteWriter } from '../byte-writer.ts';
import { CORE_TYPES, EVENTS } from './events.ts';
import type { Change, LentType, RecordEvent } from './events.ts';
import type { RecordStream } from './record-target.ts';
import { recordedThrown, writeThrown } from './thrown.ts';
import type { ThrownContext } from './thrown.ts';
import { writeValues } from './values.ts';
import { writeChanges } from './write-changes.ts';

/** Writes a record's events, each whole or not at all. */
export class EventWriter {
  readonly #stream: RecordStream;
  readonly #context: ThrownContext;
  /** What was thrown over the border last. */
  #thrown: unknown;

  /**
   * @param stream - where they go
   * @param context - of the guest
   */
  constructor(stream: RecordStream, context: ThrownContext) {
    this.#stream = stream;
    this.#context = context;
  }

  /** @param changes - what the guest finds, as changes of what holds nothing */
  start(changes: readonly Change[]): void {
    this.#write('start', (writer) => {
      this.#writeChanges(writer, changes);
    });
  }

  /** The host calls an export. */
  enter(target: number, type: FunctionType, args: readonly unknown[], changes: readonly Change[]): void {
    this.#write('enter', (writer) => {
      writeValues(writer.unsigned(target), type.params, args, this.#context.references);
      this.#writeChanges(writer, changes);
    });
  }

  /** That call is over, with so much fuel used in all. */
  leave(type: FunctionType, results: readonly unknown[], fuel: bigint): void {
    this.#write('leave', (writer) => {
      writeValues(writer, type.results, results, this.#context.references);
      writeFuel(writer, fuel);
    });
  }

  /** That call is over, with an error. */
  leaveThrown(error: unknown, fuel: bigint): void {
    const thrown = recordedThrown(error, this.#thrown, this.#context);
    this.#write('leave-thrown', (writer) => {
      writeThrown(writer, thrown, this.#context.border);
      writeFuel(writer, fuel);
    });
    this.#thrown = error;
  }

  /** The guest calls an import. */
  call(target: number, type: FunctionType, args: readonly unknown[]): void {
    this.#write('call', (writer) => {
      writeValues(writer.unsigned(target), type.params, args, this.#context.references);
    });
  }

  /** That call is over. */
  return(type: FunctionType, values: readonly unknown[], changes: readonly Change[]): void {
    this.#write('return', (writer) => {
      writeValues(writer, type.results, values, this.#context.references);
      this.#writeChanges(writer, changes);
    });
  }

  /** That call is over, with an error. */
  throw(error: unknown, changes: readonly Change[]): void {
    const thrown = recordedThrown(error, this.#thrown, this.#context);
    this.#write('throw', (writer) => {
      writeThrown(writer, thrown, this.#context.border);
      this.#writeChanges(writer, changes);
    });
    this.#thrown = error;
  }

  /** A time-out stopped all calls but the outer ones. */
  cut(depth: number, timeout: number): void {
    this.#write('cut', (writer) => {
      writer.unsigned(depth).unsigned(timeout);
    });
  }

  /** What follows can't be told. */
  gap(reason: string): void {
    this.#write('gap', (writer) => {
      writer.text(reason);
    });
  }

  /** The host makes a function that the guest can call. */
  lend({ params, results }: LentType): void {
    this.#write('lend', (writer) => {
      for (const types of [params, results]) {
        writer.u8(types.length);
        for (const type of types) writer.u8(CORE_TYPES.indexOf(type));
      }
    });
  }

  /** The instance is closed. */
  end(): void {
    this.#write('end', () => undefined);
  }

  #writeChanges(writer: ByteWriter, changes: readonly Change[]): void {
    writeChanges(writer, changes, this.#context.border);
  }

  /** Our own stack may run out in the middle, as it is the guest's. */
  #write(is: RecordEvent['is'], write: (writer: ByteWriter) => void): void {
    if (!this.#stream.isOpen) return;
    const { writer } = this.#stream;
    const { length } = writer;
    try {
      write(writer.u8(EVENTS.indexOf(is)));
    } catch (error) {
      writer.rewind(length);
      throw error;
    }
    this.#stream.commit();
  }
}

function writeFuel(writer: ByteWriter, fuel: bigint): void {
  writer.unsigned(Number(BigInt.asUintN(32, fuel))).unsigned(Number(BigInt.asUintN(32, fuel >> 32n)));
}
