/**
 * Types as DWARF describes them, each read when it is first needed: they may refer to each other in rings.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 5
 */
import { printable } from '@ferrule/core';
import { blockOf, constantOf } from '../dwarf/attribute-values.ts';
import { AT, TAG } from '../dwarf/constants.ts';
import { LANG_RUST } from '../dwarf/variable-constants.ts';
import { childrenOf, owner, referred } from '../dwarf/entries.ts';
import type { PlacedEntry } from '../dwarf/entries.ts';
import type { UnitFinder } from '../dwarf/functions.ts';
import type { Entry } from '../dwarf/unit.ts';

/** A part of a structure. */
export interface Member {
  readonly name: string;
  /** Bytes from the structure's start. */
  readonly offset: number;
  readonly type: Type | undefined;
  /** Where the part is some bits of a number: how many, and how many lie below them. */
  readonly bits: { readonly size: number; readonly shift: number } | undefined;
}

/** One of the forms that a Rust enum can have. */
export interface Variant {
  /** Value of the discriminant; `undefined` for the form that all other values stand for. */
  readonly discriminant: bigint | undefined;
  readonly member: Member;
}

/** The forms of a Rust enum, and what tells them apart. */
export interface Variants {
  readonly discriminant: Member | undefined;
  readonly variants: readonly Variant[];
}

/** Qualifiers stand for what they qualify. */
const QUALIFIERS: ReadonlyMap<number, string> = new Map([
  [TAG.const_type, 'const '],
  [TAG.volatile_type, 'volatile '],
  [TAG.restrict_type, ''],
  [TAG.atomic_type, '_Atomic '],
]);

const POINTERS: ReadonlyMap<number, string> = new Map([
  [TAG.pointer_type, ' *'],
  [TAG.reference_type, ' &'],
  [TAG.rvalue_reference_type, ' &&'],
]);

/** Of typedefs, qualifiers and pointers: nobody nests more. */
const MOST_LAYERS = 32;

/** Arrays of arrays; larger sizes are nobody's. */
const LARGEST = 2 ** 40;

/** One type. */
export class Type {
  readonly #placed: PlacedEntry;
  readonly #unitAt: UnitFinder;

  /**
   * @param placed - its entry
   * @param unitAt - finds the unit of an offset in `.debug_info`
   */
  constructor(placed: PlacedEntry, unitAt: UnitFinder) {
    this.#placed = placed;
    this.#unitAt = unitAt;
  }

  /**
   * @param from - an entry of a variable, member or type
   * @param unitAt - finds the unit of an offset in `.debug_info`
   * @returns its type; `undefined` where it has none that is described here
   */
  static of(from: PlacedEntry, unitAt: UnitFinder): Type | undefined {
    const owning = owner(from, AT.type, unitAt);
    const placed = owning === undefined ? undefined : referred(owning, AT.type, unitAt);
    return placed === undefined ? undefined : new Type(placed, unitAt);
  }

  /** `DW_TAG_…` */
  get tag(): number {
    return this.#placed.entry.abbreviation.tag;
  }

  /** As the sources would write it, as far as that is told; without line feeds and the like. */
  get name(): string {
    return this.#nameOf(MOST_LAYERS);
  }

  /** Whether it is Rust's. */
  get isRust(): boolean {
    const { unit } = this.#placed;
    return unit.numberOf(unit.root, AT.language) === LANG_RUST;
  }

  /** What is behind typedefs and qualifiers; `undefined` for C's `void`, and for a ring. */
  get bare(): Type | undefined {
    return this.#bareWithin(MOST_LAYERS);
  }

  #bareWithin(layers: number): Type | undefined {
    if (this.tag !== TAG.typedef && !QUALIFIERS.has(this.tag)) return this;
    const { target } = this;
    return layers === 0 || target === undefined ? undefined : target.#bareWithin(layers - 1);
  }

  /** What it is made of: of a pointer what is pointed to, of an array its elements. */
  get target(): Type | undefined {
    return Type.of(this.#placed, this.#unitAt);
  }

  /** Bytes of a value; `undefined` where that is not told. */
  get size(): number | undefined {
    return this.#sizeWithin(MOST_LAYERS);
  }

  #sizeWithin(layers: number): number | undefined {
    const bare = layers > 0 ? this.bare : undefined;
    if (bare === undefined) return undefined;
    const told = bare.#number(AT.byte_size);
    if (told !== undefined) return told;
    if (POINTERS.has(bare.tag)) return bare.#placed.unit.encoding.addressSize;
    if (bare.tag !== TAG.array_type) return undefined;
    const [element, counts] = [bare.target, bare.counts];
    const size = counts.reduce<number | undefined>(
      (all, count) => (all === undefined || count === undefined ? undefined : all * count),
      element === undefined ? undefined : element.#sizeWithin(layers - 1),
    );
    return size === undefined || size > LARGEST ? undefined : size;
  }

  /** `DW_ATE_…` of a base type. */
  get encoding(): number {
    return this.#number(AT.encoding) ?? 0;
  }

  /** Elements of an array in each dimension; `undefined` where that is not told. */
  get counts(): readonly (number | undefined)[] {
    return this.#children(TAG.subrange_type).map((entry) => {
      const { unit } = this.#placed;
      const count = constantOf(unit, entry, AT.count);
      if (count !== undefined) return Number(count);
      const last = constantOf(unit, entry, AT.upper_bound);
      // -1, in whatever width, is an array of no element
      return last === undefined ? undefined : Number(BigInt.asUintN(32, last + 1n));
    });
  }

  /** Names of an enumeration's values. */
  get enumerators(): readonly { readonly name: string; readonly value: bigint }[] {
    const { unit } = this.#placed;
    return this.#children(TAG.enumerator).map((entry) => ({
      name: printable(unit.textOf(entry, AT.name) ?? '?'),
      value: constantOf(unit, entry, AT.const_value) ?? 0n,
    }));
  }

  /** Parts of a structure or union, those that it inherits first. */
  get members(): readonly Member[] {
    return this.#children(TAG.member, TAG.inheritance).flatMap((entry) => this.#member(entry) ?? []);
  }

  /** The forms of a Rust enum that holds values. */
  get variants(): Variants | undefined {
    const { unit } = this.#placed;
    const [part] = this.#children(TAG.variant_part);
    if (part === undefined) return undefined;
    const placed = { unit, entry: part };
    const discriminant = referred(placed, AT.discr, this.#unitAt);
    const variants = childrenOf(placed).flatMap((entry): Variant[] => {
      if (entry.abbreviation.tag !== TAG.variant || entry.abbreviation.attributes.includes(AT.discr_list))
        return [];
      const inner = childrenOf({ unit, entry }).find(({ abbreviation }) => abbreviation.tag === TAG.member);
      const member = inner === undefined ? undefined : this.#member(inner);
      return member === undefined ? [] : [{ discriminant: constantOf(unit, entry, AT.discr_value), member }];
    });
    return { discriminant: discriminant && this.#member(discriminant.entry), variants };
  }

  /** @param name - of a type parameter; @returns what stands for it */
  parameter(name: string): Type | undefined {
    const { unit } = this.#placed;
    const entry = this.#children(TAG.template_type_parameter).find(
      (each) => unit.textOf(each, AT.name) === name,
    );
    return entry === undefined ? undefined : Type.of({ unit, entry }, this.#unitAt);
  }

  #children(...tags: readonly number[]): readonly Entry[] {
    return childrenOf(this.#placed).filter(({ abbreviation }) => tags.includes(abbreviation.tag));
  }

  #member(entry: Entry): Member | undefined {
    const { unit } = this.#placed;
    const placed = { unit, entry };
    const size = constantOf(unit, entry, AT.bit_size);
    // a place that has to be computed is a virtual base's
    if (blockOf(unit, entry, AT.data_member_location) !== undefined) return undefined;
    const offset = Number(constantOf(unit, entry, AT.data_member_location) ?? 0n);
    const name = printable(unit.textOf(entry, AT.name) ?? '');
    const type = Type.of(placed, this.#unitAt);
    if (size === undefined) return { name, offset, type, bits: undefined };
    return bitField({ name, type, size: Number(size) }, offset, {
      little: constantOf(unit, entry, AT.data_bit_offset),
      big: constantOf(unit, entry, AT.bit_offset),
      storage: Number(constantOf(unit, entry, AT.byte_size) ?? BigInt(type?.size ?? 0)),
    });
  }

  #number(attribute: number): number | undefined {
    const value = constantOf(this.#placed.unit, this.#placed.entry, attribute);
    return value === undefined ? undefined : Number(value);
  }

  #nameOf(left: number): string {
    const { unit, entry } = this.#placed;
    const name = unit.textOf(entry, AT.name);
    if (name !== undefined) return printable(name);
    if (left === 0) return '…';
    const target = this.target;
    const inner = target === undefined ? 'void' : target.#nameOf(left - 1);
    const pointer = POINTERS.get(this.tag);
    if (pointer !== undefined)
      return target?.bare?.tag === TAG.subroutine_type
        ? 'function'
        : `${inner}${pointer}`.replace('* *', '**');
    const qualifier = QUALIFIERS.get(this.tag);
    if (qualifier !== undefined)
      return inner.endsWith('*') ? `${inner} ${qualifier.trim()}`.trim() : `${qualifier}${inner}`;
    if (this.tag === TAG.array_type) {
      const counts = this.counts.map((count) => String(count ?? ''));
      if (this.isRust) return counts.reduceRight((type, count) => `[${type}; ${count}]`, inner);
      return `${inner}${counts.map((count) => `[${count}]`).join('')}`;
    }
    return this.tag === TAG.union_type ? 'union' : this.tag === TAG.enumeration_type ? 'enum' : 'struct';
  }
}

/** How a field of bits is placed, in bits: from the lowest, or up to DWARF 4 from the highest of its storage. */
interface BitPlace {
  readonly little: bigint | undefined;
  readonly big: bigint | undefined;
  /** Bytes. */
  readonly storage: number;
}

function bitField(
  { name, type, size }: { readonly name: string; readonly type: Type | undefined; readonly size: number },
  offset: number,
  { little, big, storage }: BitPlace,
): Member {
  if (little !== undefined) {
    const bit = Number(little);
    return { name, type, offset: offset + Math.floor(bit / 8), bits: { size, shift: bit % 8 } };
  }
  return { name, type, offset, bits: { size, shift: Math.max(0, storage * 8 - Number(big ?? 0n) - size) } };
}
