/** A value type as the binary format writes it; a single byte, or several for `(ref …)`. */
export type TypeBytes = readonly number[];

/** The type of an exported function. */
export interface FunctionSignature {
  readonly params: readonly TypeBytes[];
  readonly results: readonly TypeBytes[];
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads a module front to back; knows just enough of the binary format to find the exports' types. */
class TypeReader {
  readonly #bytes: Uint8Array;
  at: number;
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }
  byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new RangeError('the module ends early');
    this.at += 1;
    return byte;
  }
  peek(): number {
    return this.#bytes[this.at] ?? -1;
  }
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  leb(): void {
    while (this.byte() >= 128);
  }
  name(): string {
    const length = this.number();
    this.at += length;
    return utf8.decode(this.#bytes.subarray(this.at - length, this.at));
  }
  many<T>(read: () => T): T[] {
    return Array.from({ length: this.number() }, read);
  }
  valueType(): TypeBytes {
    const start = this.at;
    const first = this.byte();
    if (first === 0x63 || first === 0x64) {
      if (this.peek() === 0x62) this.byte();
      this.leb();
    }
    return [...this.#bytes.subarray(start, this.at)];
  }
  limits(): void {
    const flags = this.byte();
    this.leb();
    if (flags & 1) this.leb();
    if (flags & 8) this.leb();
  }
  fieldType(): void {
    this.valueType();
    this.byte();
  }
  subType(): FunctionSignature | undefined {
    for (;;) {
      const form = this.byte();
      if (form === 0x50 || form === 0x4f) this.many(() => this.number());
      else if (form === 0x4d || form === 0x4c) this.leb();
      else if (form === 0x60) {
        const params = this.many(() => this.valueType());
        return { params, results: this.many(() => this.valueType()) };
      } else if (form === 0x5e) {
        this.fieldType();
        return undefined;
      } else if (form === 0x5f) {
        this.many(() => this.fieldType());
        return undefined;
      } else if (form !== 0x65) throw new RangeError(`unknown type form ${String(form)}`);
    }
  }
}

/**
 * Finds the types of a valid module's exported functions. What it can't read (a proposal's own
 * encodings) it leaves out; such exports are called through JavaScript's conversions.
 *
 * @param bytes - the module
 * @returns the signatures by export name
 */
export function exportedFunctionTypes(bytes: Uint8Array): ReadonlyMap<string, FunctionSignature> {
  const types: (FunctionSignature | undefined)[] = [];
  const functions: (FunctionSignature | undefined)[] = [];
  const exports = new Map<string, FunctionSignature>();

  function readTypes(reader: TypeReader): void {
    reader.many(() => {
      if (reader.peek() !== 0x4e) types.push(reader.subType());
      else {
        reader.byte();
        types.push(...reader.many(() => reader.subType()));
      }
    });
  }

  function readImport(reader: TypeReader): void {
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind === 0 || kind === 0x20) functions.push(types[reader.number()]);
    else if (kind === 1) {
      reader.valueType();
      reader.limits();
    } else if (kind === 2) reader.limits();
    else if (kind === 3) reader.fieldType();
    else {
      reader.byte();
      reader.leb();
    }
  }

  function readExport(reader: TypeReader): void {
    const name = reader.name();
    const kind = reader.byte();
    const signature = functions[reader.number()];
    if (kind === 0 && signature) exports.set(name, signature);
  }

  try {
    const reader = new TypeReader(bytes, 8);
    while (reader.at < bytes.length) {
      const section = reader.byte();
      const end = reader.number() + reader.at;
      if (section === 1) readTypes(reader);
      else if (section === 2) reader.many(() => readImport(reader));
      else if (section === 3) reader.many(() => functions.push(types[reader.number()]));
      else if (section === 7) reader.many(() => readExport(reader));
      reader.at = end;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return exports;
}
