import type { CodeWriter } from '../../code/code-writer.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import type { Hook } from '../listeners/hooks.ts';
import type { Endings, Telling, ToldCall } from '../listeners/telling.ts';

const FUNC = 0x60;
const I32 = 0x7f;

const CALL = opcodeOf('call');
const LOCAL_GET = opcodeOf('local.get');
const GLOBAL_GET = opcodeOf('global.get');
const I32_CONST = opcodeOf('i32.const');
const I64_CONST = opcodeOf('i64.const');
const I64_ADD = opcodeOf('i64.add');
const I64_SHR = opcodeOf('i64.shr_u');
const I32_WRAP = opcodeOf('i32.wrap_i64');

/** Where the fuel is that the pass `fuel` counts. */
export interface FuelPlace {
  /** Index of the global that holds what is left besides the slice. */
  readonly rest: number;
  /** Index of the global that holds what is left of the slice. */
  readonly slice: number;
}

/** Tells how much fuel was left when a function was called, and when it ended, in two halves of 32 bits. */
export class TellsFuel implements Telling {
  readonly hooks: readonly Hook[];
  readonly #place: FuelPlace;
  readonly #firstHook: number;

  /**
   * @param place - where the fuel is
   * @param firstHook - index that the first imported function will have
   * @param endings - how calls may end
   */
  constructor(place: FuelPlace, firstHook: number, { tailCalls, exceptions }: Endings) {
    this.#place = place;
    this.#firstHook = firstHook;
    const hook = (name: string, params: number, ...results: readonly number[]): Hook => ({
      name,
      type: Uint8Array.of(FUNC, params, ...Array<number>(params).fill(I32), results.length, ...results),
    });
    this.hooks = [
      hook('enter', 3, I32),
      hook('leave', 3),
      ...(tailCalls ? [hook('left', 1)] : []),
      ...(exceptions === 'none' ? [] : [hook('thrown', 3)]),
    ];
  }

  before(writer: CodeWriter, { listened, params }: ToldCall): void {
    writer.u8(I32_CONST);
    writer.signed(listened.id);
    // what the pass `fuel` adds to a function comes first behind its own
    const local = params.length > listened.ownParams ? listened.ownParams : undefined;
    this.#fuel(writer, local);
    this.#call(writer, 'enter');
  }

  after(writer: CodeWriter, { listened, results, token, firstResult }: ToldCall): void {
    writer.op(LOCAL_GET, token);
    const local = results.length > listened.ownResults ? firstResult + listened.ownResults : undefined;
    this.#fuel(writer, local);
    this.#call(writer, 'leave');
  }

  left(writer: CodeWriter, { token }: ToldCall): void {
    writer.op(LOCAL_GET, token);
    this.#call(writer, 'left');
  }

  /** What throws has put its fuel into the global. */
  thrown(writer: CodeWriter, { token }: ToldCall): void {
    writer.op(LOCAL_GET, token);
    this.#fuel(writer, undefined);
    this.#call(writer, 'thrown');
  }

  #fuel(writer: CodeWriter, local: number | undefined): void {
    const left = (): void => {
      writer.op(GLOBAL_GET, this.#place.rest);
      if (local === undefined) writer.op(GLOBAL_GET, this.#place.slice);
      else writer.op(LOCAL_GET, local);
      writer.u8(I64_ADD);
    };
    left();
    writer.u8(I32_WRAP);
    left();
    writer.raw(Uint8Array.of(I64_CONST, 32, I64_SHR, I32_WRAP));
  }

  #call(writer: CodeWriter, name: string): void {
    writer.op(CALL, this.#firstHook + this.hooks.findIndex((hook) => hook.name === name));
  }
}
