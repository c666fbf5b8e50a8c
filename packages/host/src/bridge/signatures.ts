import { BindingError } from '@ferrule/core';

/** A type as the custom section writes it. */
export type SignatureType =
  /** A number type, `bool`, `char`, `str` or `void`. */
  | { readonly kind: 'simple'; readonly name: string }
  /** `slice`, `sliceMut`, `vec`, `option`, `owned`, `borrowed`, `result`: a type made of others. */
  | { readonly kind: 'of'; readonly name: string; readonly types: readonly SignatureType[] }
  | { readonly kind: 'array'; readonly element: SignatureType; readonly length: number }
  /** A struct or enum that the section declares. */
  | { readonly kind: 'named'; readonly name: string };

/** A parameter or field. */
export interface SignatureField {
  readonly name: string;
  readonly type: SignatureType;
}

/** A function as the custom section describes it. */
export interface FunctionSignature {
  readonly name: string;
  readonly params: readonly SignatureField[];
  readonly result: SignatureType;
}

/** A function that the guest imports. */
export interface ImportSignature extends FunctionSignature {
  readonly module: string;
}

/** What the custom section `ferrule` says of a module. */
export interface Signatures {
  readonly functions: readonly FunctionSignature[];
  readonly imports: readonly ImportSignature[];
  readonly structs: ReadonlyMap<string, readonly SignatureField[]>;
  /** The names of each enum with their numbers. */
  readonly enums: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** The custom section's name. */
export const SIGNATURE_SECTION = 'ferrule';

const SIMPLE = new Set('i8 u8 i16 u16 i32 u32 i64 u64 isize usize f32 f64 bool char str void'.split(' '));
const ARITY: Readonly<Record<string, number>> = {
  slice: 1,
  sliceMut: 1,
  vec: 1,
  option: 1,
  owned: 1,
  borrowed: 1,
  result: 2,
};
const MAX_DEPTH = 32;
const IDENTIFIER = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;
const NUMBER = /-?\d+/y;

/**
 * Reads the section by which a module of the `ferrule` crate says what its functions take and return. Lines of
 * `fn NAME(PARAM:TYPE;…)TYPE`, `import MODULE NAME(…)TYPE`, `struct NAME{FIELD:TYPE;…}` and `enum NAME{VARIANT=NUMBER;…}`,
 * in any order.
 *
 * @param module - a compiled module, or the contents of its sections
 * @returns what they say; `undefined` where the module has no such section
 * @throws BindingError where a section is malformed, naming the line
 */
export function readSignatures(module: WebAssembly.Module | readonly BufferSource[]): Signatures | undefined {
  const sections: readonly BufferSource[] = isSections(module)
    ? module
    : WebAssembly.Module.customSections(module, SIGNATURE_SECTION);
  if (sections.length === 0) return undefined;
  const functions = new Map<string, FunctionSignature>();
  const imports = new Map<string, ImportSignature>();
  const structs = new Map<string, readonly SignatureField[]>();
  const enums = new Map<string, Readonly<Record<string, number>>>();
  for (const section of sections) {
    for (const line of lines(section)) {
      const scanner = new Scanner(line);
      const kind = scanner.identifier();
      scanner.expect(' ');
      if (kind === 'fn') {
        const signature = scanner.function();
        once(functions, signature.name, signature, line);
      } else if (kind === 'import') {
        const module = scanner.until(' ');
        const signature = { module, ...scanner.function() };
        once(imports, `${module} ${signature.name}`, signature, line);
      } else if (kind === 'struct') {
        once(structs, scanner.identifier(), scanner.fields('{', '}'), line);
      } else if (kind === 'enum') {
        once(enums, scanner.identifier(), scanner.variants(), line);
      } else {
        throw scanner.wrong('a line of "fn", "import", "struct" or "enum"');
      }
      scanner.end();
    }
  }
  return { functions: [...functions.values()], imports: [...imports.values()], structs, enums };
}

function isSections(module: WebAssembly.Module | readonly BufferSource[]): module is readonly BufferSource[] {
  return Array.isArray(module);
}

function lines(section: BufferSource): readonly string[] {
  try {
    return new TextDecoder('utf-8', { fatal: true })
      .decode(section)
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    throw new BindingError('read the custom section "ferrule": it is not UTF-8', { cause: error });
  }
}

function once<T>(map: Map<string, T>, name: string, value: T, line: string): void {
  if (map.has(name)) throw new BindingError(`read the custom section "ferrule": "${line}" comes twice`);
  map.set(name, value);
}

/** Reads one line. */
class Scanner {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  identifier(): string {
    return this.#match(IDENTIFIER, 'a name');
  }
  until(stop: string): string {
    const end = this.#line.indexOf(stop, this.#at);
    if (end < 0) throw this.wrong(`"${stop}"`);
    const text = this.#line.slice(this.#at, end);
    this.#at = end + stop.length;
    return text;
  }
  expect(text: string): void {
    if (!this.#take(text)) throw this.wrong(`"${text}"`);
  }
  end(): void {
    if (this.#at < this.#line.length) throw this.wrong('the end');
  }
  function(): FunctionSignature {
    return { name: this.identifier(), params: this.fields('(', ')'), result: this.#type(0) };
  }
  fields(open: string, close: string): readonly SignatureField[] {
    this.expect(open);
    const fields: SignatureField[] = [];
    while (!this.#take(close)) {
      const name = this.identifier();
      this.expect(':');
      fields.push({ name, type: this.#type(0) });
      this.expect(';');
    }
    return fields;
  }
  variants(): Readonly<Record<string, number>> {
    this.expect('{');
    const variants: [string, number][] = [];
    while (!this.#take('}')) {
      const name = this.identifier();
      this.expect('=');
      variants.push([name, Number(this.#match(NUMBER, 'a number'))]);
      this.expect(';');
    }
    return Object.fromEntries(variants);
  }
  wrong(expected: string): BindingError {
    return new BindingError(
      `read the custom section "ferrule": expected ${expected} at column ${String(this.#at + 1)} of "${this.#line.slice(0, 200)}"`,
    );
  }

  #type(depth: number): SignatureType {
    if (depth > MAX_DEPTH) throw this.wrong('a type nested less deeply');
    const name = this.identifier();
    if (name === 'array') {
      this.expect('(');
      const element = this.#type(depth + 1);
      this.expect(',');
      const length = Number(this.#match(NUMBER, 'a number'));
      if (!Number.isSafeInteger(length) || length < 0) throw this.wrong('a length');
      this.expect(')');
      return { kind: 'array', element, length };
    }
    const arity = Object.hasOwn(ARITY, name) ? ARITY[name] : undefined;
    if (arity === undefined) return SIMPLE.has(name) ? { kind: 'simple', name } : { kind: 'named', name };
    const types: SignatureType[] = [];
    for (let index = 0; index < arity; index++) {
      this.expect(index === 0 ? '(' : ',');
      types.push(this.#type(depth + 1));
    }
    this.expect(')');
    return { kind: 'of', name, types };
  }
  #take(text: string): boolean {
    if (!this.#line.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
  #match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#line) ?? [];
    if (found === undefined) throw this.wrong(expected);
    this.#at += found.length;
    return found;
  }
}
