import { EXTERNREF, F32, F64, FUNCREF, I32, I64, signed, unsigned, V128, vector } from './encoding.ts';
import type { TypeByte } from './encoding.ts';
import { COUNTDOWN, DATA_SEGMENTS, ELEMENT_SEGMENTS, randomSignature, zero } from './module-shape.ts';
import type { ModuleShape, Signature } from './module-shape.ts';
import { LOADS, operatorsFor, STORES } from './operators.ts';
import type { Random } from './random.ts';

/** A place to branch to. */
interface Label {
  /** What a branch carries there. */
  readonly types: readonly TypeByte[];
  /** Whether a branch there could go round for ever. */
  readonly endless: boolean;
  /** Whether it is a legacy handler, from within which its exception can be thrown again. */
  readonly handler: boolean;
}

/** Writes the body of one function: any instructions, in any order, that validate and end. */
export class RandomBody {
  readonly #random: Random;
  readonly #shape: ModuleShape;
  readonly #signature: Signature;
  readonly #locals: TypeByte[];
  readonly #labels: Label[] = [];
  readonly #counters = new Set<number>();
  readonly #floatLocals: ReadonlyMap<TypeByte, number>;
  #out: number[] = [];
  /** Instructions that may still be written, roughly. */
  #room: number;

  constructor(random: Random, shape: ModuleShape, signature: Signature) {
    this.#random = random;
    this.#shape = shape;
    this.#signature = signature;
    this.#room = random.pick([10, 40, 120, 300]);
    this.#locals = [
      ...signature.params,
      ...[I32, I64, F32, F64, V128, FUNCREF, EXTERNREF].filter(() => random.once(2)),
      I32,
      F32,
      F64,
    ];
    const count = this.#locals.length;
    this.#floatLocals = new Map([
      [F32, count - 2],
      [F64, count - 1],
    ]);
  }

  /** @returns locals and code, as the code section holds them */
  encode(): number[] {
    this.#labels.push({ types: this.#signature.results, endless: false, handler: false });
    this.#countDown();
    this.#statements(4);
    this.#results(this.#signature.results, 4);
    this.#emit(0x0b);
    const locals = this.#locals.slice(this.#signature.params.length);
    return [...vector(locals.map((type) => [1, type])), ...this.#out];
  }

  #emit(...bytes: readonly number[]): void {
    for (const byte of bytes) this.#out.push(byte);
  }

  #index(value: number): number[] {
    return unsigned(value, this.#random.once(12) ? this.#random.between(1, 4) : 0);
  }

  /** Ends the run after so many loops and calls. */
  #countDown(): void {
    this.#emit(0x23, COUNTDOWN, 0x45, 0x04, 0x40, 0x00, 0x0b);
    this.#emit(0x23, COUNTDOWN, 0x41, 1, 0x6b, 0x24, COUNTDOWN);
  }

  #results(types: readonly TypeByte[], depth: number): void {
    if (this.#random.once(12)) {
      this.#leave(depth);
      this.#deadCode();
      return;
    }
    for (const type of types) this.#value(type, depth);
  }

  #statements(depth: number): void {
    for (let count = this.#random.below(5); count > 0 && this.#room > 0; count -= 1) this.#statement(depth);
  }

  #blockType(signature: Signature): number[] {
    const { params, results } = signature;
    if (params.length === 0 && results.length === 0) return [0x40];
    const [single] = results;
    if (params.length === 0 && results.length === 1 && single !== undefined && !this.#random.once(6))
      return [single];
    return signed(BigInt(this.#shape.typeIndex(signature)));
  }

  #body(label: Label, write: () => void): void {
    this.#labels.push(label);
    write();
    this.#labels.pop();
  }

  /** One value of a type. */
  #value(type: TypeByte, depth: number): void {
    const random = this.#random;
    this.#room -= 1;
    if (depth <= 0 || this.#room <= 0) {
      this.#leaf(type);
      return;
    }
    const choice = random.below(20);
    if (choice < 7) this.#operator(type, depth);
    else if (choice < 9) this.#load(type, depth);
    else if (choice < 12) this.#structured({ params: [], results: [type] }, depth);
    else if (choice < 14) this.#callFor(type, depth);
    else if (choice === 14) this.#select(type, depth);
    else if (choice === 15) this.#tee(type, depth);
    else if (choice === 16) this.#branchIfCarrying(type, depth);
    else if (choice === 17) this.#special(type, depth);
    else this.#leaf(type);
  }

  #leaf(type: TypeByte): void {
    const random = this.#random;
    const locals = this.#locals.flatMap((local, index) => (local === type ? [index] : []));
    const globals = this.#shape.globals.flatMap((global, index) =>
      global.type === type && index !== COUNTDOWN ? [index] : [],
    );
    if (locals.length > 0 && random.once(2)) this.#emit(0x20, ...this.#index(random.pick(locals)));
    else if (globals.length > 0 && random.once(3)) this.#emit(0x23, ...this.#index(random.pick(globals)));
    else if (type === I32)
      this.#emit(
        0x41,
        ...signed(
          BigInt(random.pick([0, 1, 2, 3, 7, 11, 64, 255, -1, -2147483648, 65535, random.bits() | 0])),
        ),
      );
    else if (type === I64)
      this.#emit(0x42, ...signed(random.pick([0n, 1n, -1n, -(2n ** 63n), 2n ** 32n, BigInt(random.bits())])));
    else if (type === F32)
      this.#emit(
        0x43,
        ...new Uint8Array(Float32Array.of(random.pick([0, -0, 1, -1.5, 3e9, Infinity, 1e-40])).buffer),
      );
    else if (type === F64)
      this.#emit(
        0x44,
        ...new Uint8Array(Float64Array.of(random.pick([0, -0, 1, -1.5, 1e19, -Infinity, 5e-324])).buffer),
      );
    else if (type === V128 && random.once(2)) this.#emit(0xfd, 12, ...random.bytes(16));
    else if (type === FUNCREF && random.once(2)) {
      const index = random.below(this.#shape.functions.length);
      this.#shape.referenced.add(index);
      this.#emit(0xd2, ...this.#index(index));
    } else this.#emit(...zero(type));
  }

  #operator(type: TypeByte, depth: number): void {
    const operators = operatorsFor(type);
    if (operators.length === 0) {
      this.#leaf(type);
      return;
    }
    const { code, takes, showsNan = false } = this.#random.pick(operators);
    for (const operand of takes) {
      this.#value(operand, depth - 1);
      if (showsNan) this.#withoutNan(operand);
    }
    this.#emit(...code);
  }

  /** Replaces a NaN, whose bits the spec leaves open, by zero. */
  #withoutNan(type: TypeByte): void {
    const local = this.#floatLocals.get(type);
    if (local === undefined) return;
    this.#emit(0x22, ...unsigned(local), ...zero(type), 0x20, ...unsigned(local), 0x20, ...unsigned(local));
    this.#emit(type === F32 ? 0x5b : 0x61, 0x1b);
  }

  /** An address that is mostly, but not always, within memory. */
  #address(depth: number): void {
    this.#value(I32, depth - 1);
    if (!this.#random.once(10)) this.#emit(0x41, ...signed(1023n), 0x71);
  }

  #load(type: TypeByte, depth: number): void {
    const loads = LOADS.filter((load) => load.type === type);
    if (loads.length === 0) {
      this.#leaf(type);
      return;
    }
    const { code, align } = this.#random.pick(loads);
    this.#address(depth);
    this.#emit(...code, ...unsigned(this.#random.between(0, align)), ...this.#index(this.#random.below(300)));
    // bits read back may be any NaN, but they are the same everywhere
  }

  #store(depth: number): void {
    const { code, align, type } = this.#random.pick(STORES);
    this.#address(depth);
    this.#value(type, depth - 1);
    if (type === F32 || type === F64) this.#withoutNan(type);
    this.#emit(...code, ...unsigned(this.#random.between(0, align)), ...this.#index(this.#random.below(300)));
  }

  #select(type: TypeByte, depth: number): void {
    this.#value(type, depth - 1);
    this.#value(type, depth - 1);
    this.#value(I32, depth - 1);
    if (type === FUNCREF || type === EXTERNREF || this.#random.once(3)) this.#emit(0x1c, 1, type);
    else this.#emit(0x1b);
  }

  #tee(type: TypeByte, depth: number): void {
    const locals = this.#settable(type);
    this.#value(type, depth - 1);
    if (locals.length > 0) this.#emit(0x22, ...this.#index(this.#random.pick(locals)));
  }

  /** `br_if` leaves on the stack what it would have carried. */
  #branchIfCarrying(type: TypeByte, depth: number): void {
    const label = this.#pickLabel(({ types }) => types.length === 1 && types[0] === type);
    this.#value(type, depth - 1);
    if (label === undefined) return;
    this.#value(I32, depth - 1);
    this.#emit(0x0d, ...this.#index(label));
  }

  #special(type: TypeByte, depth: number): void {
    const random = this.#random;
    if (type === I32) {
      const choice = random.below(5);
      if (choice === 0) this.#emit(0x3f, 0);
      else if (choice === 1) {
        this.#emit(0x41, random.below(3), 0x40, 0);
      } else if (choice === 2) this.#emit(0xfc, 16, 0);
      else {
        this.#value(random.pick([FUNCREF, EXTERNREF]), depth - 1);
        this.#emit(0xd1);
      }
    } else if (type === FUNCREF) {
      this.#tableIndex(depth);
      this.#emit(0x25, 0);
    } else this.#operator(type, depth);
  }

  #tableIndex(depth: number): void {
    this.#value(I32, depth - 1);
    if (!this.#random.once(10)) this.#emit(0x41, 15, 0x71);
  }

  /** Mostly where the table has this function, if it does. */
  #tableIndexOf(index: number, depth: number): void {
    const places = this.#shape.elements.flatMap((element, place) => (element === index ? [place] : []));
    if (places.length > 0 && !this.#random.once(6)) this.#emit(0x41, this.#random.pick(places));
    else this.#tableIndex(depth);
  }

  /** A block, loop, if or handler around statements that gives the results. */
  #structured(signature: Signature, depth: number): void {
    const random = this.#random;
    const params = random.once(4) ? randomSignature(random).params : signature.params;
    const type = { params, results: signature.results };
    for (const param of params) this.#value(param, depth - 1);
    const label: Label = { types: type.results, endless: false, handler: false };
    const inside = (): void => {
      for (const param of [...params].reverse()) this.#consume(param);
      this.#statements(depth - 1);
      this.#results(type.results, depth - 1);
    };
    const choice = random.below(
      this.#shape.features.exceptions || this.#shape.features.legacyExceptions ? 8 : 6,
    );
    if (choice < 2) {
      this.#emit(0x02, ...this.#blockType(type));
      this.#body(label, inside);
      this.#emit(0x0b);
    } else if (choice < 4) this.#loop(type, inside);
    else if (choice < 6) {
      this.#value(I32, depth - 1);
      this.#emit(0x04, ...this.#blockType(type));
      this.#body(label, inside);
      if (type.results.length > 0 || params.length > 0 || random.once(2)) {
        this.#emit(0x05);
        this.#body(label, inside);
      }
      this.#emit(0x0b);
    } else if (
      this.#shape.features.legacyExceptions &&
      (random.once(2) || !this.#shape.features.exceptions)
    ) {
      this.#legacyTry(type, label, inside, depth);
    } else this.#tryTable(type, label, inside);
  }

  #loop(type: Signature, inside: () => void): void {
    const random = this.#random;
    if (random.once(2)) {
      this.#emit(0x03, ...this.#blockType(type));
      this.#body({ types: type.params, endless: false, handler: false }, () => {
        // spilt parameters would be lost to the countdown's own values: it needs none of them
        this.#countDown();
        inside();
      });
      this.#emit(0x0b);
      return;
    }
    // a counted loop as compilers write it: nothing at its head, one branch at its end
    const counter = this.#locals.push(I32) - 1;
    this.#counters.add(counter);
    const plain: Signature = { params: [], results: [] };
    for (const param of [...type.params].reverse()) this.#consume(param);
    this.#emit(0x41, random.below(6), 0x21, ...unsigned(counter), 0x03, ...this.#blockType(plain));
    this.#body({ types: [], endless: true, handler: false }, () => {
      this.#statements(1);
    });
    this.#emit(
      0x20,
      ...unsigned(counter),
      0x41,
      1,
      0x6b,
      0x22,
      ...unsigned(counter),
      0x41,
      0,
      0x4a,
      0x0d,
      0,
      0x0b,
    );
    this.#results(type.results, 1);
  }

  #legacyTry(type: Signature, label: Label, inside: () => void, depth: number): void {
    this.#emit(0x06, ...this.#blockType(type));
    this.#body(label, inside);
    if (this.#random.once(6)) {
      this.#emit(0x18, ...this.#index(this.#random.below(this.#labels.length)));
      return;
    }
    const handler = { ...label, handler: true };
    const handle = (params: readonly TypeByte[]): void => {
      this.#body(handler, () => {
        for (const param of [...params].reverse()) this.#consume(param);
        this.#statements(depth - 1);
        this.#results(type.results, depth - 1);
      });
    };
    this.#shape.tags.forEach((tag, index) => {
      if (this.#random.once(2)) return;
      this.#emit(0x07, ...unsigned(index));
      handle(tag.params);
    });
    if (this.#random.once(2)) {
      this.#emit(0x19);
      handle([]);
    }
    this.#emit(0x0b);
  }

  #tryTable(type: Signature, label: Label, inside: () => void): void {
    const clauses: number[][] = [];
    this.#shape.tags.forEach((tag, index) => {
      const target = this.#pickLabel(({ types }) => JSON.stringify(types) === JSON.stringify(tag.params));
      if (target !== undefined) clauses.push([0, ...unsigned(index), ...this.#index(target)]);
    });
    const all = this.#pickLabel(({ types }) => types.length === 0);
    if (all !== undefined && this.#random.once(2)) clauses.push([2, ...this.#index(all)]);
    this.#emit(0x1f, ...this.#blockType(type), ...vector(clauses));
    this.#body(label, inside);
    this.#emit(0x0b);
  }

  /** Takes a value off the stack. */
  #consume(type: TypeByte): void {
    const locals = this.#settable(type);
    if (locals.length > 0 && this.#random.once(2))
      this.#emit(0x21, ...this.#index(this.#random.pick(locals)));
    else this.#emit(0x1a);
  }

  /** A label, counted from the innermost, that a branch may take without going round for ever. */
  #pickLabel(fits: (label: Label) => boolean): number | undefined {
    const found = this.#labels.flatMap((label, index) =>
      !label.endless && fits(label) ? [this.#labels.length - 1 - index] : [],
    );
    return found.length === 0 ? undefined : this.#random.pick(found);
  }

  #arguments(types: readonly TypeByte[], depth: number): void {
    for (const type of types) this.#value(type, depth - 1);
  }

  #call(index: number, depth: number): Signature {
    const { functions } = this.#shape;
    const signature = functions[index] ?? { params: [], results: [] };
    this.#arguments(signature.params, depth);
    const choice = this.#random.below(6);
    if (choice < 3) this.#emit(0x10, ...this.#index(index));
    else if (choice === 3 && this.#shape.features.typedFunctionReferences) {
      this.#shape.referenced.add(index);
      this.#emit(0xd2, ...this.#index(index), 0x14, ...this.#index(this.#shape.typeIndex(signature)));
    } else {
      this.#tableIndexOf(index, depth);
      this.#emit(0x11, ...this.#index(this.#shape.typeIndex(signature)), 0);
    }
    return signature;
  }

  #callFor(type: TypeByte, depth: number): void {
    const fitting = this.#shape.functions.flatMap(({ results }, index) =>
      results.length === 1 && results[0] === type ? [index] : [],
    );
    if (fitting.length === 0) this.#leaf(type);
    else this.#call(this.#random.pick(fitting), depth);
  }

  #statement(depth: number): void {
    const random = this.#random;
    this.#room -= 1;
    if (depth <= 0) {
      this.#setLocal(1);
      return;
    }
    const choice = random.below(24);
    if (choice < 4) this.#setLocal(depth);
    else if (choice < 6) this.#setGlobal(depth);
    else if (choice < 9) this.#store(depth);
    else if (choice < 13) this.#structured({ params: [], results: [] }, depth);
    else if (choice < 16) {
      const { results } = this.#call(random.below(this.#shape.functions.length), depth);
      for (const result of [...results].reverse()) this.#consume(result);
    } else if (choice < 18) this.#branchIf(depth);
    else if (choice === 18) this.#guardedLeave(depth);
    else if (choice === 19) this.#bulk(depth);
    else if (choice === 20) this.#table(depth);
    else if (choice === 21) this.#emit(0x01);
    else {
      this.#value(random.pick([I32, I64, F32, F64, V128]), depth - 1);
      this.#emit(0x1a);
    }
  }

  /** The locals of a type, without the counters of loops. */
  #settable(type: TypeByte): number[] {
    return this.#locals.flatMap((local, index) =>
      local === type && !this.#counters.has(index) ? [index] : [],
    );
  }

  #setLocal(depth: number): void {
    const type = this.#random.pick(this.#locals);
    const settable = this.#settable(type);
    if (settable.length === 0) return;
    this.#value(type, depth - 1);
    this.#emit(0x21, ...this.#index(this.#random.pick(settable)));
  }

  #setGlobal(depth: number): void {
    const globals = this.#shape.globals.flatMap(({ mutable }, index) =>
      mutable && index !== COUNTDOWN ? [index] : [],
    );
    if (globals.length === 0) return;
    const index = this.#random.pick(globals);
    this.#value(this.#shape.globals[index]?.type ?? I32, depth - 1);
    this.#emit(0x24, ...this.#index(index));
  }

  #branchIf(depth: number): void {
    const label = this.#pickLabel(({ types }) => types.length === 0);
    if (label === undefined) return;
    this.#value(I32, depth - 1);
    this.#emit(0x0d, ...this.#index(label));
  }

  /** Leaves the straight path, but only when a condition holds. */
  #guardedLeave(depth: number): void {
    this.#value(I32, depth - 1);
    this.#emit(0x04, 0x40);
    this.#body({ types: [], endless: false, handler: false }, () => {
      this.#leave(depth - 1);
      this.#deadCode();
    });
    this.#emit(0x0b);
  }

  /** Something after which no instruction is reached. */
  #leave(depth: number): void {
    const random = this.#random;
    const { functions, tags, features } = this.#shape;
    const { results } = this.#signature;
    const choice = random.below(8);
    if (choice === 0) this.#emit(0x00);
    else if (choice < 3) this.#branch(depth);
    else if (choice === 3) this.#branchTable(depth);
    else if (choice < 6) {
      const same = functions.flatMap((signature, index) =>
        JSON.stringify(signature.results) === JSON.stringify(results) ? [index] : [],
      );
      const index = random.pick(same);
      const signature = functions[index] ?? this.#signature;
      this.#arguments(signature.params, depth);
      if (choice === 4) this.#emit(0x12, ...this.#index(index));
      else {
        this.#tableIndexOf(index, depth);
        this.#emit(0x13, ...this.#index(this.#shape.typeIndex(signature)), 0);
      }
    } else if (choice === 6 && (features.exceptions || features.legacyExceptions)) {
      const handler = this.#labels.findLastIndex((label) => label.handler);
      if (handler >= 0 && random.once(2)) this.#emit(0x09, ...unsigned(this.#labels.length - 1 - handler));
      else {
        const index = random.below(tags.length);
        this.#arguments(tags[index]?.params ?? [], depth);
        this.#emit(0x08, ...unsigned(index));
      }
    } else {
      this.#arguments(results, depth);
      this.#emit(0x0f);
    }
  }

  #branch(depth: number): void {
    const index = this.#pickLabel(() => true);
    if (index === undefined) {
      this.#emit(0x00);
      return;
    }
    this.#arguments(this.#labels[this.#labels.length - 1 - index]?.types ?? [], depth);
    this.#emit(0x0c, ...this.#index(index));
  }

  #branchTable(depth: number): void {
    const first = this.#pickLabel(() => true);
    if (first === undefined) {
      this.#emit(0x00);
      return;
    }
    const types = this.#labels[this.#labels.length - 1 - first]?.types ?? [];
    const targets = Array.from({ length: this.#random.below(4) }, () =>
      this.#index(this.#pickLabel((label) => JSON.stringify(label.types) === JSON.stringify(types)) ?? first),
    );
    this.#arguments(types, depth);
    this.#value(I32, depth - 1);
    this.#emit(0x0e, ...vector(targets), ...this.#index(first));
  }

  /** Code after a branch: it may take from the stack what nobody put there. */
  #deadCode(): void {
    const random = this.#random;
    for (let count = random.below(3); count > 0; count -= 1) {
      const label = this.#pickLabel(({ types }) => types.length === 0);
      const pieces: number[][] = [
        [0x1a],
        [0x6a, 0x1a],
        [0x45, 0x04, 0x40, 0x0b],
        [0x02, 0x40, 0x0b],
        [0x03, 0x40, 0x00, 0x0b],
        [0x02, I32, 0x41, 5, 0x0b, 0x1a],
        [0x04, 0x40, 0x05, 0x00, 0x0b],
        [0x1b, 0x1a],
        [0x36, 2, 0],
        [0x7c, 0xa7, 0x1a],
        [0x10, 0, ...(this.#shape.functions[0]?.results.map(() => 0x1a) ?? [])],
        [0x01],
        ...(label === undefined
          ? []
          : [
              [0x0d, ...unsigned(label)],
              [0x0e, 1, ...unsigned(label), ...unsigned(label)],
            ]),
      ];
      this.#emit(...random.pick(pieces));
    }
  }

  #bulk(depth: number): void {
    const random = this.#random;
    const choice = random.below(4);
    if (choice === 3) {
      this.#emit(0xfc, 9, random.below(DATA_SEGMENTS));
      return;
    }
    this.#address(depth);
    if (choice === 2) this.#emit(0x41, random.below(24));
    else this.#address(depth);
    this.#value(I32, 0);
    if (!random.once(8)) this.#emit(0x41, 31, 0x71);
    if (choice === 0) this.#emit(0xfc, 11, 0);
    else if (choice === 1) this.#emit(0xfc, 10, 0, 0);
    else this.#emit(0xfc, 8, random.below(DATA_SEGMENTS), 0);
  }

  #table(depth: number): void {
    const random = this.#random;
    const choice = random.below(6);
    if (choice === 0) this.#emit(0xfc, 13, random.below(ELEMENT_SEGMENTS));
    else if (choice === 1) {
      this.#value(FUNCREF, depth - 1);
      this.#emit(0x41, random.below(2), 0xfc, 15, 0, 0x1a);
    } else if (choice === 2) {
      this.#tableIndex(depth);
      this.#value(FUNCREF, depth - 1);
      this.#emit(0x26, 0);
    } else if (choice === 3) {
      this.#tableIndex(depth);
      this.#value(FUNCREF, depth - 1);
      this.#emit(0x41, random.below(4), 0xfc, 17, 0);
    } else {
      this.#tableIndex(depth);
      this.#tableIndex(depth);
      this.#emit(0x41, random.below(4));
      if (choice === 4) this.#emit(0xfc, 14, 0, 0);
      else this.#emit(0xfc, 12, random.below(ELEMENT_SEGMENTS), 0);
    }
  }
}
