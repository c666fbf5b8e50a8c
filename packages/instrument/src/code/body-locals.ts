import type { CodeWriter } from './code-writer.ts';
import type { InstructionReader } from './instruction-reader.ts';
import type { BodySpan } from './module-layout.ts';

const I32 = 0x7f;
const I64 = 0x7e;

interface LocalGroup {
  readonly count: number;
  /** Where its type stands. */
  readonly start: number;
  readonly end: number;
}

/**
 * The locals of a body. Fuel that comes as the last parameter takes the index of the first declared local, which moves
 * behind all others; so every other local keeps its index.
 */
export class BodyLocals {
  readonly #reader: InstructionReader;
  readonly #registers: boolean;
  #groups: LocalGroup[] = [];
  #declared = 0;
  #params = 0;
  /** Whether an i32 and an i64 are needed besides fuel. */
  needsNarrow = false;
  needsWide = false;

  constructor(reader: InstructionReader, registers: boolean) {
    this.#reader = reader;
    this.#registers = registers;
  }

  /**
   * Reads a body's declarations; the reader then stands at its first instruction.
   *
   * @param span - the body
   * @param params - how many parameters the function has
   */
  read(span: BodySpan, params: number): void {
    const reader = this.#reader;
    reader.seek(span.start, span.end);
    this.#groups = [];
    this.#declared = 0;
    this.#params = params;
    this.needsNarrow = false;
    this.needsWide = false;
    for (let left = reader.u32(); left > 0; left--) {
      const count = reader.u32();
      const start = reader.position;
      reader.valueType();
      this.#declared += count;
      if (count > 0) this.#groups.push({ count, start, end: reader.position });
    }
  }

  /** Index of the local that holds the fuel left. */
  get fuel(): number {
    return this.#registers ? this.#params : this.#params + this.#declared;
  }

  /** Index of the local that has moved; -1 where none has. */
  get moved(): number {
    return this.#registers && this.#declared > 0 ? this.#params : -1;
  }

  /** The index it has now. */
  get movedTo(): number {
    return this.#params + this.#declared;
  }

  /** Index of the added i32. */
  get narrow(): number {
    return this.#params + this.#declared + 1;
  }

  /** Index of the added i64. */
  get wide(): number {
    return this.narrow + (this.needsNarrow ? 1 : 0);
  }

  /**
   * Writes the declarations anew.
   *
   * @returns how many locals the function has now, with its parameters
   */
  write(writer: CodeWriter): number {
    const { moved } = this;
    const first = moved < 0 ? undefined : this.#groups[0];
    const rest = first === undefined ? this.#groups : this.#groups.slice(1);
    const left = first === undefined ? 0 : first.count - 1;
    const groups =
      rest.length +
      (left > 0 ? 1 : 0) +
      (first === undefined ? 0 : 1) +
      (this.#registers ? 0 : 1) +
      (this.needsNarrow ? 1 : 0) +
      (this.needsWide ? 1 : 0);
    writer.u32(groups);
    if (first !== undefined && left > 0) this.#writeGroup(writer, left, first);
    for (const group of rest) this.#writeGroup(writer, group.count, group);
    if (first !== undefined) this.#writeGroup(writer, 1, first);
    if (!this.#registers) writer.raw(Uint8Array.of(1, I64));
    if (this.needsNarrow) writer.raw(Uint8Array.of(1, I32));
    if (this.needsWide) writer.raw(Uint8Array.of(1, I64));
    return this.#params + this.#declared + 1 + (this.needsNarrow ? 1 : 0) + (this.needsWide ? 1 : 0);
  }

  #writeGroup(writer: CodeWriter, count: number, group: LocalGroup): void {
    writer.u32(count);
    writer.borrow(group.start, group.end);
  }
}
