import { TAG } from '../dwarf/constants.ts';
import { integerOf, numberText, quoted } from './numbers.ts';
import { rustText } from './rust-values.ts';
import type { PartWriter } from './rust-values.ts';
import type { StoppedFrame } from './stopped-frame.ts';
import type { Member, Type } from './types.ts';
import { memorySource, partOf, unknownText } from './value-source.ts';
import type { ValueSource } from './value-source.ts';

/** How deep values within values are shown. */
const DEEPEST = 5;

/** How many elements and members are shown of one value. */
const MOST_PARTS = 16;

/** How many values are shown in all for one variable. */
const MOST_VALUES = 200;

/** How many bytes of a text are shown. */
const LONGEST_TEXT = 256;

/** Values of base types are no larger. */
const LARGEST_NUMBER = 16;

/** Writes values as text; made for one variable, of which it shows no more than can be read. */
export class ValueWriter implements PartWriter {
  readonly frame: StoppedFrame;
  /** How many values are shown yet. */
  #left: number;

  /**
   * @param frame - gives memory
   * @param most - values that it shows
   */
  constructor(frame: StoppedFrame, most: number) {
    this.frame = frame;
    this.#left = Math.min(most, MOST_VALUES);
  }

  /** How many values it could still show. */
  get left(): number {
    return this.#left;
  }

  /**
   * @param type - of the value
   * @param source - its bytes
   * @param depth - of values around it
   * @returns it as text
   */
  text(type: Type | undefined, source: ValueSource, depth = 0): string {
    const bare = type?.bare;
    if (bare === undefined) return unknownText('not known: of no type that is described');
    if (this.#left <= 0 || depth > DEEPEST) return '…';
    this.#left -= 1;
    switch (bare.tag) {
      case TAG.base_type:
        return this.#number(bare, source);
      case TAG.enumeration_type:
        return this.#enumeration(bare, source);
      case TAG.pointer_type:
      case TAG.reference_type:
      case TAG.rvalue_reference_type:
        return this.#pointer(bare, source, depth);
      case TAG.array_type:
        return this.#array(bare, source, depth);
      case TAG.structure_type:
      case TAG.class_type:
        return rustText(this, bare, source, depth) ?? this.structure(bare, source, depth);
      case TAG.union_type:
        return this.structure(bare, source, depth);
      default:
        return unknownText('not known: of a type that can not be shown');
    }
  }

  /**
   * @param type - of a structure or union
   * @param source - its bytes
   * @param depth - of values around it
   * @param name - in front of its members, where it has one
   * @returns its members as text
   */
  structure(type: Type, source: ValueSource, depth: number, name = ''): string {
    const members = type.members.filter((member) => member.name !== '' || member.type !== undefined);
    const isTuple = members.length > 0 && members.every((member, at) => member.name === `__${String(at)}`);
    const parts = members.slice(0, MOST_PARTS).map((member) => {
      const value = this.member(member, source, depth);
      return isTuple || member.name === '' ? value : `${member.name}: ${value}`;
    });
    if (members.length > parts.length) parts.push(`… ${String(members.length - parts.length)} more`);
    if (isTuple) return `${name}(${parts.join(', ')}${parts.length === 1 && name === '' ? ',' : ''})`;
    if (parts.length === 0) return name === '' ? '{}' : name;
    return `${name === '' ? '' : `${name} `}{ ${parts.join(', ')} }`;
  }

  /** @param member - of a structure; @param source - the structure's bytes; @param depth - its own; @returns the member */
  member({ type, offset, bits }: Member, source: ValueSource, depth: number): string {
    if (bits === undefined) return this.text(type, partOf(source, offset), depth + 1);
    const bytes = source.read(offset, Math.ceil((bits.shift + bits.size) / 8));
    if (bytes === undefined || bits.size > 64) return unknownText(source.unknown);
    const value = BigInt.asUintN(bits.size, integerOf(bytes) >> BigInt(bits.shift));
    const bare = type?.bare;
    const isSigned = bare?.encoding === 5 || bare?.encoding === 6;
    return (isSigned ? BigInt.asIntN(bits.size, value) : value).toString();
  }

  /**
   * @param element - type of the elements
   * @param source - of the first; the others follow on it
   * @param count - how many there are
   * @param depth - of values around them
   * @returns them as text
   */
  elements(element: Type, source: ValueSource, count: number, depth: number): string {
    const { size } = element;
    if (size === undefined) return unknownText('not known: the size of the elements is not told');
    const shown = Math.min(count, MOST_PARTS);
    if (shown > 0 && source.read(0, size * shown) === undefined) return unknownText(source.unknown);
    const parts = Array.from({ length: shown }, (_, at) =>
      this.text(element, partOf(source, at * size), depth + 1),
    );
    if (count > shown) parts.push(`… ${String(count - shown)} more`);
    return `[${parts.join(', ')}]`;
  }

  /**
   * @param address - of a text in UTF-8
   * @param length - in bytes; `undefined` where it ends with a zero byte
   * @returns it as text
   */
  string(address: number, length: number | undefined): string {
    const source = memorySource(address, this.frame);
    const most = Math.min(length ?? LONGEST_TEXT, LONGEST_TEXT);
    let bytes = source.read(0, most);
    // a text may end right before the memory does
    for (let at = most; length === undefined && bytes === undefined && at > 0; at = Math.floor(at / 2))
      bytes = source.read(0, at);
    if (bytes === undefined) return unknownText(source.unknown);
    const zero = length === undefined ? bytes.indexOf(0) : -1;
    const isCut = length === undefined ? zero < 0 : length > most;
    const text = new TextDecoder().decode(zero < 0 ? bytes : bytes.subarray(0, zero));
    // a character that was cut in the middle is left out
    return quoted(isCut ? text.replace(/\ufffd$/, '') : text, isCut);
  }

  #number(type: Type, source: ValueSource): string {
    const { size = 0, encoding, isRust } = type;
    // Rust's () is a base type of no bytes
    if (size === 0) return '()';
    const bytes = size > LARGEST_NUMBER ? undefined : source.read(0, size);
    return bytes === undefined ? unknownText(source.unknown) : numberText(bytes, { encoding, isRust });
  }

  #enumeration(type: Type, source: ValueSource): string {
    const { size = 0, enumerators, name } = type;
    const bytes = size === 0 || size > 8 ? undefined : source.read(0, size);
    if (bytes === undefined) return unknownText(source.unknown);
    const value = integerOf(bytes);
    const found = enumerators.find(
      (each) => each.name !== '' && BigInt.asUintN(size * 8, each.value) === value,
    );
    return found?.name ?? `<no ${name}: ${value.toString()}>`;
  }

  /** An address; what C's characters and Rust's references point to is shown too. */
  #pointer(type: Type, source: ValueSource, depth: number): string {
    const { size = 0, target } = type;
    const bytes = size > 8 ? undefined : source.read(0, size);
    if (bytes === undefined) return unknownText(source.unknown);
    const address = Number(integerOf(bytes));
    const text = `0x${address.toString(16)}`;
    const pointed = target?.bare;
    if (address === 0 || pointed === undefined) return text;
    const isText =
      !type.isRust && pointed.tag === TAG.base_type && pointed.size === 1 && pointed.name === 'char';
    if (isText) return `${text} ${this.string(address, undefined)}`;
    if (!type.isRust || depth > 1 || !type.name.startsWith('&')) return text;
    return `${text} -> ${this.text(target, memorySource(address, this.frame), depth + 1)}`;
  }

  #array(type: Type, source: ValueSource, depth: number): string {
    const { target, counts } = type;
    const [count, ...inner] = counts;
    if (target === undefined || counts.some((each) => each === undefined) || count === undefined)
      return unknownText('not known: how many elements there are is not told');
    const { bare } = target;
    if (!type.isRust && inner.length === 0 && bare?.size === 1 && bare.name === 'char')
      return this.#characters(source, count);
    return this.#dimensions(target, source, [count, ...inner.map((each) => each ?? 0)], depth);
  }

  #dimensions(element: Type, source: ValueSource, counts: readonly number[], depth: number): string {
    const [count = 0, ...inner] = counts;
    if (inner.length === 0) return this.elements(element, source, count, depth);
    const stride = inner.reduce((all, each) => all * each, element.size ?? 0);
    const shown = Math.min(count, MOST_PARTS, this.#left);
    const parts = Array.from({ length: shown }, (_, at) => {
      this.#left -= 1;
      return this.#dimensions(element, partOf(source, at * stride), inner, depth + 1);
    });
    if (count > shown) parts.push(`… ${String(count - shown)} more`);
    return `[${parts.join(', ')}]`;
  }

  #characters(source: ValueSource, count: number): string {
    const shown = Math.min(count, LONGEST_TEXT);
    const bytes = source.read(0, shown);
    if (bytes === undefined) return unknownText(source.unknown);
    const zero = bytes.indexOf(0);
    const text = new TextDecoder().decode(zero < 0 ? bytes : bytes.subarray(0, zero));
    return quoted(text, zero < 0 && count > shown);
  }
}
