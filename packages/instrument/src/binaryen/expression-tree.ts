import type { ExpressionClasses, ExpressionGetter } from './landmarks.ts';
import type { Binaryen } from './load-binaryen.ts';

/**
 * The parts of each class of expression in the order in which they are evaluated: `x` is got by `getX`, `x…` by `getNumX`
 * and `getXAt`. What references need, and what the optimiser is not let near, is left out.
 */
const PARTS: Readonly<Record<string, string>> = {
  Nop: '',
  Block: 'Child…',
  If: 'Condition IfTrue IfFalse',
  Loop: 'Body',
  Break: 'Value Condition',
  Switch: 'Value Condition',
  Call: 'Operand…',
  CallIndirect: 'Operand… Target',
  LocalGet: '',
  LocalSet: 'Value',
  GlobalGet: '',
  GlobalSet: 'Value',
  Load: 'Ptr',
  Store: 'Ptr Value',
  Const: '',
  Unary: 'Value',
  Binary: 'Left Right',
  Select: 'IfTrue IfFalse Condition',
  Drop: 'Value',
  Return: 'Value',
  MemorySize: '',
  MemoryGrow: 'Delta',
  Unreachable: '',
  AtomicRMW: 'Ptr Value',
  AtomicCmpxchg: 'Ptr Expected Replacement',
  AtomicWait: 'Ptr Expected Timeout',
  AtomicNotify: 'Ptr NotifyCount',
  AtomicFence: '',
  SIMDExtract: 'Vec',
  SIMDReplace: 'Vec Value',
  SIMDShuffle: 'Left Right',
  SIMDTernary: 'A B C',
  SIMDShift: 'Vec Shift',
  SIMDLoad: 'Ptr',
  SIMDLoadStoreLane: 'Ptr Vec',
  MemoryInit: 'Dest Offset Size',
  DataDrop: '',
  MemoryCopy: 'Dest Source Size',
  MemoryFill: 'Dest Value Size',
  RefNull: '',
  RefIsNull: 'Value',
  RefFunc: '',
  TableGet: 'Index',
  TableSet: 'Index Value',
  TableSize: '',
  TableGrow: 'Value Delta',
  Try: 'Body CatchBody…',
  Throw: 'Operand…',
  Rethrow: '',
  TupleMake: 'Operand…',
  TupleExtract: 'Tuple',
  Pop: '',
};

/** The names of several parts as their getters have them. */
const SEVERAL: Readonly<Record<string, readonly [count: string, at: string]>> = {
  'Child…': ['getNumChildren', 'getChildAt'],
  'Operand…': ['getNumOperands', 'getOperandAt'],
  'CatchBody…': ['getNumCatchBodies', 'getCatchBodyAt'],
};

type Part = readonly [count: ExpressionGetter | undefined, get: ExpressionGetter];

/** Walks binaryen's trees in the order of the instructions. */
export class ExpressionTree {
  readonly #idOf: ExpressionGetter;
  /** By the id of the class; those that are not known have none. */
  readonly #parts: ReadonlyMap<number, readonly Part[]>;

  /** @param binaryen - loaded */
  constructor(binaryen: Binaryen) {
    const ids = binaryen as unknown as Readonly<Record<string, number>>;
    const classes = binaryen as unknown as ExpressionClasses;
    this.#idOf = (expression) => binaryen.getExpressionId(expression);
    this.#parts = new Map(
      Object.entries(PARTS).map(([name, parts]) => [
        ids[`${name}Id`],
        parts
          .split(' ')
          .filter((part) => part !== '')
          .map((part): Part => {
            const [count, at] = SEVERAL[part] ?? [undefined, `get${part}`];
            return [count === undefined ? undefined : classes[name][count], classes[name][at]];
          }),
      ]),
    );
  }

  /**
   * Visits an expression and all its parts, parts first.
   *
   * @param root - a function's body
   * @param visit - told the id of the class and the expression
   * @returns whether every expression was of a known class; where not, some were not visited
   */
  visit(root: number, visit: (id: number, expression: number) => void): boolean {
    // bodies are nested deeply enough to exhaust a stack
    const waiting: number[] = [root];
    const isOpen: boolean[] = [false];
    while (waiting.length > 0) {
      const expression = waiting.pop() ?? 0;
      const id = this.#idOf(expression);
      if (isOpen.pop() === true) {
        visit(id, expression);
        continue;
      }
      const parts = this.#parts.get(id);
      if (parts === undefined) return false;
      waiting.push(expression);
      isOpen.push(true);
      for (let index = parts.length - 1; index >= 0; index--) {
        const [count, get] = parts[index];
        for (let at = (count?.(expression) ?? 1) - 1; at >= 0; at--) {
          const part = count === undefined ? get(expression) : get(expression, at);
          if (part === 0) continue;
          waiting.push(part);
          isOpen.push(false);
        }
      }
    }
    return true;
  }
}
