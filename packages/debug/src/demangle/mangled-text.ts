/** Thrown by a reader at what is no mangled name, or one that it doesn't read. */
export class NotMangled extends Error {}

/** How long what is made of a name may get, and how deep it may nest: names may refer back to parts of themselves. */
export interface MangledLimits {
  readonly depth: number;
  /** In characters. */
  readonly length: number;
}

/** A mangled name, and how far it has been read. */
export class MangledText {
  protected at = 0;
  readonly #text: string;
  readonly #limits: MangledLimits;
  #depth = 0;

  constructor(text: string, limits: MangledLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  get isAtEnd(): boolean {
    return this.at === this.#text.length;
  }

  /** @throws {@link NotMangled} at the end */
  protected next(): string {
    if (this.isAtEnd) throw new NotMangled();
    return this.takeCharacters(1);
  }

  protected peek(count: number): string {
    return this.#text.slice(this.at, this.at + count);
  }

  protected take(text: string): boolean {
    if (!this.#text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /**
   * @param pattern - begins with `^`
   * @param longest - how many characters it may find
   */
  protected takeMatch(pattern: RegExp, longest = 16): string | undefined {
    const found = pattern.exec(this.peek(longest))?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** @throws {@link NotMangled} where the text has fewer */
  protected takeCharacters(count: number): string {
    const end = this.at + count;
    // written so that NaN is refused too
    if (!(end <= this.#text.length)) throw new NotMangled();
    const taken = this.#text.slice(this.at, end);
    this.at = end;
    return taken;
  }

  /** @throws {@link NotMangled} where it goes too deep, or what is read gets too long */
  protected nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) throw new NotMangled();
    const value = read();
    this.#depth -= 1;
    if (typeof value === 'string' && value.length > this.#limits.length) throw new NotMangled();
    return value;
  }
}

/** @returns what `read` makes of the name, or `undefined` where it is {@link NotMangled} */
export function unlessNotMangled(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotMangled) return undefined;
    throw error;
  }
}
