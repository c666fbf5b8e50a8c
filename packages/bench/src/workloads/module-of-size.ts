import { signed, unsigned } from '../leb128.ts';

const I32 = 0x7f;
const F64 = 0x7c;

/** Functions call the one before, but for each first of a group: no call nests deeper than that. */
const GROUP = 8;

function f64(value: number): number[] {
  return [...new Uint8Array(new Float64Array([value]).buffer)];
}

/** A loop with arithmetic, loads and stores, floats, a condition and a call: what ordinary code is made of. */
function body(index: number): number[] {
  const call =
    index % GROUP === 0 ? [] : [0x20, 1, 0x41, 7, 0x71, 0x41, 1, 0x6a, 0x10, ...unsigned(index - 1), 0x6a];
  return [
    // two locals of i32 and one of f64
    ...[2, 2, I32, 1, F64],
    ...[0x03, 0x40],
    ...[0x20, 1, 0x41, ...signed(index * 17 + 3), 0x6a, 0x20, 0, 0x73, 0x21, 1],
    ...[0x20, 1, 0x41, ...signed(0xfff8), 0x71, 0x28, 2, 0, 0x20, 1, 0x6a, 0x21, 2],
    ...[0x20, 2, 0x41, 3, 0x74, 0x41, ...signed(0xfff8), 0x71, 0x20, 2, 0x36, 2, 8],
    ...[0x20, 3, 0x20, 2, 0xb7, 0x44, ...f64(index + 0.5), 0xa2, 0xa0, 0x21, 3],
    ...[0x20, 2, 0x41, 5, 0x4a, 0x04, 0x40, 0x20, 1, 0x41, ...signed(index), 0x6b, 0x21, 1, 0x0b],
    ...[0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...[0x20, 1, ...call, 0x20, 3, 0x44, ...f64(0), 0x64, 0x6a, 0x0b],
  ];
}

function functionBody(index: number): number[] {
  const bytes = body(index);
  return [...unsigned(bytes.length), ...bytes];
}

const section = (id: number, bytes: readonly number[]): number[] => [id, ...unsigned(bytes.length), ...bytes];

/**
 * Makes a module of about a size, of many functions as compilers make them: loops, memory, floats, calls. It imports
 * nothing and exports `run(i32) -> i32`, which runs the last few of them.
 *
 * @param size - bytes, from a few hundred up
 * @returns the module
 */
export function moduleOfSize(size: number): Uint8Array<ArrayBuffer> {
  const bodies: Uint8Array[] = [];
  let length = 0;
  while (length < size - 60) {
    const next = Uint8Array.from(functionBody(bodies.length));
    bodies.push(next);
    // and one byte in the function section
    length += next.length + 1;
  }
  const count = bodies.length;
  const codeLength = unsigned(count).length + bodies.reduce((sum, bytes) => sum + bytes.length, 0);
  const head = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, I32]),
    ...functionSectionHead(count),
  ]);
  const types = new Uint8Array(count);
  const middle = Uint8Array.from([
    ...section(5, [1, 0, 2]),
    ...section(7, [1, 3, ...Buffer.from('run'), 0, ...unsigned(count - 1)]),
    ...[10, ...unsigned(codeLength), ...unsigned(count)],
  ]);
  return new Uint8Array(Buffer.concat([head, types, middle, ...bodies]));
}

/** All functions are of the first type, which is a zero each: the zeros follow by themselves. */
function functionSectionHead(count: number): number[] {
  const length = unsigned(count);
  return [3, ...unsigned(length.length + count), ...length];
}
