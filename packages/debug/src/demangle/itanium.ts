/**
 * Reads names as C++ compilers mangle them: names, templates, types, operators, lambdas and substitutions. Names that
 * hold expressions other than literals are left alone.
 *
 * @see https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling
 */
import {
  BUILTIN_TYPES,
  LITERAL_SUFFIXES,
  OPERATORS,
  SPECIAL_NAMES,
  STANDARD_NAMES,
} from './itanium-words.ts';
import {
  baseOf,
  isPack,
  LONGEST,
  plainName,
  pointer,
  show,
  type Argument,
  type Name,
  type Type,
} from './itanium-types.ts';
import { MangledText, NotMangled, unlessNotMangled } from './mangled-text.ts';

/**
 * @param symbol - such as `_ZN3foo3barEi`
 * @returns the declaration, or `undefined` where it is no such name or holds what is not read here
 */
export function demangleItanium(symbol: string): string | undefined {
  const [, mangled, suffix] = /^_{1,4}Z(\w+)((?:\.[\w.]+)?)$/.exec(symbol) ?? [];
  if (mangled === undefined) return undefined;
  return unlessNotMangled(() => {
    const reader = new ItaniumReader(mangled, { depth: 200, length: LONGEST });
    const text = reader.encoding();
    if (!reader.isAtEnd) throw new NotMangled();
    return suffix === '' ? text : `${text} (${String(suffix)})`;
  });
}

class ItaniumReader extends MangledText {
  /** Names and types that may be referred to again; `undefined` for those that stand for several at once. */
  #substitutions: (Type | undefined)[] = [];
  /** Arguments of the innermost template whose name is being read. */
  #arguments: Argument[] = [];
  /** Which of a pack is meant while an expansion is read. */
  #packIndex: number | undefined;
  #packLength: number | undefined;

  encoding(): string {
    return this.nested(() => {
      const special = SPECIAL_NAMES[this.peek(2)];
      if (special !== undefined) {
        this.at += 2;
        return special + show(this.#type());
      }
      if (this.take('GV')) return `guard variable for ${this.#name(true).text}`;
      const name = this.#name(true);
      if (this.isAtEnd || this.peek(1) === 'E') return name.text + name.qualifiers;
      const result = name.hasResult ? this.#type() : undefined;
      const params = this.#parameters();
      const left = result === undefined ? '' : `${result.left}${result.needsParentheses === true ? '' : ' '}`;
      return `${left}${name.text}(${params})${name.qualifiers}${result?.right ?? ''}`;
    });
  }

  #parameters(): string {
    if (/^v(?:E|$)/.test(this.peek(2))) {
      this.at += 1;
      return '';
    }
    const params: string[] = [];
    while (!this.isAtEnd && this.peek(1) !== 'E') params.push(show(this.#type()));
    if (params.length === 0) throw new NotMangled();
    return params.filter((param) => param !== '').join(', ');
  }

  #name(isEncoding: boolean): Name {
    return this.nested(() => {
      if (this.take('N')) return this.#nestedName(isEncoding);
      if (this.take('Z')) return this.#localName(isEncoding);
      if (this.peek(1) === 'S' && this.peek(2) !== 'St') {
        const type = this.#substitution();
        const base = baseOf(type.left);
        if (this.peek(1) !== 'I') {
          if (isEncoding) throw new NotMangled();
          return plainName(type.left, base);
        }
        return { ...plainName(type.left + this.#templateArguments(isEncoding), base), hasResult: true };
      }
      const outer = this.take('St') ? 'std::' : '';
      const part = this.#unqualified(undefined);
      const text = outer + part.text;
      if (this.peek(1) !== 'I') return { ...plainName(text, part.text), hasResult: false };
      this.#substitutions.push({ left: text, right: '' });
      const args = this.#templateArguments(isEncoding);
      return { ...plainName(text + args, part.text), hasResult: !part.isConversion };
    });
  }

  #nestedName(isEncoding: boolean): Name {
    const marks: Readonly<Record<string, string>> = { r: ' restrict', V: ' volatile', K: ' const' };
    let constant = '';
    for (let mark = marks[this.peek(1)]; mark !== undefined; mark = marks[this.peek(1)]) {
      constant = mark + constant;
      this.at += 1;
    }
    let qualifiers = constant;
    if (this.take('R')) qualifiers += ' &';
    else if (this.take('O')) qualifiers += ' &&';
    let text = '';
    let base = '';
    let hasResult = false;
    for (let isFirst = true; !this.take('E'); isFirst = false) {
      const next = this.peek(1);
      let isKnown = false;
      if (next === 'I') {
        if (isFirst) throw new NotMangled();
        text += this.#templateArguments(isEncoding);
        hasResult = !base.startsWith('~') && base !== '';
      } else if (next === 'T' || (next === 'S' && this.peek(2) !== 'St')) {
        if (!isFirst) throw new NotMangled();
        const type = next === 'T' ? this.#templateParameter() : this.#substitution();
        text = show(type);
        base = baseOf(text);
        isKnown = next === 'S';
        hasResult = false;
      } else if (next === 'S') {
        if (!isFirst) throw new NotMangled();
        this.at += 2;
        text = 'std';
        isKnown = true;
      } else {
        const part = this.#unqualified(base);
        text = text === '' ? part.text : `${text}::${part.text}`;
        // neither constructors nor conversions say what they return
        hasResult = false;
        base = part.isConversion || part.isStructor ? '' : part.text;
      }
      if (!isKnown && this.peek(1) !== 'E') this.#substitutions.push({ left: text, right: '' });
    }
    if (text === '') throw new NotMangled();
    return { text, base, hasResult, qualifiers };
  }

  #localName(isEncoding: boolean): Name {
    const outer = this.encoding();
    if (!this.take('E')) throw new NotMangled();
    if (this.take('s')) {
      this.#discriminator();
      return plainName(`${outer}::string literal`, '');
    }
    if (this.take('d')) {
      this.takeMatch(/^n?\d*_/);
    }
    const inner = this.#name(isEncoding);
    this.#discriminator();
    return { ...inner, text: `${outer}::${inner.text}` };
  }

  #discriminator(): void {
    this.takeMatch(/^(?:__\d+_|_\d)/);
  }

  /** One part of a name; `outer` is the base name of what it is in, which constructors are called by. */
  #unqualified(outer: string | undefined): {
    readonly text: string;
    readonly isConversion?: boolean;
    readonly isStructor?: boolean;
  } {
    const isInternal = this.take('L');
    const next = this.peek(1);
    if (/\d/.test(next)) return { text: this.#sourceName() + this.#tags() };
    if (isInternal) throw new NotMangled();
    if (next === 'U') return { text: this.#unnamed() };
    if (/[CD]\d/.test(this.peek(2)) && outer !== undefined && outer !== '') {
      const isDestructor = next === 'D';
      this.at += 2;
      return { text: `${isDestructor ? '~' : ''}${outer}${this.#tags()}`, isStructor: true };
    }
    if (this.take('cv')) return { text: `operator ${show(this.#type())}`, isConversion: true };
    if (this.take('li')) return { text: `operator""${this.#sourceName()}` };
    const operator = OPERATORS[this.peek(2)];
    if (operator === undefined) throw new NotMangled();
    this.at += 2;
    return { text: `operator${operator}${this.#tags()}` };
  }

  #sourceName(): string {
    const length = Number(this.takeMatch(/^[1-9]\d{0,4}/) ?? NaN);
    const name = this.takeCharacters(length);
    return name.startsWith('_GLOBAL__N') ? '(anonymous namespace)' : name;
  }

  #tags(): string {
    let tags = '';
    while (this.take('B')) tags += `[abi:${this.#sourceName()}]`;
    return tags;
  }

  #unnamed(): string {
    if (this.take('Ut')) {
      const number = this.takeMatch(/^\d*_/);
      if (number === undefined) throw new NotMangled();
      return `'unnamed${number.slice(0, -1)}'`;
    }
    if (!this.take('Ul')) throw new NotMangled();
    const params = this.#parameters();
    if (!this.take('E')) throw new NotMangled();
    const number = this.takeMatch(/^\d*_/);
    if (number === undefined) throw new NotMangled();
    return `'lambda${number.slice(0, -1)}'(${params})`;
  }

  #templateArguments(isEncoding: boolean): string {
    if (!this.take('I')) throw new NotMangled();
    const outer = this.#arguments;
    const args: Argument[] = [];
    if (isEncoding) this.#arguments = args;
    while (!this.take('E')) args.push(this.#templateArgument());
    if (!isEncoding) this.#arguments = outer;
    const texts = args.flatMap((argument) => (isPack(argument) ? argument.map(show) : [show(argument)]));
    return `<${texts.filter((text) => text !== '').join(', ')}>`;
  }

  #templateArgument(): Argument {
    if (this.take('L')) return { left: this.#literal(), right: '' };
    if (!this.take('J')) return this.#type();
    const pack: Type[] = [];
    while (!this.take('E')) {
      const argument = this.#templateArgument();
      if (isPack(argument)) throw new NotMangled();
      pack.push(argument);
    }
    return pack;
  }

  #literal(): string {
    if (this.take('_Z')) {
      const name = this.encoding();
      if (!this.take('E')) throw new NotMangled();
      return name;
    }
    const letter = this.peek(1);
    const type = this.#type();
    const value = this.takeMatch(/^n?\d+(?=E)/);
    if (value === undefined || 'fde'.includes(letter)) throw new NotMangled();
    this.at += 1;
    if (letter === 'b' && (value === '0' || value === '1')) return value === '1' ? 'true' : 'false';
    const number = value.replace('n', '-');
    const suffix = LITERAL_SUFFIXES[letter];
    return suffix === undefined ? `(${show(type)})${number}` : number + suffix;
  }

  #substitution(): Type {
    this.at += 1;
    const standard = STANDARD_NAMES[this.peek(1)];
    if (standard !== undefined) {
      this.at += 1;
      const next = this.peek(1);
      // the long form of a name is written where its constructor follows
      if (next === 'C' || next === 'D') throw new NotMangled();
      return { left: standard[0], right: '' };
    }
    const index = this.#sequence();
    const found = this.#substitutions[index];
    if (found === undefined) throw new NotMangled();
    return found;
  }

  #templateParameter(): Type {
    this.at += 1;
    const index = this.#sequence(10);
    const argument = this.#arguments[index] as Argument | undefined;
    if (argument === undefined) throw new NotMangled();
    if (!isPack(argument)) return argument;
    if (this.#packIndex === undefined) throw new NotMangled();
    this.#packLength = argument.length;
    return argument[this.#packIndex] ?? { left: '', right: '' };
  }

  /** `_` is 0, `0_` is 1, … */
  #sequence(radix: 10 | 36 = 36): number {
    const digits = this.takeMatch(/^[\dA-Z]{0,4}_/);
    if (digits === undefined) throw new NotMangled();
    return digits === '_' ? 0 : Number.parseInt(digits.slice(0, -1), radix) + 1;
  }

  #type(): Type {
    return this.nested(() => {
      const next = this.peek(1);
      const builtin = BUILTIN_TYPES[next] ?? (next === 'D' ? BUILTIN_TYPES[this.peek(2)] : undefined);
      if (builtin !== undefined) {
        this.at += BUILTIN_TYPES[next] === undefined ? 2 : 1;
        return { left: builtin, right: '' };
      }
      if (next === 'S' && this.peek(2) !== 'St') {
        const known = this.#substitution();
        if (this.peek(1) !== 'I') return known;
        return this.#remember({ left: known.left + this.#templateArguments(false), right: '' });
      }
      if (this.take('Dp')) return this.#expansion();
      return this.#remember(this.#compoundType(next));
    });
  }

  #remember(type: Type): Type {
    this.#substitutions.push(type);
    return type;
  }

  #compoundType(next: string): Type {
    switch (next) {
      case 'r':
      case 'V':
      case 'K': {
        let words = '';
        if (this.take('r')) words = ' restrict';
        if (this.take('V')) words = ` volatile${words}`;
        if (this.take('K')) words = ` const${words}`;
        const type = this.#type();
        return type.needsParentheses === true
          ? { ...type, right: type.right + words }
          : { left: type.left + words, right: type.right };
      }
      case 'P':
      case 'R':
      case 'O':
        this.at += 1;
        return pointer(this.#type(), next);
      case 'F':
        return this.#functionType();
      case 'A':
        return this.#arrayType();
      case 'M': {
        this.at += 1;
        const owner = show(this.#type());
        const member = this.#type();
        if (member.needsParentheses === true)
          return { left: `${member.left}(${owner}::*`, right: `)${member.right}` };
        return { left: `${member.left} ${owner}::*`, right: member.right };
      }
      case 'T': {
        const type = this.#templateParameter();
        if (this.peek(1) !== 'I') return type;
        this.#substitutions.push(type);
        return { left: type.left + this.#templateArguments(false), right: '' };
      }
      case 'D': {
        if (!this.take('Dv')) throw new NotMangled();
        const lanes = this.takeMatch(/^\d{1,7}_/);
        if (lanes === undefined) throw new NotMangled();
        return { left: `${show(this.#type())} vector[${lanes.slice(0, -1)}]`, right: '' };
      }
      case 'U':
        if (!/^U[lt]/.test(this.peek(2))) throw new NotMangled();
        return { left: this.#name(false).text, right: '' };
      default: {
        const { text, qualifiers } = this.#name(false);
        if (qualifiers !== '') throw new NotMangled();
        return { left: text, right: '' };
      }
    }
  }

  #functionType(): Type {
    this.at += 1;
    this.take('Y');
    const result = this.#type();
    const params: string[] = [];
    let reference = '';
    for (;;) {
      if (this.take('E')) break;
      if (this.take('v')) continue;
      if (this.take('RE')) {
        reference = ' &';
        break;
      }
      if (this.take('OE')) {
        reference = ' &&';
        break;
      }
      params.push(show(this.#type()));
    }
    const right = `(${params.join(', ')})${reference}${result.right}`;
    return { left: `${result.left} `, right, needsParentheses: true };
  }

  #arrayType(): Type {
    this.at += 1;
    const length = this.takeMatch(/^\d*_/);
    if (length === undefined) throw new NotMangled();
    const element = this.#type();
    const right = `${element.right.startsWith('[') || element.right.startsWith(' [') ? '' : ' '}[${length.slice(0, -1)}]${element.right.trimStart()}`;
    return { left: element.left, right, needsParentheses: true };
  }

  /** A pattern is read once for every element of the pack in it. */
  #expansion(): Type {
    const start = this.at;
    const known = this.#substitutions.length;
    const outer = [this.#packIndex, this.#packLength] as const;
    const parts: string[] = [];
    this.#packLength = undefined;
    let end: number;
    let made: number;
    for (let index = 0; ; index++) {
      this.at = start;
      this.#packIndex = index;
      const type = this.#type();
      end = this.at;
      made = this.#substitutions.length - known;
      this.#substitutions.length = known;
      const length: number | undefined = this.#packLength;
      if (length === undefined) throw new NotMangled();
      if (index < length) parts.push(show(type));
      if (index + 1 >= length) break;
    }
    this.at = end;
    [this.#packIndex, this.#packLength] = outer;
    // they stand for as many types as the pack has elements
    for (let left = made; left >= 0; left--) this.#substitutions.push(undefined);
    return { left: parts.join(', '), right: '' };
  }
}
