import type { FunctionSignature, TypeBytes } from './module-types.ts';
import { BYTE_LENGTH } from './value.ts';
import type { BitsType, Value } from './value.ts';

/** Where an adapter finds its arguments and leaves its results, in bytes from the memory's start. */
const ARGUMENTS_AT = 0;
const RESULTS_AT = 32_768;
const SLOT = 16;

const BITS_TYPES: Readonly<Record<number, BitsType>> = {
  0x7f: 'i32',
  0x7e: 'i64',
  0x7d: 'f32',
  0x7c: 'f64',
  0x7b: 'v128',
};
const LOAD: Readonly<Record<BitsType, readonly number[]>> = {
  i32: [0x28],
  i64: [0x29],
  f32: [0x2a],
  f64: [0x2b],
  v128: [0xfd, 0x00],
};
const STORE: Readonly<Record<BitsType, readonly number[]>> = {
  i32: [0x36],
  i64: [0x37],
  f32: [0x38],
  f64: [0x39],
  v128: [0xfd, 0x0b],
};

/** The plain type behind a type's bytes; `undefined` for a reference. */
export function bitsTypeOf(type: TypeBytes | undefined): BitsType | undefined {
  return type?.length === 1 ? BITS_TYPES[type[0] ?? 0] : undefined;
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/** A section or any other run of bytes with its length in front. */
function sized(bytes: readonly number[]): number[] {
  return [...leb(bytes.length), ...bytes];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return [id, ...sized(vector(items))];
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const text = (value: string): number[] => sized([...Buffer.from(value)]);

/** `exnref` and `nullexnref`, which can't cross into JavaScript at all. */
const isException = (type: TypeBytes): boolean => type.length === 1 && (type[0] === 0x69 || type[0] === 0x74);

/** Whether a signature has values JavaScript can't carry bit for bit. */
export function needsAdapter(signature: FunctionSignature): boolean {
  const carriesBits = (type: TypeBytes): boolean => ['f32', 'f64', 'v128'].includes(bitsTypeOf(type) ?? '');
  return [...signature.params, ...signature.results].some((type) => carriesBits(type) || isException(type));
}

/** Whether a module of its own can name all the types of a signature. */
export function canAdapt(signature: FunctionSignature): boolean {
  return [...signature.params, ...signature.results].every((type) => type.length === 1);
}

/**
 * Writes a module that calls a function of the given type with bits taken from memory and leaves the
 * results' bits there, so that NaN payloads and vectors reach the function and come back unchanged.
 * References go through as parameters and results of its export `run`; of an exception reference, only
 * whether it is null.
 *
 * @param signature - the type of the function it imports as `"" "function"`; its memory is `"" "memory"`
 * @returns the module's bytes
 */
export function encodeAdapter(signature: FunctionSignature): Uint8Array<ArrayBuffer> {
  const { params, results } = signature;
  const isReference = (type: TypeBytes): boolean => bitsTypeOf(type) === undefined;
  const referenceParams = params.filter(isReference);
  const returned = results.filter(isReference).map((type) => (isException(type) ? [0x7f] : type));
  const access = (instruction: readonly number[], offset: number): number[] => [
    ...instruction,
    0,
    ...leb(offset),
  ];

  let parameter = 0;
  const pushes = params.flatMap((type, index) => {
    const bits = bitsTypeOf(type);
    if (bits === undefined) return [0x20, ...leb(parameter++)];
    return [0x41, 0, ...access(LOAD[bits], ARGUMENTS_AT + SLOT * index)];
  });
  const local = (index: number): number[] => leb(referenceParams.length + index);
  const pops = results.map((_, index) => [0x21, ...local(index)]).reverse();
  const stores = results.flatMap((type, index) => {
    const bits = bitsTypeOf(type);
    if (bits === undefined) return [];
    return [0x41, 0, 0x20, ...local(index), ...access(STORE[bits], RESULTS_AT + SLOT * index)];
  });
  const returns = results.flatMap((type, index) => {
    if (!isReference(type)) return [];
    return isException(type) ? [0x20, ...local(index), 0xd1] : [0x20, ...local(index)];
  });
  const body = [
    ...vector(results.map((type) => [1, ...type])),
    ...pushes,
    ...[0x10, 0],
    ...pops.flat(),
    ...stores,
    ...returns,
    0x0b,
  ];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, [
      [0x60, ...vector(params), ...vector(results)],
      [0x60, ...vector(referenceParams), ...vector(returned)],
    ]),
    ...section(2, [
      [...text(''), ...text('function'), 0, 0],
      [...text(''), ...text('memory'), 2, 0, 1],
    ]),
    ...section(3, [[1]]),
    ...section(7, [[...text('run'), 0, 1]]),
    ...section(10, [sized(body)]),
  ]);
}

/** Stands for an exception reference that is not null. */
const EXCEPTION = Object.freeze({ exception: true });

/** Puts the arguments' bits where the adapter looks for them; what is left are the references. */
export function writeArguments(memory: WebAssembly.Memory, args: readonly Value[]): unknown[] {
  const bytes = new Uint8Array(memory.buffer);
  const references: unknown[] = [];
  args.forEach((arg, index) => {
    if (arg.type === 'ref') references.push(arg.reference);
    else bytes.set(arg.bytes, ARGUMENTS_AT + SLOT * index);
  });
  return references;
}

/** Collects the results of an adapter's `run`: bits from memory, references from what it returned. */
export function readResults(
  memory: WebAssembly.Memory,
  signature: FunctionSignature,
  returned: unknown,
): Value[] {
  const references = Array.isArray(returned) ? (returned as unknown[]) : [returned];
  return signature.results.map((type, index): Value => {
    const bits = bitsTypeOf(type);
    if (bits === undefined) {
      const reference = references.shift();
      if (!isException(type)) return { type: 'ref', reference };
      return { type: 'ref', reference: reference === 1 ? null : EXCEPTION };
    }
    const offset = RESULTS_AT + SLOT * index;
    return { type: bits, bytes: new Uint8Array(memory.buffer.slice(offset, offset + BYTE_LENGTH[bits])) };
  });
}

/**
 * A module whose export `kind` tells what an `anyref` is: 1 `i31`, 2 `struct`, 3 `array`, 0 anything else.
 * JavaScript sees the latter three as the same opaque object.
 */
export const KIND_PROBE = Uint8Array.from([
  ...HEADER,
  ...section(1, [[0x60, 1, 0x6e, 1, 0x7f]]),
  ...section(3, [[0]]),
  ...section(7, [[...text('kind'), 0, 0]]),
  ...section(10, [
    sized([
      0,
      ...[0x20, 0, 0xfb, 0x14, 0x6c],
      ...[0x20, 0, 0xfb, 0x14, 0x6b, 0x41, 2, 0x6c, 0x6a],
      ...[0x20, 0, 0xfb, 0x14, 0x6a, 0x41, 3, 0x6c, 0x6a],
      0x0b,
    ]),
  ]),
]);
