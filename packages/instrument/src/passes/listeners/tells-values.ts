import type { CodeWriter } from '../../code/code-writer.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import { Hooks } from './hooks.ts';
import type { Hook } from './hooks.ts';
import type { Endings, Listened, Telling, ToldCall } from './telling.ts';
import { pushCrossing, splitTypes } from './values.ts';

const CALL = opcodeOf('call');
const LOCAL_GET = opcodeOf('local.get');
const I32_CONST = opcodeOf('i32.const');

/** Tells of parameters and results. */
export class TellsValues implements Telling {
  readonly #hooks: Hooks;

  /**
   * @param firstHook - index that the first imported function will have
   * @param listened - every function that is told of
   * @param endings - how calls may end
   */
  constructor(firstHook: number, listened: Iterable<Listened>, { tailCalls, exceptions }: Endings) {
    this.#hooks = new Hooks(firstHook);
    for (const { signature, ownParams, ownResults } of listened) {
      this.#hooks.before(splitTypes(signature.params, signature.paramCount).slice(0, ownParams));
      this.#hooks.after(splitTypes(signature.results, signature.resultCount).slice(0, ownResults));
    }
    if (tailCalls) this.#hooks.left();
    if (exceptions !== 'none') this.#hooks.thrown();
  }

  get hooks(): readonly Hook[] {
    return this.#hooks.all;
  }

  before(writer: CodeWriter, { listened, params }: ToldCall): void {
    const own = params.slice(0, listened.ownParams);
    writer.u8(I32_CONST);
    writer.signed(listened.id);
    for (const [local, type] of own.entries()) pushCrossing(writer, type, local);
    writer.op(CALL, this.#hooks.before(own));
  }

  after(writer: CodeWriter, { listened, results, token, firstResult }: ToldCall): void {
    const own = results.slice(0, listened.ownResults);
    writer.op(LOCAL_GET, token);
    for (const [index, type] of own.entries()) pushCrossing(writer, type, firstResult + index);
    writer.op(CALL, this.#hooks.after(own));
  }

  left(writer: CodeWriter, { token }: ToldCall): void {
    writer.op(LOCAL_GET, token);
    writer.op(CALL, this.#hooks.left());
  }

  thrown(writer: CodeWriter, { token }: ToldCall): void {
    writer.op(LOCAL_GET, token);
    writer.op(CALL, this.#hooks.thrown());
  }
}
