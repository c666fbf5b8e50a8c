/** The bytes of a module and where they came from: the product of `readSource`. */
export interface WasmBytes {
  /** The whole module, starting with `\0asm`. Never written to. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What errors and traces call the module: a file's path, a URL, or `<bytes>`. */
  readonly name: string;
  /** Path of the file they were read from; left out where it was none. */
  readonly location?: string | undefined;
}
