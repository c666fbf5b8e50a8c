/** Rust's own structures, told by their names and their parts. */
import { TAG } from '../dwarf/constants.ts';
import { integerOf } from './numbers.ts';
import type { Member, Type } from './types.ts';
import type { StoppedFrame } from './stopped-frame.ts';
import { memorySource, partOf, unknownText } from './value-source.ts';
import type { ValueSource } from './value-source.ts';

/** Writes what is within a value. */
export interface PartWriter {
  readonly frame: StoppedFrame;
  structure(type: Type, source: ValueSource, depth: number, name?: string): string;
  elements(element: Type, source: ValueSource, count: number, depth: number): string;
  string(address: number, length: number | undefined): string;
}

/** What has a length beside its address; pointers to structures that end in such a thing have one too, and are none. */
const SLICE = /^(?:&(?:mut )?|\*(?:const|mut) |(?:alloc::boxed::)?Box<)(?:\[|str(?:$|[,>]))/;
const TEXT = /(?:^|[ &<])str(?:$|[,>])/;

/** Parts of one of these layers. */
const MOST_LAYERED = 4;

/** `RawVec` holds `RawVecInner` holds `Unique` holds `NonNull` holds a pointer. */
const LAYERS = /^(?:RawVec|RawVecInner|Unique|NonNull)(?:<|$)/;

/**
 * @param writer - writes what is within
 * @param type - of a structure
 * @param source - its bytes
 * @param depth - of values around it
 * @returns a Rust value as text; `undefined` where it is no structure of Rust's own
 */
export function rustText(
  writer: PartWriter,
  type: Type,
  source: ValueSource,
  depth: number,
): string | undefined {
  if (!type.isRust) return undefined;
  const { variants, name } = type;
  if (variants !== undefined) return variantText(writer, type, source, depth);
  const { members } = type;
  const part = (wanted: string): Member | undefined => members.find((member) => member.name === wanted);
  const [start, length] = [part('data_ptr'), part('length')];
  if (start !== undefined && length !== undefined && SLICE.test(name))
    return sliceText(writer, name, [start, length], source, depth);
  const [inner, buffer, count] = [part('vec'), part('buf'), part('len')];
  if (name === 'String' && members.length === 1 && inner?.type?.name.startsWith('Vec<u8') === true)
    return listText(writer, inner.type, partOf(source, inner.offset), depth, true);
  if (name.startsWith('Vec<') && buffer !== undefined && count !== undefined)
    return listText(writer, type, source, depth, false);
  return isTupleName(name)
    ? writer.structure(type, source, depth)
    : writer.structure(type, source, depth, name);
}

const isTupleName = (name: string): boolean => name.startsWith('(');

function variantText(writer: PartWriter, type: Type, source: ValueSource, depth: number): string {
  const { discriminant, variants } = type.variants ?? { discriminant: undefined, variants: [] };
  const value = discriminant === undefined ? undefined : numberIn(discriminant, source);
  const size = (discriminant?.type?.size ?? 8) * 8;
  if (discriminant !== undefined && value === undefined) return unknownText(source.unknown);
  const found =
    variants.find(
      (each) => each.discriminant !== undefined && BigInt.asUintN(size, each.discriminant) === value,
    ) ?? variants.find((each) => each.discriminant === undefined);
  if (found === undefined) return unknownText(`no ${type.name}: ${String(value ?? 'of no known form')}`);
  const { type: inner, name, offset } = found.member;
  if (inner === undefined) return unknownText('not known: of no type that is described');
  return writer.structure(inner, partOf(source, offset), depth, name === '' ? inner.name : name);
}

/** A reference to what has a length: `&str`, `&[T]`, and boxes of them. */
function sliceText(
  writer: PartWriter,
  name: string,
  [start, length]: readonly [Member, Member],
  source: ValueSource,
  depth: number,
): string {
  const [address, count] = [numberIn(start, source), numberIn(length, source)];
  if (address === undefined || count === undefined) return unknownText(source.unknown);
  if (TEXT.test(name)) return writer.string(Number(address), Number(count));
  const element = start.type?.bare?.target;
  if (element === undefined) return unknownText('not known: of no type that is described');
  return writer.elements(element, memorySource(Number(address), writer.frame), Number(count), depth);
}

function listText(
  writer: PartWriter,
  type: Type,
  source: ValueSource,
  depth: number,
  isText: boolean,
): string {
  const { members } = type;
  const [buffer, length] = [
    members.find(({ name }) => name === 'buf'),
    members.find(({ name }) => name === 'len'),
  ];
  const pointer = buffer === undefined ? undefined : pointerIn(buffer, 0);
  const element = type.parameter('T');
  const count = length === undefined ? undefined : numberIn(length, source);
  if (pointer === undefined || element === undefined || count === undefined)
    return unknownText('not known: the list is laid out in a way that is not known');
  const address = numberIn(pointer, source);
  if (address === undefined) return unknownText(source.unknown);
  if (isText) return writer.string(Number(address), Number(count));
  return writer.elements(element, memorySource(Number(address), writer.frame), Number(count), depth);
}

/** The pointer within the layers that a list keeps it in, as a member of the list. */
function pointerIn(member: Member, layers: number): Member | undefined {
  const bare = member.type?.bare;
  if (bare?.tag === TAG.pointer_type) return member;
  if (bare === undefined || layers > 5 || !LAYERS.test(bare.name)) return undefined;
  for (const inner of bare.members.slice(0, MOST_LAYERED)) {
    const found = pointerIn({ ...inner, offset: member.offset + inner.offset }, layers + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function numberIn({ type, offset }: Member, source: ValueSource): bigint | undefined {
  const size = type?.size ?? 0;
  const bytes = size === 0 || size > 16 ? undefined : source.read(offset, size);
  return bytes === undefined ? undefined : integerOf(bytes);
}
