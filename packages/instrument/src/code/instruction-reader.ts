import { ValidationError } from '@ferrule/core';
import { IMMEDIATES } from './immediates.ts';
import type { Immediates } from './immediates.ts';
import { IMMEDIATES_OF, PREFIX_BASE } from './opcodes.ts';

const kindOf = (immediates: Immediates): number => IMMEDIATES.indexOf(immediates);
const NONE = kindOf('none');
const BLOCK = kindOf('block');
const LOCAL = kindOf('local');
const MEMORY_ARGUMENT = kindOf('memory argument');

/** Block type of a block without parameters and results. */
export const EMPTY_BLOCK = -64;

/**
 * Reads the instructions of a function body one after the other into its own fields, so that nothing is allocated
 * per instruction. Only the frame of the instructions is checked (opcodes, the form of immediates); whether
 * they are valid is V8's business. Nesting is the caller's to follow: `block`, `loop`, `if`, `try` and
 * `try_table` open what `end` or `delegate` closes.
 */
export class InstructionReader {
  readonly bytes: Uint8Array;
  /** Offset of the next byte to read. */
  position = 0;
  /** Offset after the last byte that may be read. */
  end: number;
  /** Of the last instruction: see opcodes.ts. */
  opcode = 0;
  /** Offset of its first byte. */
  start = 0;
  /** Offset of its first immediate. */
  immediates = 0;
  /**
   * Its first immediate: an index or label; for a block the type index, or a negative number for a value type
   * (`EMPTY_BLOCK` for none); for lists (`br_table`'s labels without the default, catch clauses, types) their
   * number; for a memory argument the memory.
   */
  first = 0;
  /** Its second immediate, where there is one: an index, `br_table`'s default label, a memory argument's alignment. */
  second = 0;
  /** For lists: offset of the first element. */
  list = 0;

  /**
   * @param bytes - the whole module, so that errors give its offsets
   */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /**
   * Moves to another stretch of bytes.
   *
   * @param position - offset of the first instruction
   * @param end - offset after the last one
   */
  seek(position: number, end: number): void {
    this.position = position;
    this.end = end;
  }

  /**
   * Reads the next instruction.
   *
   * @returns its opcode
   * @throws ValidationError at an unknown opcode, a malformed immediate or the end of the bytes
   */
  next(): number {
    const start = (this.start = this.position);
    if (start >= this.end) throw this.error('expected an instruction, found the end of the function body');
    // Within `end`, so there is a byte.
    let opcode = this.bytes[start];
    this.position = start + 1;
    if (opcode >= 0xfb && opcode !== 0xff) opcode = this.#prefixed(opcode);
    this.opcode = opcode;
    this.immediates = this.position;
    const kind = IMMEDIATES_OF[opcode];
    if (kind === NONE) return opcode;
    if (kind === LOCAL) this.first = this.u32();
    else if (kind === MEMORY_ARGUMENT) this.#memoryArgument();
    else if (kind === BLOCK) this.#blockType();
    else this.#other(kind);
    return opcode;
  }

  /** @returns an unsigned LEB128 of at most 32 bits */
  u32(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let scale = 0x80;
    for (let index = 1; ; index++) {
      const byte = this.#byte();
      if (index === 4) {
        if (byte > 0x0f) throw this.error('expected a number of 32 bits, found a larger one');
        return value + byte * scale;
      }
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /**
   * @param problem - what was expected and found
   * @returns the error to throw, at the instruction last read
   */
  error(problem: string): ValidationError {
    const message = `${problem} at offset ${String(this.start)} in the code section`;
    return new ValidationError(message, { offset: this.start, section: 'code' });
  }

  /** Steps over a value type. */
  valueType(): void {
    const code = this.#byte();
    if (code === 0x63 || code === 0x64) this.heapType();
    else if (code < 0x40 || code > 0x7f)
      throw this.error(`expected a value type, found 0x${code.toString(16)}`);
  }

  /** Steps over a heap type, which may be marked exact. */
  heapType(): void {
    if (this.bytes[this.position] === 0x62) this.position += 1;
    this.#leb(5);
  }

  #prefixed(prefix: number): number {
    const rest = this.u32();
    const limit = prefix === 0xfd ? 0x200 : 0x100;
    const opcode = PREFIX_BASE[prefix as keyof typeof PREFIX_BASE] + rest;
    if (rest >= limit || IMMEDIATES_OF[opcode] === 255) {
      throw this.error(`expected an instruction, found 0x${prefix.toString(16)} 0x${rest.toString(16)}`);
    }
    return opcode;
  }

  #blockType(): void {
    const code = this.bytes[this.position] ?? 0;
    if (this.position < this.end && code >= 0x40 && code < 0x80) {
      this.position += 1;
      this.first = code - 0x80;
      if (code === 0x63 || code === 0x64) this.heapType();
    } else {
      this.first = this.u32();
    }
  }

  #memoryArgument(): void {
    const alignment = this.u32();
    this.second = alignment & ~0x40;
    this.first = (alignment & 0x40) === 0 ? 0 : this.u32();
    this.#leb(10);
  }

  #other(kind: number): void {
    switch (IMMEDIATES[kind]) {
      case 'label':
      case 'function':
      case 'type':
      case 'tag':
      case 'global':
      case 'table':
      case 'memory':
      case 'element':
      case 'data':
        this.first = this.u32();
        return;
      case 'type table':
      case 'type type':
      case 'type field':
      case 'type length':
      case 'type data':
      case 'type element':
      case 'type tag':
      case 'table table':
      case 'element table':
      case 'data memory':
      case 'memory memory':
        this.first = this.u32();
        this.second = this.u32();
        return;
      case 'labels':
        this.first = this.#count();
        this.list = this.position;
        for (let left = this.first; left > 0; left--) this.u32();
        this.second = this.u32();
        return;
      case 'i32':
        this.#leb(5);
        return;
      case 'i64':
        this.#leb(10);
        return;
      case 'f32':
        this.#skip(4);
        return;
      case 'f64':
        this.#skip(8);
        return;
      case 'v128':
      case 'shuffle':
        this.#skip(16);
        return;
      case 'lane':
      case 'fence':
        this.#skip(1);
        return;
      case 'memory argument lane':
        this.#memoryArgument();
        this.#skip(1);
        return;
      case 'heap type':
        this.heapType();
        return;
      case 'types':
        this.first = this.#count();
        this.list = this.position;
        for (let left = this.first; left > 0; left--) this.valueType();
        return;
      case 'try_table':
        this.#blockType();
        this.#catchClauses();
        return;
      case 'cast label':
        this.#skip(1);
        this.first = this.u32();
        this.heapType();
        this.heapType();
        return;
      case 'type handlers':
        this.first = this.u32();
        this.#handlers();
        return;
      case 'type tag handlers':
        this.first = this.u32();
        this.u32();
        this.#handlers();
        return;
      default:
        throw this.error(`expected an instruction, found 0x${this.opcode.toString(16)}`);
    }
  }

  #catchClauses(): void {
    this.second = this.#count();
    this.list = this.position;
    for (let left = this.second; left > 0; left--) {
      const kind = this.#byte();
      if (kind > 3) throw this.error(`expected a catch clause (0 to 3), found ${String(kind)}`);
      if (kind < 2) this.u32();
      this.u32();
    }
  }

  #handlers(): void {
    this.second = this.#count();
    this.list = this.position;
    for (let left = this.second; left > 0; left--) {
      const kind = this.#byte();
      if (kind > 1) throw this.error(`expected a resumption handler (0 or 1), found ${String(kind)}`);
      this.u32();
      if (kind === 0) this.u32();
    }
  }

  /** Reads the count of a list whose elements take a byte each at least. */
  #count(): number {
    const count = this.u32();
    if (count > this.end - this.position) {
      throw this.error(`expected a list that ends within the function body, found ${String(count)} elements`);
    }
    return count;
  }

  #byte(): number {
    if (this.position >= this.end)
      throw this.error('expected an instruction, found the end of the function body within it');
    return this.bytes[this.position++];
  }

  #skip(length: number): void {
    this.position += length;
    if (this.position > this.end) {
      throw this.error('expected an instruction, found the end of the function body within it');
    }
  }

  /** Steps over a LEB128 of at most so many bytes. */
  #leb(most: number): void {
    for (let left = most; left > 0; left--) if (this.#byte() < 0x80) return;
    throw this.error(`expected a number of at most ${String(most)} bytes, found a longer one`);
  }
}
