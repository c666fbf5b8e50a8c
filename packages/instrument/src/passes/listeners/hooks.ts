import { encodeUnsigned } from '../../bytes/leb128.ts';
import { crossingTypes } from './values.ts';

const FUNC = 0x60;
const I32 = 0x7f;

/** An imported function that tells the host of something. */
export interface Hook {
  readonly name: string;
  /** Its encoded type. */
  readonly type: Uint8Array;
}

/** The hooks that a module needs: one for each list of types that crosses. */
export class Hooks {
  readonly all: Hook[] = [];
  readonly #positions = new Map<string, number>();
  readonly #firstIndex: number;

  /** @param firstIndex - index of the function that the first hook is imported as */
  constructor(firstIndex: number) {
    this.#firstIndex = firstIndex;
  }

  /** @param params - types of the parameters listened to; @returns index of a hook that takes these and gives a token */
  before(params: readonly Uint8Array[]): number {
    return this.#find('before', params, [I32]);
  }

  /** @param results - types of the results listened to; @returns index of a hook that takes a token and these */
  after(results: readonly Uint8Array[]): number {
    return this.#find('after', results, []);
  }

  /** @returns index of a hook that takes the token of a call whose place another takes */
  left(): number {
    return this.#find('left', [], []);
  }

  /** @returns index of a hook that takes the token of a call that an exception leaves */
  thrown(): number {
    return this.#find('thrown', [], []);
  }

  #find(kind: string, values: readonly Uint8Array[], results: readonly number[]): number {
    const crossing = values.flatMap(crossingTypes);
    const params = crossing.flatMap((type) => [...type]);
    const key = `${kind} ${params.join()}`;
    let position = this.#positions.get(key);
    if (position === undefined) {
      const type = [FUNC, ...encodeUnsigned(crossing.length + 1), I32, ...params, results.length, ...results];
      const number = this.all.filter(({ name }) => name.startsWith(kind)).length;
      position = this.all.push({ name: `${kind}-${String(number)}`, type: Uint8Array.from(type) }) - 1;
      this.#positions.set(key, position);
    }
    return this.#firstIndex + position;
  }
}
