import { expandFrame } from '../traps/source-lines.ts';
import { guestStack } from '../traps/wasm-stack.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import type { ProfileFrame } from '../profile/profile.ts';

/** A stack as V8 captured it; it becomes text only when it is first read, which costs more. */
export interface StackHolder {
  readonly stack?: string;
}

/** A call as it was told. */
interface Told {
  /** Name and place, in one line. */
  readonly text: string;
  /** The guest's functions there, innermost first; none for the host's. */
  readonly frames: readonly ProfileFrame[];
}

/** Reads the calls of captured stacks; the same line is read once. */
export class CallPaths {
  readonly #modules: () => readonly StackModule[];
  readonly #told = new Map<string, Told>();

  /** @param modules - those that may be on the stacks */
  constructor(modules: () => readonly StackModule[]) {
    this.#modules = modules;
  }

  /** @param holder - a stack; @returns its calls as text, innermost first */
  texts(holder: StackHolder): readonly string[] {
    return this.#calls(holder).map(({ text }) => text);
  }

  /** @param holder - a stack; @returns the guests' functions on it, with those that were inlined, innermost first */
  frames(holder: StackHolder): readonly ProfileFrame[] {
    return this.#calls(holder).flatMap(({ frames }) => frames);
  }

  #calls({ stack = '' }: StackHolder): readonly Told[] {
    return stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => this.#call(line));
  }

  #call(line: string): Told {
    let told = this.#told.get(line);
    if (told === undefined) this.#told.set(line, (told = this.#read(line)));
    return told;
  }

  #read(line: string): Told {
    const { sites } = guestStack({ name: '', message: '', stack: line }, this.#modules());
    const site = sites.at(0);
    if (site === undefined) return { text: line.trim().slice('at '.length), frames: [] };
    const { frame, module } = site;
    const { function: name, offset } = frame;
    const text = offset === undefined ? name : `${name} (${frame.module}:0x${offset.toString(16)})`;
    const expanded = module === undefined ? [frame] : expandFrame(frame, module);
    return {
      text,
      frames: expanded.map((each) => ({
        name: each.function,
        module: each.module,
        file: each.file ?? '',
        line: each.line ?? 0,
      })),
    };
  }
}
