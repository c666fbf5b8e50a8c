import { readKernel } from './kernels.ts';
import { readUnsigned, unsigned } from './leb128.ts';

const HEADER_BYTES = 8;
const FUNCTION = 3;
const CODE = 10;

/**
 * Makes a large module of real code: every function of the kernel `large` again and again. The copies call the first
 * ones, and are otherwise like them.
 *
 * @param size - bytes that the module should have at least
 * @returns the module, the same each time
 */
export function largeModule(size: number): Uint8Array<ArrayBuffer> {
  const kernel = readKernel('large');
  const sections = readSections(kernel);
  const code = sections.find(({ id }) => id === CODE);
  if (code === undefined) throw new RangeError('the kernel has no code');
  const copies = Math.ceil((size - kernel.length) / (code.end - code.start)) + 1;
  const parts: Uint8Array[] = [kernel.subarray(0, HEADER_BYTES)];
  for (const { id, start, contents, end } of sections) {
    if (id !== FUNCTION && id !== CODE) {
      parts.push(kernel.subarray(start, end));
      continue;
    }
    const [count, first] = readUnsigned(kernel, contents);
    const items = kernel.subarray(first, end);
    const total = unsigned(count * copies);
    parts.push(Uint8Array.from([id, ...unsigned(total.length + items.length * copies), ...total]));
    for (let left = copies; left > 0; left--) parts.push(items);
  }
  return new Uint8Array(Buffer.concat(parts));
}

interface Section {
  readonly id: number;
  readonly start: number;
  readonly contents: number;
  readonly end: number;
}

function readSections(bytes: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let start = HEADER_BYTES; start < bytes.length;) {
    const [size, contents] = readUnsigned(bytes, start + 1);
    sections.push({ id: bytes[start] ?? 0, start, contents, end: contents + size });
    start = contents + size;
  }
  return sections;
}
