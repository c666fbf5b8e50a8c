import { opcodeOf } from '../../code/opcodes.ts';
import type { BodyWalk } from './body-walk.ts';
import { SIZE_SHIFT } from './costs.ts';
import { cannotTrap } from './traps.ts';

const MEMORY_FILL = opcodeOf('memory.fill');
const MEMORY_COPY = opcodeOf('memory.copy');
const TABLE_FILL = opcodeOf('table.fill');
const TABLE_GROW = opcodeOf('table.grow');
const TABLE_COPY = opcodeOf('table.copy');

/** Charges at once what can't be carried along: work by size, and what has to be known when an instruction traps. */
export class Charges {
  readonly #walk: BodyWalk;

  /** @param walk - shared by all who look at the body */
  constructor(walk: BodyWalk) {
    this.#walk = walk;
  }

  /** Instructions that cost by the size that lies on top of the stack. */
  bulk(opcode: number): void {
    const wide = this.#isWide(opcode);
    if (wide) this.#walk.locals.needsWide = true;
    else this.#walk.locals.needsNarrow = true;
    if (!this.#walk.reachable) return;
    this.#walk.flush();
    const local = wide ? this.#walk.locals.wide : this.#walk.locals.narrow;
    this.#walk.emitter.payBySize(this.#walk.pending, local, wide, (SIZE_SHIFT[opcode] ?? 1) - 1);
    this.#walk.pending = 0;
    this.#walk.debt = 0;
  }

  #isWide(opcode: number): boolean {
    const { first, second } = this.#walk.reader;
    const { memories, tables } = this.#walk.world.layout.info;
    switch (opcode) {
      case MEMORY_FILL:
        return memories[first]?.addressType === 'i64';
      case MEMORY_COPY:
        return memories[first]?.addressType === 'i64' && memories[second]?.addressType === 'i64';
      case TABLE_FILL:
      case TABLE_GROW:
        return tables[first]?.addressType === 'i64';
      case TABLE_COPY:
        return tables[first]?.addressType === 'i64' && tables[second]?.addressType === 'i64';
      default:
        return false;
    }
  }

  /** Saves the fuel left before an instruction that may trap, so that the count is exact then too. */
  record(opcode: number): void {
    if (
      !this.#walk.reachable ||
      (this.#walk.constant > 0 && cannotTrap(opcode, this.#walk.reader.bytes[this.#walk.constant] ?? 0))
    )
      return;
    this.#walk.flush();
    this.#walk.emitter.save(this.#walk.pending);
  }
}
