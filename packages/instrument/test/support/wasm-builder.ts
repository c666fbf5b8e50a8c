/** Writes small modules by hand; see https://webassembly.github.io/spec/core/binary/modules.html */
import { encodeUnsigned } from '../../src/bytes/leb128.ts';

export const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function wasm(...sections: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...HEADER, ...sections.flat()]);
}

export function section(id: number, ...contents: readonly (number | readonly number[])[]): number[] {
  const bytes = contents.flat();
  return [id, ...encodeUnsigned(bytes.length), ...bytes];
}

export function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...encodeUnsigned(bytes.length), ...bytes];
}

export function custom(sectionName: string, ...contents: readonly (number | readonly number[])[]): number[] {
  return section(0, name(sectionName), ...contents);
}

/** A function body of these instructions, with its size, `locals` as encoded and the final `end`. */
export function body(instructions: readonly number[], locals: readonly number[] = [0]): number[] {
  const bytes = [...locals, ...instructions, 0x0b];
  return [...encodeUnsigned(bytes.length), ...bytes];
}

/** `() -> ()` as type 0. */
export const plainType = section(1, 1, 0x60, 0, 0);

/** A module with one function of type `() -> ()`, with sections before its code. */
export function wasmOf(
  instructions: readonly number[],
  ...before: readonly (readonly number[])[]
): Uint8Array<ArrayBuffer> {
  return wasm(plainType, section(3, 1, 0), ...before, section(10, 1, body(instructions)));
}
