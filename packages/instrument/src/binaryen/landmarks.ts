/**
 * The instructions that can stand in a stack trace: those that may trap, and calls. They are few, they have effects, so
 * that no pass makes one up or moves one across another, and both a module's bytes and binaryen's tree of it hold them
 * in the same order.
 */
import { OPCODE_LIMIT, opcodeName } from '../code/opcodes.ts';
import type { Binaryen } from './load-binaryen.ts';

/** A kind of landmark: an index into the table; 0 is `unreachable`, and -1 stands for what is no landmark. */
export type Landmark = number;

/** What binaryen also puts where operands are missing in code that is never reached. */
export const UNREACHABLE: Landmark = 0;

const NONE: Landmark = -1;

/** Names in the text format, and binaryen's name for their expressions. */
const LANDMARKS: readonly (readonly [names: RegExp, expression: string])[] = [
  [/^unreachable$/, 'Unreachable'],
  [/^(return_)?call$/, 'Call'],
  [/^(return_)?call_indirect$/, 'CallIndirect'],
  [/^([if]\d+(\.atomic)?\.load.*|v128\.load)$/, 'Load'],
  [/^([if]\d+(\.atomic)?\.store.*|v128\.store)$/, 'Store'],
  [/^i\d+\.(div|rem)_[su]$/, 'Binary'],
  [/^i\d+\.trunc_f\d+_[su]$/, 'Unary'],
  [/^v128\.load\d+(x\d+_[su]|_splat|_zero)$/, 'SIMDLoad'],
  [/^v128\.(load|store)\d+_lane$/, 'SIMDLoadStoreLane'],
  [/^i\d+\.atomic\.rmw.*cmpxchg/, 'AtomicCmpxchg'],
  [/^i\d+\.atomic\.rmw(?!.*cmpxchg)/, 'AtomicRMW'],
  [/^memory\.atomic\.wait/, 'AtomicWait'],
  [/^memory\.atomic\.notify$/, 'AtomicNotify'],
  [/^memory\.init$/, 'MemoryInit'],
  [/^memory\.copy$/, 'MemoryCopy'],
  [/^memory\.fill$/, 'MemoryFill'],
  [/^table\.get$/, 'TableGet'],
  [/^table\.set$/, 'TableSet'],
  [/^throw$/, 'Throw'],
  [/^rethrow$/, 'Rethrow'],
];

const OF_OPCODE: Int8Array = Int8Array.from({ length: OPCODE_LIMIT }, (_, opcode) => {
  const name = opcodeName(opcode);
  return name === undefined ? NONE : LANDMARKS.findIndex(([names]) => names.test(name));
});

/**
 * @param opcode - an instruction's
 * @returns which landmark it is, or a number below 0
 */
export function landmarkOfOpcode(opcode: number): Landmark {
  return OF_OPCODE[opcode] ?? NONE;
}

/** Binaryen's operations that may trap, by the class of expression. */
const TRAPPING: Readonly<Record<string, RegExp>> = {
  Binary: /^(Div|Rem)[SU]Int(32|64)$/,
  Unary: /^Trunc[SU]Float(32|64)ToInt(32|64)$/,
};

/** Binaryen's classes of expressions, by name, each with functions that take a reference. */
export type ExpressionClasses = Readonly<Record<string, Readonly<Record<string, ExpressionGetter>>>>;

/** Reads something of an expression; `index` is for those that have several of it. */
export type ExpressionGetter = (expression: number, index?: number) => number;

/**
 * @param binaryen - loaded
 * @returns tells which landmark an expression is, or a number below 0, by its id and itself
 */
export function landmarkOfExpression(binaryen: Binaryen): (id: number, expression: number) => Landmark {
  const ids = binaryen as unknown as Readonly<Record<string, number>>;
  const classes = binaryen as unknown as ExpressionClasses;
  const kinds = new Map<number, readonly [Landmark, traps: (expression: number) => boolean]>();
  for (const [landmark, [, name]] of LANDMARKS.entries()) {
    const operations = TRAPPING[name];
    const { getOp } = classes[name] ?? {};
    const trapping = new Set(
      operations === undefined
        ? []
        : Object.keys(ids)
            .filter((each) => operations.test(each))
            .map((each) => ids[each]),
    );
    kinds.set(ids[`${name}Id`], [
      landmark,
      operations === undefined ? () => true : (expression) => trapping.has(getOp(expression)),
    ]);
  }
  return (id, expression) => {
    const kind = kinds.get(id);
    return kind?.[1](expression) === true ? kind[0] : NONE;
  };
}
