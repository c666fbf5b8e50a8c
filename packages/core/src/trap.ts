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
  /** The function's name from the name section, else the name it is exported by, else `func[INDEX]`. */
  readonly function: string;
  /** Index of the function in the original module. */
  readonly index: number;
  /** Byte offset of the instruction in the original module; `undefined` in code that was added. */
  readonly offset: number | undefined;
  /** Source file, where the module's debug information says. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}
