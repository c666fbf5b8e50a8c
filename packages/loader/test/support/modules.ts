/** A vector of the binary format: how many, then each. All lengths here stay below 128. */
const vector = (items: readonly (readonly number[])[]): number[] => [items.length, ...items.flat()];
const text = (value: string): number[] => {
  const bytes = [...new TextEncoder().encode(value)];
  return [bytes.length, ...bytes];
};
const section = (id: number, contents: readonly number[]): number[] => [id, contents.length, ...contents];

/**
 * A module that imports functions of type `() -> ()` and exports each under the name it was imported by.
 *
 * @param imports - module and name of each
 * @returns its bytes
 */
export function moduleImporting(
  imports: readonly (readonly [module: string, name: string])[],
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, 0, 0]])),
    ...section(2, vector(imports.map(([module, name]) => [...text(module), ...text(name), 0, 0]))),
    ...section(7, vector(imports.map(([, name], i) => [...text(name), 0, i]))),
  ]);
}
