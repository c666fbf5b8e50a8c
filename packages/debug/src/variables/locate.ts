/**
 * Where a variable is: DWARF's expressions, as far as compilers write them for WebAssembly.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 2.5 and https://yurydelendik.github.io/webassembly-dwarf
 */
import { leb, take, unsigned } from '../dwarf/attribute-values.ts';
import { OP } from '../dwarf/variable-constants.ts';
import { Cursor } from '../dwarf/cursor.ts';
import type { Unit } from '../dwarf/unit.ts';
import type { StoppedFrame } from './stopped-frame.ts';

/** A variable's place in memory, its bytes, where it is in none, or why neither is known. */
export type Located =
  { readonly address: number } | { readonly bytes: Uint8Array } | { readonly unknown: string };

/** What expressions are evaluated in. */
export interface Surroundings {
  readonly unit: Unit;
  readonly frame: StoppedFrame;
  /** Computes what `fbreg` is relative to. */
  readonly frameBase: () => bigint | undefined;
}

/** What is said where nothing says where a value is. */
export const OPTIMISED_OUT = 'optimised out';

const NOT_KNOWN: Located = { unknown: 'not known' };
const MOST_OPERATIONS = 1000;
const MOST_BYTES = 65_536;
/** Values of the stack are of 64 bits, as those of the largest addresses. */
const BITS = 64;

/**
 * @param expression - says where a variable is
 * @param surroundings - of the variable
 * @returns where it is
 */
export function locate(expression: Uint8Array, surroundings: Surroundings): Located {
  if (expression.length === 0) return { unknown: OPTIMISED_OUT };
  return new Expression(expression, surroundings).locate();
}

/**
 * @param expression - computes one value, such as a frame's base
 * @param surroundings - of it
 * @returns the value; `undefined` where it is not known
 */
export function computed(expression: Uint8Array, surroundings: Surroundings): bigint | undefined {
  return new Expression(expression, surroundings).value();
}

class Expression {
  readonly #cursor: Cursor;
  readonly #surroundings: Surroundings;
  readonly #stack: bigint[] = [];
  /** Whether the stack's top is the value itself and not its address. */
  #isValue = false;
  #implicit: Uint8Array | undefined;
  readonly #pieces: Uint8Array[] = [];

  constructor(expression: Uint8Array, surroundings: Surroundings) {
    this.#cursor = new Cursor(expression, 'an expression');
    this.#surroundings = surroundings;
  }

  locate(): Located {
    if (!this.#run()) return NOT_KNOWN;
    if (this.#pieces.length > 0)
      return { bytes: Uint8Array.from(this.#pieces.flatMap((piece) => [...piece])) };
    return this.#located() ?? NOT_KNOWN;
  }

  value(): bigint | undefined {
    return this.#run() && this.#pieces.length === 0 ? this.#stack.at(-1) : undefined;
  }

  /** What was computed last, as a place or a value. */
  #located(): Exclude<Located, { readonly unknown: string }> | undefined {
    if (this.#implicit !== undefined) return { bytes: this.#implicit };
    const top = this.#stack.at(-1);
    if (top === undefined) return undefined;
    return this.#isValue ? { bytes: littleEndian(top) } : { address: Number(BigInt.asUintN(BITS, top)) };
  }

  #run(): boolean {
    const cursor = this.#cursor;
    for (let left = MOST_OPERATIONS; left > 0; left--) {
      if (cursor.left === 0) return true;
      const operation = cursor.u8();
      if (operation === OP.piece) {
        if (!this.#piece(cursor.uleb())) return false;
      } else if (operation === OP.stack_value) this.#isValue = true;
      else if (operation === OP.implicit_value) this.#implicit = take(cursor, cursor.uleb());
      else if (operation !== OP.nop) {
        const value = this.#pushed(operation);
        if (value !== undefined) this.#stack.push(BigInt.asIntN(BITS, value));
        else if (!this.#rearranged(operation)) return false;
      }
    }
    return false;
  }

  #piece(size: number): boolean {
    const located = this.#located();
    if (located === undefined || size > MOST_BYTES) return false;
    const bytes =
      'bytes' in located
        ? located.bytes.subarray(0, size)
        : this.#surroundings.frame.memory(located.address, size);
    if (bytes?.length !== size) return false;
    this.#pieces.push(bytes);
    this.#stack.length = 0;
    this.#isValue = false;
    this.#implicit = undefined;
    return true;
  }

  /** The value that an operation pushes; `undefined` where it pushes none, or none that is known. */
  #pushed(operation: number): bigint | undefined {
    const cursor = this.#cursor;
    const { unit, frameBase } = this.#surroundings;
    if (operation >= OP.lit0 && operation <= OP.lit31) return BigInt(operation - OP.lit0);
    switch (operation) {
      case OP.addr:
        return unsigned(cursor, unit.encoding.addressSize);
      case OP.addrx:
      case OP.constx:
        return BigInt(unit.indexedAddress(cursor.uleb()));
      case OP.const1u:
      case OP.const2u:
      case OP.const4u:
      case OP.const8u:
        return unsigned(cursor, 2 ** ((operation - OP.const1u) / 2));
      case OP.const1s:
      case OP.const2s:
      case OP.const4s:
      case OP.const8s: {
        const size = 2 ** ((operation - OP.const1s) / 2);
        return BigInt.asIntN(size * 8, unsigned(cursor, size));
      }
      case OP.constu:
        return leb(cursor, false);
      case OP.consts:
        return leb(cursor, true);
      case OP.fbreg: {
        const distance = leb(cursor, true);
        const base = frameBase();
        return base === undefined ? undefined : base + distance;
      }
      case OP.WASM_location:
        return this.#wasmLocation();
      case OP.dup:
        return this.#stack.at(-1);
      case OP.over:
        return this.#stack.at(-2);
      default:
        return this.#calculated(operation);
    }
  }

  #wasmLocation(): bigint | undefined {
    const cursor = this.#cursor;
    const { frame } = this.#surroundings;
    const kind = cursor.u8();
    const index = kind === 3 ? cursor.u32() : cursor.uleb();
    if (kind === 0) return frame.local(index);
    return kind === 1 || kind === 3 ? frame.global(index) : undefined;
  }

  #calculated(operation: number): bigint | undefined {
    const stack = this.#stack;
    switch (operation) {
      case OP.deref:
        return this.#loaded(this.#surroundings.unit.encoding.addressSize);
      case OP.deref_size:
        return this.#loaded(this.#cursor.u8());
      case OP.plus_uconst: {
        const distance = leb(this.#cursor, false);
        const top = stack.pop();
        return top === undefined ? undefined : top + distance;
      }
      case OP.neg:
      case OP.not: {
        const top = stack.pop();
        return top === undefined ? undefined : operation === OP.neg ? -top : ~top;
      }
      default: {
        const compute = BINARY.get(operation);
        if (compute === undefined || stack.length < 2) return undefined;
        const [left, right] = stack.splice(-2);
        return compute(left, right);
      }
    }
  }

  #loaded(size: number): bigint | undefined {
    const address = this.#stack.pop();
    if (address === undefined || size > 8) return undefined;
    const bytes = this.#surroundings.frame.memory(Number(BigInt.asUintN(BITS, address)), size);
    return bytes === undefined ? undefined : unsigned(new Cursor(bytes, 'memory'), size);
  }

  #rearranged(operation: number): boolean {
    const stack = this.#stack;
    if (operation === OP.drop) return stack.pop() !== undefined;
    if (operation !== OP.swap || stack.length < 2) return false;
    stack.push(...stack.splice(-2).reverse());
    return true;
  }
}

const shifted = (by: bigint): bigint => (by < 0n || by > 63n ? 64n : by);

const BINARY: ReadonlyMap<number, (left: bigint, right: bigint) => bigint> = new Map([
  [OP.and, (left, right) => left & right],
  [OP.or, (left, right) => left | right],
  [OP.xor, (left, right) => left ^ right],
  [OP.plus, (left, right) => left + right],
  [OP.minus, (left, right) => left - right],
  [OP.mul, (left, right) => left * right],
  [OP.shl, (left, right) => left << shifted(right)],
  [OP.shr, (left, right) => BigInt.asUintN(BITS, left) >> shifted(right)],
  [OP.shra, (left, right) => left >> shifted(right)],
]);

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(BITS / 8);
  new DataView(bytes.buffer).setBigInt64(0, value, true);
  return bytes;
}
