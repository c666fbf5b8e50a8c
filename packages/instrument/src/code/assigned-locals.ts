import { depthChange } from './function-bodies.ts';
import { opcodeOf } from './opcodes.ts';

const LOCAL_GET = opcodeOf('local.get');
const LOCAL_SET = opcodeOf('local.set');
const LOCAL_TEE = opcodeOf('local.tee');
const ELSE = opcodeOf('else');

/** Follows which locals are certainly written; a block's end takes back what was written within. */
export class AssignedLocals {
  readonly #assigned: Uint8Array;
  readonly #early = new Set<number>();
  readonly #blocks: number[][] = [[]];

  /** @param count - of locals, with parameters; @param params - how many of these are parameters */
  constructor(count: number, params: number) {
    this.#assigned = new Uint8Array(count).fill(1, 0, params);
  }

  /** Locals that may be read before they are written. */
  get early(): readonly number[] {
    return [...this.#early];
  }

  /** @param opcode - of the next instruction; @param local - its first immediate */
  step(opcode: number, local: number): void {
    if (opcode === LOCAL_GET) {
      if (this.#assigned[local] === 0) this.#early.add(local);
    } else if (opcode === LOCAL_SET || opcode === LOCAL_TEE) {
      if (this.#assigned[local] === 0) this.#blocks.at(-1)?.push(local);
      this.#assigned[local] = 1;
    } else if (opcode === ELSE) {
      this.#leave();
      this.#blocks.push([]);
    } else if (depthChange(opcode) > 0) this.#blocks.push([]);
    else if (depthChange(opcode) < 0) this.#leave();
  }

  #leave(): void {
    for (const local of this.#blocks.pop() ?? []) this.#assigned[local] = 0;
  }
}
