import {
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  HEADER,
  I32,
  I64,
  section,
  signed,
  sized,
  text,
  unsigned,
  V128,
  vector,
} from './encoding.ts';
import type { TypeByte } from './encoding.ts';
import type { Random } from './random.ts';

/** The type of a function or block. */
export interface Signature {
  readonly params: readonly TypeByte[];
  readonly results: readonly TypeByte[];
}

/** What the V8 at hand takes beyond the second release. */
export interface FuzzFeatures {
  readonly legacyExceptions: boolean;
  readonly exceptions: boolean;
  readonly typedFunctionReferences: boolean;
}

/** A global that bodies may use. */
export interface Global {
  readonly type: TypeByte;
  readonly mutable: boolean;
}

/** Pages of the memory, elements of the table: small, so that accesses go wrong now and then. */
export const MEMORY_PAGES = 1;
export const TABLE_ELEMENTS = 12;
export const DATA_SEGMENTS = 2;
export const ELEMENT_SEGMENTS = 2;

/** Index of the global that counts down at loops and function entries, so that every run ends. */
export const COUNTDOWN = 0;

const VALUE_TYPES: readonly TypeByte[] = [I32, I32, I32, I64, I64, F32, F64, V128, FUNCREF, EXTERNREF];

/** The parts of a module that its bodies refer to; types are added as they are needed. */
export class ModuleShape {
  readonly features: FuzzFeatures;
  readonly types: Signature[] = [];
  /** Signatures of all functions, imported ones first. */
  readonly functions: Signature[] = [];
  readonly importedFunctions: number;
  readonly globals: Global[] = [{ type: I32, mutable: true }];
  readonly tags: Signature[] = [];
  /** Functions in the table's first places. */
  readonly elements: readonly number[];
  /** Functions that `ref.func` may name. */
  readonly referenced = new Set<number>();

  constructor(random: Random, features: FuzzFeatures) {
    this.features = features;
    this.importedFunctions = random.between(1, 4);
    const functions = this.importedFunctions + random.between(2, 8);
    for (let index = 0; index < functions; index += 1) this.functions.push(randomSignature(random));
    this.elements = Array.from({ length: random.between(4, 9) }, () => random.below(functions));
    for (let index = random.below(5); index > 0; index -= 1) {
      this.globals.push({ type: random.pick(VALUE_TYPES), mutable: !random.once(4) });
    }
    for (let index = random.between(1, 2); index > 0; index -= 1) {
      this.tags.push({ params: randomTypes(random, 2), results: [] });
    }
    for (const signature of this.functions) this.typeIndex(signature);
  }

  /** The index of a type, which is added where it is new. */
  typeIndex(signature: Signature): number {
    const key = JSON.stringify(signature);
    const known = this.types.findIndex((type) => JSON.stringify(type) === key);
    return known >= 0 ? known : this.types.push(signature) - 1;
  }
}

function randomTypes(random: Random, most: number): TypeByte[] {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(VALUE_TYPES));
}

/** A type of few parameters and results, any of them of any type. */
export function randomSignature(random: Random): Signature {
  return { params: randomTypes(random, 3), results: randomTypes(random, random.once(4) ? 3 : 1) };
}

const ZERO: Readonly<Record<TypeByte, readonly number[]>> = {
  [I32]: [0x41, 0],
  [I64]: [0x42, 0],
  [F32]: [0x43, 0, 0, 0, 0],
  [F64]: [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
  [V128]: [0xfd, 12, ...Array<number>(16).fill(0)],
  [FUNCREF]: [0xd0, FUNCREF],
  [EXTERNREF]: [0xd0, EXTERNREF],
};

/** The instruction that gives a type's zero or null. */
export function zero(type: TypeByte): readonly number[] {
  return ZERO[type] ?? [0x00];
}

/** Puts a module together out of its shape and its functions' bodies. */
export function assembleModule(
  random: Random,
  shape: ModuleShape,
  bodies: readonly (readonly number[])[],
): Uint8Array<ArrayBuffer> {
  const { functions, importedFunctions, globals, tags } = shape;
  const padding = (): number => (random.once(8) ? random.between(1, 4) : 0);
  const defined = functions.slice(importedFunctions);
  const anyFunction = (): number => random.below(functions.length);
  const elements = (): number[][] =>
    Array.from({ length: random.between(2, 6) }, () => unsigned(anyFunction(), padding()));
  const starts = functions.flatMap(({ params, results }, index) =>
    index >= importedFunctions && params.length + results.length === 0 ? [index] : [],
  );
  const exports = [
    [...text('memory'), 2, 0],
    [...text('countdown'), 3, COUNTDOWN],
    ...globals.slice(1).map((_, index) => [...text(`global${String(index + 1)}`), 3, index + 1]),
    ...(random.once(2) ? [[...text('table'), 1, 0]] : []),
    ...functions.flatMap((_, index) =>
      index >= importedFunctions && !random.once(3)
        ? [[...text(`f${String(index)}`), 0, ...unsigned(index, padding())]]
        : [],
    ),
  ];
  const imports = functions
    .slice(0, importedFunctions)
    .map((signature, index) => [
      ...text('host'),
      ...text(`h${String(index)}`),
      0,
      ...unsigned(shape.typeIndex(signature)),
    ]);
  const functionTypes = defined.map((signature) => unsigned(shape.typeIndex(signature), padding()));
  const tagTypes = tags.map((tag) => [0, ...unsigned(shape.typeIndex(tag))]);
  const types = shape.types.map(({ params, results }) => [
    0x60,
    ...vector(params.map((type) => [type])),
    ...vector(results.map((type) => [type])),
  ]);
  const hasTags = shape.features.legacyExceptions || shape.features.exceptions;
  const custom = random.once(4) ? [0, ...sized([...text('fuzz'), 1, 2, 3])] : [];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, types),
    ...section(2, imports),
    ...custom,
    ...section(3, functionTypes),
    ...section(4, [[FUNCREF, 1, TABLE_ELEMENTS, TABLE_ELEMENTS + 4]]),
    ...section(5, [[1, MEMORY_PAGES, MEMORY_PAGES + 2]]),
    ...(hasTags ? section(13, tagTypes) : []),
    ...section(
      6,
      globals.map(({ type, mutable }, index) => [
        type,
        Number(mutable),
        ...(index === COUNTDOWN ? [0x41, ...signed(300n)] : zero(type)),
        0x0b,
      ]),
    ),
    ...section(7, exports),
    ...(starts.length > 0 && random.once(3) ? [8, ...sized(unsigned(random.pick(starts)))] : []),
    ...section(9, [
      // active: the table's first elements, with a gap of nulls at its end
      [0, 0x41, 0, 0x0b, ...vector(shape.elements.map((index) => unsigned(index, padding())))],
      [1, 0, ...vector(elements())],
      ...(shape.referenced.size > 0
        ? [[3, 0, ...vector([...shape.referenced].map((index) => unsigned(index)))]]
        : []),
    ]),
    ...[12, 1, DATA_SEGMENTS],
    ...section(
      10,
      bodies.map((body) => sized(body)),
    ),
    ...section(11, [
      [0, 0x41, random.below(64), 0x0b, ...sized([...random.bytes(40)])],
      [1, ...sized([...random.bytes(20)])],
    ]),
  ]);
}
