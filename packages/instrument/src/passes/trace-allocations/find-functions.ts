/** Which of a module's functions allocate and free, by the names that toolchains give them. */
import { findAllocator } from '@ferrule/core';
import type { FunctionType, ModuleInfo } from '@ferrule/core';

/** What a traced function does; parameters are told by their index. */
export type TracedFunction = {
  /** Index of the function. */
  readonly function: number;
  /** What errors and tables call it. */
  readonly name: string;
} & (
  | {
      readonly kind: 'allocate';
      /** How many bytes. */
      readonly size: number;
      /** How many times `size`, as `calloc` has it; -1 where there is no such parameter. */
      readonly count: number;
      /** Where the address is written, as `posix_memalign` has it; -1 where it is returned. */
      readonly out: number;
    }
  | {
      readonly kind: 'free';
      readonly pointer: number;
      /** What lies between that and the address that was allocated; 0 where it is left out. */
      readonly offset?: number;
      /** Whether it frees while something is allocated too, as a garbage collector does. */
      readonly within?: boolean;
    }
  /** Go's: size and address are on a stack of its own in memory, to which the first global points. */
  | { readonly kind: 'allocate-go' }
  | { readonly kind: 'reallocate'; readonly pointer: number; readonly size: number }
);

type Role =
  | 'malloc' // (size)
  | 'managed' // (size, what it is for)
  | 'calloc' // (count, size)
  | 'memalign' // (align, size)
  | 'posix_memalign' // (out, align, size)
  | 'realloc' // (pointer, …, size)
  | 'free' // (pointer, …)
  | 'last-size' // (…, size)
  | 'last-pointer' // (…, pointer)
  | 'last-two' // (…, pointer, size)
  | 'insert-block' // (…, block)
  | 'go'; // (place to go on at)

const C_PREFIXES = ['', 'dl', 'emscripten_builtin_'];
const C_ROLES: Readonly<Record<string, Role>> = {
  malloc: 'malloc',
  calloc: 'calloc',
  realloc: 'realloc',
  free: 'free',
  aligned_alloc: 'memalign',
  memalign: 'memalign',
  posix_memalign: 'posix_memalign',
};

/** Rust's global allocator: its shims, and the default or the user's own behind them. */
const RUST = /(?:^|[0-9_:])__r(?:ust|dl|g)_(alloc|alloc_zeroed|dealloc|realloc)(?:$|[^a-z_])/;
const RUST_ROLES: Readonly<Record<string, Role>> = {
  alloc: 'malloc',
  alloc_zeroed: 'malloc',
  dealloc: 'free',
  realloc: 'realloc',
};

/** AssemblyScript's, with and without a garbage collector. */
const AS_NEW = /^~lib\/rt\/(?:itcms|tcms|stub)\/__new$/;
/** Makes a block free, which may be all that inlining left of how AssemblyScript's collectors do it. */
const AS_INSERT_BLOCK = '~lib/rt/tlsf/insertBlock';
/** What lies in front of an object of AssemblyScript's in its block. */
const AS_HEADER = 20;

/** TinyGo's and Go's, behind which is a collector that frees what it likes. */
const TINYGO_ALLOCATE = 'runtime.alloc';
const GO_ALLOCATE = 'runtime.mallocgc';

/** The methods of the crate `dlmalloc`, which std uses where there is no C library; mangled either way, or not. */
const DLMALLOC =
  /8?dlmalloc(?:8|::)dlmalloc.*Dlmalloc.*?(?:6|4|7|8|::)(malloc|free|realloc|memalign)(?![a-z_])/;
const DLMALLOC_ROLES: Readonly<Record<string, Role>> = {
  // `self` comes first, unless the compiler found out that it is always the same
  malloc: 'last-size',
  free: 'last-pointer',
  realloc: 'last-two',
  memalign: 'last-size',
};

/**
 * Looks for a module's allocators: in the name section, and among its exports by the conventions that the bridge knows.
 * Where several lie one behind the other all are found.
 *
 * @param info - about the module
 * @returns the functions that allocate, free and resize, by index
 */
export function findTracedFunctions(info: ModuleInfo): readonly TracedFunction[] {
  const found = new Map<number, TracedFunction>();
  const add = (index: number, name: string, role: Role): void => {
    const about = info.functions[index];
    if (about === undefined || about.imported || found.has(index)) return;
    const traced = describe(index, name, role, about.type);
    if (traced !== undefined) found.set(index, traced);
  };
  for (const [index, name] of info.names.functions) {
    const role = roleOf(name);
    if (role !== undefined) add(index, name, role);
  }
  for (const [name, role] of exportedAllocator(info)) {
    const exported = info.exports.find((each) => each.name === name && each.extern.kind === 'function');
    if (exported !== undefined) add(exported.index, name, role);
  }
  return [...found.values()].sort((a, b) => a.function - b.function);
}

/**
 * @param functions - traced
 * @returns whether there are some among them whose memory a collector frees without being seen
 */
export function isCollected(functions: readonly TracedFunction[]): boolean {
  return functions.some(
    ({ name, kind }) =>
      kind === 'allocate-go' ||
      name === TINYGO_ALLOCATE ||
      (AS_NEW.test(name) &&
        !name.includes('/stub/') &&
        !functions.some((each) => each.name === AS_INSERT_BLOCK)),
  );
}

/**
 * @param functions - traced
 * @returns whether what is freed was allocated by one of them
 */
export function isComplete(functions: readonly TracedFunction[]): boolean {
  return !isCollected(functions) && !functions.some(({ name }) => AS_NEW.test(name));
}

function roleOf(name: string): Role | undefined {
  if (AS_NEW.test(name) || name === TINYGO_ALLOCATE) return 'managed';
  if (name === AS_INSERT_BLOCK) return 'insert-block';
  if (name === GO_ALLOCATE) return 'go';
  for (const prefix of C_PREFIXES) {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (Object.hasOwn(C_ROLES, rest)) return C_ROLES[rest];
  }
  const rust = RUST.exec(name)?.[1];
  if (rust !== undefined) return RUST_ROLES[rust];
  const method = DLMALLOC.exec(name)?.[1];
  return method === undefined ? undefined : DLMALLOC_ROLES[method];
}

function exportedAllocator(info: ModuleInfo): readonly (readonly [name: string, role: Role])[] {
  const arityOf = (name: string): number | undefined => {
    const extern = info.exports.find((each) => each.name === name)?.extern;
    return extern?.kind === 'function' ? extern.type.params.length : undefined;
  };
  const { allocator } = findAllocator(arityOf);
  // what a garbage collector owns is not freed by a call, and what is never freed can't be called a leak
  if (allocator === undefined || allocator.pin !== undefined || allocator.free === undefined) return [];
  const roles: (readonly [string, Role])[] = [
    [allocator.allocate, allocator.allocateParams === 'realloc' ? 'realloc' : 'malloc'],
    [allocator.free, 'free'],
  ];
  if (allocator.reallocate !== undefined) roles.push([allocator.reallocate, 'realloc']);
  return roles;
}

/** Holds a role against the function's type: 32-bit addresses only, and as many parameters as it takes. */
function describe(
  index: number,
  name: string,
  role: Role,
  { params, results }: FunctionType,
): TracedFunction | undefined {
  const count = params.length;
  if (params.some((type) => type !== 'i32')) return undefined;
  const returnsPointer = results.length === 1 && results[0] === 'i32';
  const frees = count >= 1 && (results.length === 0 || returnsPointer);
  const shared = { function: index, name } as const;
  const allocates = (least: number, size: number, times = -1, out = -1): TracedFunction | undefined =>
    returnsPointer && count >= least ? { ...shared, kind: 'allocate', size, count: times, out } : undefined;
  switch (role) {
    case 'malloc':
      return allocates(1, 0);
    case 'managed':
      return count === 2 ? allocates(2, 0) : undefined;
    case 'go':
      return returnsPointer && count === 1 ? { ...shared, kind: 'allocate-go' } : undefined;
    case 'insert-block':
      return results.length === 0 && count >= 1
        ? { ...shared, kind: 'free', pointer: count - 1, offset: AS_HEADER, within: true }
        : undefined;
    case 'calloc':
      return allocates(2, 1, 0);
    case 'memalign':
      return allocates(2, 1);
    case 'posix_memalign':
      return allocates(3, 2, -1, 0);
    case 'last-size':
      return allocates(1, count - 1);
    case 'realloc':
      return returnsPointer && count >= 2
        ? { ...shared, kind: 'reallocate', pointer: 0, size: count - 1 }
        : undefined;
    case 'last-two':
      return returnsPointer && count >= 2
        ? { ...shared, kind: 'reallocate', pointer: count - 2, size: count - 1 }
        : undefined;
    case 'free':
      return frees ? { ...shared, kind: 'free', pointer: 0 } : undefined;
    case 'last-pointer':
      return frees ? { ...shared, kind: 'free', pointer: count - 1 } : undefined;
  }
}
