import { skipLocals } from '../../packages/instrument/src/code/function-bodies.ts';
import { InstructionReader } from '../../packages/instrument/src/code/instruction-reader.ts';
import { HEADER, sized, unsigned } from './encoding.ts';

/** Whether a module still shows what is looked for. */
export type Shows = (bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>;

const EXPORTS = 7;
const CODE = 10;

/** A section with several items; what they mean matters only for code. */
interface Section {
  readonly id: number;
  readonly items: readonly (readonly number[])[];
  /** The contents of all other sections. */
  readonly rest: readonly number[];
}

/** A function body: its locals, then instruction by instruction. */
type Body = readonly (readonly number[])[];

function splitBody(bytes: Uint8Array, start: number, end: number): Body {
  const reader = new InstructionReader(bytes);
  reader.seek(start, end);
  skipLocals(reader);
  const parts = [[...bytes.subarray(start, reader.position)]];
  while (reader.position < end) {
    const from = reader.position;
    reader.next();
    parts.push([...bytes.subarray(from, reader.position)]);
  }
  return parts;
}

function splitModule(bytes: Uint8Array): { sections: Section[]; bodies: Body[] } {
  const reader = new InstructionReader(bytes);
  const sections: Section[] = [];
  const bodies: Body[] = [];
  reader.seek(HEADER.length, bytes.length);
  while (reader.position < bytes.length) {
    const id = bytes[reader.position] ?? 0;
    reader.position += 1;
    const length = reader.u32();
    const end = reader.position + length;
    const items: number[][] = [];
    if (id === CODE) {
      for (let count = reader.u32(); count > 0; count -= 1) {
        const size = reader.u32();
        bodies.push(splitBody(bytes, reader.position, reader.position + size));
        reader.position += size;
      }
    } else if (id === EXPORTS) {
      for (let count = reader.u32(); count > 0; count -= 1) {
        const from = reader.position;
        const name = reader.u32();
        reader.position += name + 1;
        reader.u32();
        items.push([...bytes.subarray(from, reader.position)]);
      }
    }
    const rest = id === CODE || id === EXPORTS ? [] : [...bytes.subarray(end - length, end)];
    sections.push({ id, items, rest });
    reader.position = end;
  }
  return { sections, bodies };
}

function joinModule(sections: readonly Section[], bodies: readonly Body[]): Uint8Array<ArrayBuffer> {
  const parts = sections.map(({ id, items, rest }) => {
    if (id === CODE)
      return [id, ...sized([...unsigned(bodies.length), ...bodies.flatMap((body) => sized(body.flat()))])];
    if (id === EXPORTS) return [id, ...sized([...unsigned(items.length), ...items.flat()])];
    return [id, ...sized(rest)];
  });
  return Uint8Array.from([...HEADER, ...parts.flat()]);
}

/**
 * Leaves out items, ever smaller runs of them, for as long as the rest passes.
 *
 * @param items - what may be left out
 * @param passes - judges what is left
 */
async function leaveOut<T>(
  items: readonly T[],
  passes: (items: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length;) {
      const shorter = [...left.slice(0, at), ...left.slice(at + size)];
      if (await passes(shorter)) left = shorter;
      else at += size;
    }
  }
  return left;
}

/**
 * Makes a module smaller that shows something: bodies become `unreachable`, then exports and instructions are left
 * out, run by run, for as long as the module is valid and still shows it.
 *
 * @param bytes - a valid module that shows it
 * @param shows - whether a module does
 * @returns the smallest one found
 */
export async function reduceModule(
  bytes: Uint8Array<ArrayBuffer>,
  shows: Shows,
): Promise<Uint8Array<ArrayBuffer>> {
  const { sections: all, bodies } = splitModule(bytes);
  let sections = all.filter(({ id }) => id !== 0);
  const passes = async (candidate: Uint8Array<ArrayBuffer>): Promise<boolean> =>
    WebAssembly.validate(candidate) && (await shows(candidate));
  if (!(await passes(joinModule(sections, bodies)))) sections = all;
  for (const index of bodies.keys()) {
    const known = bodies[index] ?? [];
    bodies[index] = [[0], [0x00], [0x0b]];
    if (!(await passes(joinModule(sections, bodies)))) bodies[index] = known;
  }
  for (const [index, section] of sections.entries()) {
    if (section.id !== EXPORTS) continue;
    const withItems = (items: Section['items']): Section[] => sections.with(index, { ...section, items });
    sections = withItems(
      await leaveOut(section.items, (items) => passes(joinModule(withItems(items), bodies))),
    );
  }
  for (const [index, [locals = [0], ...instructions]] of bodies.entries()) {
    const left = await leaveOut(instructions, (kept) =>
      passes(joinModule(sections, bodies.with(index, [locals, ...kept]))),
    );
    bodies[index] = [locals, ...left];
  }
  return joinModule(sections, bodies);
}
