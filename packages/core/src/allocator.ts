/** How the guest lends its allocator to the host: which exports, and in which manner. */
export interface AllocatorInfo {
  /** The convention's name, as `inspect` shows it: `malloc/free`, `__wbindgen_malloc/free`, `cabi_realloc`, … */
  readonly convention: string;
  /** The export that allocates. */
  readonly allocate: string;
  /** The export that frees; `undefined` where the convention has none. */
  readonly free: string | undefined;
  /** The export that resizes, where there is one. */
  readonly reallocate: string | undefined;
  /**
   * What the allocating export takes. `realloc` is the component model's `(oldPointer, oldSize, align, newSize)`,
   * `size-class` AssemblyScript's `(size, classId)`.
   */
  readonly allocateParams: 'size' | 'size-align' | 'size-class' | 'realloc';
  /** What the freeing export takes. */
  readonly freeParams: 'pointer' | 'pointer-size' | 'pointer-size-align' | undefined;
  /** What the resizing export takes; `realloc` as with `allocateParams`. */
  readonly reallocateParams:
    'pointer-new' | 'pointer-old-new' | 'pointer-old-new-align' | 'realloc' | undefined;
  /** The export that keeps what was allocated from a garbage collector, called after `allocate`. */
  readonly pin: string | undefined;
}

/** One known way of naming an allocator's exports. */
export interface AllocatorConvention {
  /** What the convention is called, and who uses it. */
  readonly convention: string;
  readonly allocate: string;
  /** Alternatives, the likeliest first; empty where the convention has no way to free. */
  readonly free: readonly string[];
  readonly reallocate: string | undefined;
  readonly pin: string | undefined;
  /** Where the number of parameters alone doesn't say what they are. */
  readonly allocateParams: 'size-class' | 'realloc' | undefined;
}

function convention(
  name: string,
  allocate: string,
  free: readonly string[],
  more: Partial<Pick<AllocatorConvention, 'reallocate' | 'pin' | 'allocateParams'>> = {},
): AllocatorConvention {
  return Object.freeze({
    convention: name,
    allocate,
    free: Object.freeze(free),
    reallocate: more.reallocate,
    pin: more.pin,
    allocateParams: more.allocateParams,
  });
}

/**
 * The allocators that are recognised, in the order they are tried: those that say how memory is aligned and freed
 * come before those that leave it to be guessed.
 */
export const ALLOCATOR_CONVENTIONS: readonly AllocatorConvention[] = Object.freeze([
  convention('__ferrule_alloc/free', '__ferrule_alloc', ['__ferrule_free'], {
    reallocate: '__ferrule_realloc',
  }),
  convention('__wbindgen_malloc/free', '__wbindgen_malloc', ['__wbindgen_free'], {
    reallocate: '__wbindgen_realloc',
  }),
  convention('__new/__pin/__unpin', '__new', ['__unpin'], { pin: '__pin', allocateParams: 'size-class' }),
  convention('malloc/free', 'malloc', ['free'], { reallocate: 'realloc' }),
  convention('_malloc/_free', '_malloc', ['_free'], { reallocate: '_realloc' }),
  convention('alloc/dealloc', 'alloc', ['dealloc', 'free'], { reallocate: 'realloc' }),
  convention('allocate/deallocate', 'allocate', ['deallocate', 'free'], { reallocate: 'reallocate' }),
  convention('__alloc/__dealloc', '__alloc', ['__dealloc', '__free'], { reallocate: '__realloc' }),
  convention('wasm_alloc/dealloc', 'wasm_alloc', ['wasm_dealloc', 'wasm_free']),
  convention('cabi_realloc', 'cabi_realloc', [], { reallocate: 'cabi_realloc', allocateParams: 'realloc' }),
  convention('canonical_abi_realloc', 'canonical_abi_realloc', ['canonical_abi_free'], {
    reallocate: 'canonical_abi_realloc',
    allocateParams: 'realloc',
  }),
  convention('proxy_on_memory_allocate', 'proxy_on_memory_allocate', []),
]);

/** What {@link findAllocator} found, and why. */
export interface AllocatorFinding {
  readonly allocator: AllocatorInfo | undefined;
  /** One sentence for people, such as `malloc/free: malloc takes 1 parameter, free takes pointer and size`. */
  readonly explanation: string;
}

const FREE_PARAMS = [undefined, 'pointer', 'pointer-size', 'pointer-size-align'] as const;
const ALLOCATE_PARAMS = [undefined, 'size', 'size-align'] as const;
const REALLOCATE_PARAMS = [
  undefined,
  undefined,
  'pointer-new',
  'pointer-old-new',
  'pointer-old-new-align',
] as const;

/**
 * Looks for an allocator among a module's exports, by name and number of parameters: both are known of a module
 * that was only read as of one that runs.
 *
 * @param arityOf - the number of parameters of the function exported under a name; `undefined` where there is none
 * @param conventions - what to look for, in order
 */
export function findAllocator(
  arityOf: (name: string) => number | undefined,
  conventions: readonly AllocatorConvention[] = ALLOCATOR_CONVENTIONS,
): AllocatorFinding {
  const near: string[] = [];
  for (const known of conventions) {
    const arity = arityOf(known.allocate);
    if (arity === undefined) continue;
    const allocateParams =
      known.allocateParams === 'realloc' && arity === 4
        ? 'realloc'
        : known.allocateParams === 'size-class' && arity === 2
          ? 'size-class'
          : known.allocateParams === undefined
            ? ALLOCATE_PARAMS[arity]
            : undefined;
    if (allocateParams === undefined) {
      near.push(`${known.allocate} takes ${String(arity)} parameters, which fits no convention`);
      continue;
    }
    const free = known.free.find((name) => FREE_PARAMS[arityOf(name) ?? 0] !== undefined);
    if (free === undefined && known.free.length > 0) {
      near.push(`${known.allocate} is exported, but no fitting ${known.free.join(' or ')}`);
      continue;
    }
    if (known.pin !== undefined && arityOf(known.pin) !== 1) {
      near.push(`${known.allocate} is exported, but not ${known.pin}`);
      continue;
    }
    const freeParams = free === undefined ? undefined : FREE_PARAMS[arityOf(free) ?? 0];
    const reallocateParams =
      known.reallocate === undefined
        ? undefined
        : known.allocateParams === 'realloc'
          ? 'realloc'
          : REALLOCATE_PARAMS[arityOf(known.reallocate) ?? 0];
    const allocator = Object.freeze({
      convention: known.convention,
      allocate: known.allocate,
      free,
      reallocate: reallocateParams === undefined ? undefined : known.reallocate,
      allocateParams,
      freeParams,
      reallocateParams,
      pin: known.pin,
    });
    return { allocator, explanation: explain(allocator) };
  }
  return {
    allocator: undefined,
    explanation:
      near.length > 0
        ? `no allocator: ${near.join('; ')}`
        : `no allocator: none of ${conventions.map((known) => known.allocate).join(', ')} is exported`,
  };
}

function explain(allocator: AllocatorInfo): string {
  const takes = (params: string) => params.replaceAll('-', ', ');
  const freeing =
    allocator.free === undefined || allocator.freeParams === undefined
      ? 'nothing frees'
      : `${allocator.free}(${takes(allocator.freeParams)}) frees`;
  const allocating =
    allocator.allocateParams === 'realloc'
      ? 'old pointer, old size, align, size'
      : takes(allocator.allocateParams);
  return `${allocator.convention}: ${allocator.allocate}(${allocating}) allocates, ${freeing}`;
}
