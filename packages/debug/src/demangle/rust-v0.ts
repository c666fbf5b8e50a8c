/**
 * Reads names as Rust mangles them since its version 0 of mangling.
 *
 * @see https://doc.rust-lang.org/rustc/symbol-mangling/v0.html
 */
import { MangledText, NotMangled, unlessNotMangled } from './mangled-text.ts';
import { decodePunycode } from './punycode.ts';

/** How many parts a name may have once what it refers back to is read again. */
const MOST_PARTS = 4_000;

const BASIC_TYPES: Readonly<Record<string, string>> = Object.freeze({
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
});

/**
 * @param symbol - such as `_RNvCsbDqzXfLQacH_4main3run`
 * @returns the path, or `undefined` where it is no such name
 */
export function demangleRustV0(symbol: string): string | undefined {
  const [, mangled] = /^_{0,2}R([A-Z]\w*)(?:\.[\w.@$]+)?$/.exec(symbol) ?? [];
  if (mangled === undefined) return undefined;
  return unlessNotMangled(() => new V0Reader(mangled, { depth: 300, length: 4_000 }).read());
}

class V0Reader extends MangledText {
  #parts = 0;
  /** How many lifetimes are bound where the reader stands. */
  #lifetimes = 0;

  read(): string {
    const path = this.#path(true);
    // the crate that instantiated it
    if (!this.isAtEnd) this.#path(false);
    if (!this.isAtEnd) throw new NotMangled();
    return path;
  }

  #path(inValue: boolean): string {
    return this.#part(() => {
      const tag = this.next();
      switch (tag) {
        case 'C': {
          this.#disambiguator();
          return this.#identifier();
        }
        case 'M': {
          this.#implPath();
          return `<${this.#type()}>`;
        }
        case 'X': {
          this.#implPath();
          const type = this.#type();
          return `<${type} as ${this.#path(false)}>`;
        }
        case 'Y': {
          const type = this.#type();
          return `<${type} as ${this.#path(false)}>`;
        }
        case 'N':
          return this.#nestedPath(inValue);
        case 'I': {
          const path = this.#path(inValue);
          const args = this.#list(() => this.#genericArgument());
          return `${path}${inValue ? '::' : ''}<${args.join(', ')}>`;
        }
        case 'B':
          return this.#backReference(() => this.#path(inValue));
        default:
          throw new NotMangled();
      }
    });
  }

  #implPath(): void {
    this.#disambiguator();
    this.#path(false);
  }

  #nestedPath(inValue: boolean): string {
    const namespace = this.next();
    if (!/[A-Za-z]/.test(namespace)) throw new NotMangled();
    const outer = this.#path(inValue);
    const disambiguator = this.#disambiguator();
    const name = this.#identifier();
    if (/[a-z]/.test(namespace)) return name === '' ? outer : `${outer}::${name}`;
    const kinds: Readonly<Record<string, string>> = { C: 'closure', S: 'shim' };
    const kind = kinds[namespace] ?? namespace;
    return `${outer}::{${kind}${name === '' ? '' : `:${name}`}#${String(disambiguator)}}`;
  }

  #genericArgument(): string {
    if (this.take('L')) return this.#lifetime(this.#base62());
    if (this.take('K')) return this.#constant();
    return this.#type();
  }

  #type(): string {
    return this.#part(() => {
      const tag = this.next();
      const basic = BASIC_TYPES[tag];
      if (basic !== undefined) return basic;
      switch (tag) {
        case 'R':
        case 'Q': {
          const index = this.take('L') ? this.#base62() : 0;
          const lifetime = index === 0 ? '' : `${this.#lifetime(index)} `;
          return `&${lifetime}${tag === 'Q' ? 'mut ' : ''}${this.#type()}`;
        }
        case 'P':
          return `*const ${this.#type()}`;
        case 'O':
          return `*mut ${this.#type()}`;
        case 'A': {
          const type = this.#type();
          return `[${type}; ${this.#constant()}]`;
        }
        case 'S':
          return `[${this.#type()}]`;
        case 'T': {
          const types = this.#list(() => this.#type());
          return types.length === 1 ? `(${types[0]},)` : `(${types.join(', ')})`;
        }
        case 'F':
          return this.#bound(() => this.#functionType());
        case 'D': {
          const traits = this.#bound(() => this.#list(() => this.#dynTrait()).join(' + '));
          if (!this.take('L')) throw new NotMangled();
          const index = this.#base62();
          return `dyn ${traits}${index === 0 ? '' : ` + ${this.#lifetime(index)}`}`;
        }
        case 'B':
          return this.#backReference(() => this.#type());
        default:
          this.at -= 1;
          return this.#path(false);
      }
    });
  }

  #functionType(): string {
    const unsafe = this.take('U') ? 'unsafe ' : '';
    let abi = '';
    if (this.take('K')) {
      const name = this.take('C') ? 'C' : this.#identifier().replaceAll('_', '-');
      abi = `extern "${name}" `;
    }
    const params = this.#list(() => this.#type());
    const result = this.#type();
    return `${unsafe}${abi}fn(${params.join(', ')})${result === '()' ? '' : ` -> ${result}`}`;
  }

  #dynTrait(): string {
    let path = this.#path(false);
    let bindings = '';
    while (this.take('p')) {
      const name = this.#identifier();
      bindings += `${bindings === '' ? '' : ', '}${name} = ${this.#type()}`;
    }
    if (bindings !== '')
      path = path.endsWith('>') ? `${path.slice(0, -1)}, ${bindings}>` : `${path}<${bindings}>`;
    return path;
  }

  #constant(): string {
    return this.#part(() => {
      if (this.take('p')) return '_';
      if (this.take('B')) return this.#backReference(() => this.#constant());
      const type = this.next();
      switch (type) {
        case 'a':
        case 's':
        case 'l':
        case 'x':
        case 'n':
        case 'i':
          return `${this.take('n') ? '-' : ''}${this.#integer()}`;
        case 'h':
        case 't':
        case 'm':
        case 'y':
        case 'o':
        case 'j':
          return this.#integer();
        case 'b': {
          const digits = this.#hex();
          if (digits !== '0' && digits !== '1') throw new NotMangled();
          return digits === '1' ? 'true' : 'false';
        }
        case 'c': {
          const code = Number.parseInt(this.#hex() || '0', 16);
          if (!(code <= 0x10ffff) || (code >= 0xd800 && code < 0xe000)) throw new NotMangled();
          return quoted(String.fromCodePoint(code), "'");
        }
        case 'e': {
          const digits = this.#hex();
          if (digits.length % 2 !== 0) throw new NotMangled();
          const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
          return `*${quoted(decodeUtf8(bytes), '"')}`;
        }
        case 'R':
        case 'Q':
          if (type === 'R' && this.take('e')) {
            this.at -= 1;
            return this.#constant().slice(1);
          }
          return `&${type === 'Q' ? 'mut ' : ''}${this.#constant()}`;
        case 'A':
          return `[${this.#list(() => this.#constant()).join(', ')}]`;
        case 'T': {
          const values = this.#list(() => this.#constant());
          return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;
        }
        case 'V':
          return this.#variant();
        default:
          throw new NotMangled();
      }
    });
  }

  #variant(): string {
    const path = this.#path(true);
    switch (this.next()) {
      case 'U':
        return path;
      case 'T':
        return `${path}(${this.#list(() => this.#constant()).join(', ')})`;
      case 'S': {
        const fields = this.#list(() => {
          this.#disambiguator();
          const name = this.#identifier();
          return `${name}: ${this.#constant()}`;
        });
        return `${path} { ${fields.join(', ')} }`;
      }
      default:
        throw new NotMangled();
    }
  }

  #integer(): string {
    const digits = this.#hex();
    return digits === '' ? '0' : BigInt(`0x${digits}`).toString();
  }

  #hex(): string {
    const digits = this.takeMatch(/^[\da-f]*_/, Infinity);
    if (digits === undefined) throw new NotMangled();
    return digits.slice(0, -1);
  }

  /** What binds lifetimes, such as a function's type. */
  #bound(read: () => string): string {
    const count = this.take('G') ? this.#base62() + 1 : 0;
    if (count > 100) throw new NotMangled();
    const outer = this.#lifetimes;
    const names: string[] = [];
    for (let left = count; left > 0; left--) {
      this.#lifetimes += 1;
      names.push(this.#lifetime(1));
    }
    const inner = read();
    this.#lifetimes = outer;
    return names.length === 0 ? inner : `for<${names.join(', ')}> ${inner}`;
  }

  #lifetime(index: number): string {
    if (index === 0) return "'_";
    const depth = this.#lifetimes - index;
    if (depth < 0) throw new NotMangled();
    return depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${String(depth)}`;
  }

  #list(read: () => string): string[] {
    const items: string[] = [];
    while (!this.take('E')) items.push(read());
    return items;
  }

  #backReference(read: () => string): string {
    const from = this.at - 1;
    const target = this.#base62();
    if (target >= from) throw new NotMangled();
    const back = this.at;
    this.at = target;
    const text = read();
    this.at = back;
    return text;
  }

  #disambiguator(): number {
    return this.take('s') ? this.#base62() + 1 : 0;
  }

  #identifier(): string {
    const isPunycode = this.take('u');
    const digits = this.takeMatch(/^(?:0|[1-9]\d{0,5})/);
    if (digits === undefined) throw new NotMangled();
    this.take('_');
    const text = this.takeCharacters(Number(digits));
    const name = isPunycode ? decodePunycode(text) : text;
    if (name === undefined) throw new NotMangled();
    return name;
  }

  #base62(): number {
    if (this.take('_')) return 0;
    let value = 0;
    for (;;) {
      const character = this.next();
      if (character === '_') return value + 1;
      const digit = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(character);
      if (digit < 0 || value > 2 ** 64) throw new NotMangled();
      value = value * 62 + digit;
    }
  }

  #part(read: () => string): string {
    this.#parts += 1;
    if (this.#parts > MOST_PARTS) throw new NotMangled();
    return this.nested(read);
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new NotMangled();
  }
}

function quoted(text: string, mark: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\\': '\\\\',
    '\0': '\\0',
  };
  const inner = [...text].map((character) =>
    character === mark ? `\\${mark}` : (escapes[character] ?? character),
  );
  return `${mark}${inner.join('')}${mark}`;
}
