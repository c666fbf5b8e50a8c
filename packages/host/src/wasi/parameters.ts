import type { Syscall } from './syscalls.ts';

/** One parameter or result of a call. */
export interface Parameter {
  readonly name: string;
  /** The spec's type. */
  readonly type: string;
}

/** Types that are an address and a length. */
const PAIRS: readonly string[] = ['string', 'iovec_array', 'buffer'];

/** Types passed as `i64`. */
const WIDE: readonly string[] = ['filesize', 'filedelta', 'timestamp', 'rights', 'dircookie'];

/** @param list - such as `fd: fd, size: filesize` */
export function parameters(list: string): readonly Parameter[] {
  if (list === '') return [];
  return list.split(', ').map((parameter) => {
    const [name, type] = parameter.split(': ') as [string, string];
    return { name, type };
  });
}

/** Whether a parameter of this type is an address and a length. */
export function isPair(type: string): boolean {
  return PAIRS.includes(type);
}

/** The WebAssembly types of what the function takes: its parameters, then an address for each result. */
export function wasmParams(syscall: Syscall): readonly ('i32' | 'i64')[] {
  return [
    ...parameters(syscall.params).flatMap(({ type }): readonly ('i32' | 'i64')[] =>
      isPair(type) ? ['i32', 'i32'] : [WIDE.includes(type) ? 'i64' : 'i32'],
    ),
    ...parameters(syscall.results).map(() => 'i32' as const),
  ];
}
