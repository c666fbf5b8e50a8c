import type { StackModule } from './wasm-stack.ts';

/**
 * @param module - any
 * @param index - of a function
 * @returns offset of what follows the size of its body; `undefined` where it has none
 */
export function bodyStart(
  { bytes, info }: Pick<StackModule, 'bytes' | 'info'>,
  index: number,
): number | undefined {
  let start = info.functions[index]?.offset;
  if (start === undefined) return undefined;
  while (bytes[start] >= 0x80) start += 1;
  return start + 1;
}
