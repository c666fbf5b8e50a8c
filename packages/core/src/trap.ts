/** Why a guest trapped, in the words of the spec's own tests. */
export const TRAP_KINDS = [
  'unreachable',
  'out of bounds memory access',
  'out of bounds table access',
  'integer divide by zero',
  'integer overflow',
  'invalid conversion to integer',
  'undefined element',
  'uninitialized element',
  'indirect call type mismatch',
  'call stack exhausted',
  'null reference',
  'cast failure',
  'out of bounds array access',
  'allocation size too large',
  'unaligned atomic',
  'uncaught exception',
  'unknown',
] as const;

/** One of {@link TRAP_KINDS}. */
export type TrapKind = (typeof TRAP_KINDS)[number];

/** One guest function on the stack at the time of a trap, innermost first. */
export interface WasmFrame {
  /** The module's name. */
  readonly module: string;
  /**
   * The function's name, demangled, from the name section or the debug information, else the name it is exported by,
   * else `func[INDEX]`.
   */
  readonly function: string;
  /** Index of the function in the original module. */
  readonly index: number;
  /** Byte offset of the instruction in the original module; `undefined` in code that was added. */
  readonly offset: number | undefined;
  /** Source file, where the module's debug information says. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** Why `line` is not told, where the module has debug information that says nothing here or can't be read. */
  readonly unknown?: string;
  /** Whether the compiler put the function's code into that of the next frame, with which it shares the offset. */
  readonly inlined?: boolean;
}
