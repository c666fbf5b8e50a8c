/** The type index of each function of a module, in order. A large module has a hundred thousand of them. */
export class FunctionSpace {
  readonly #first: number[] = [];
  /** Those after these, each in one byte, as they stand in the module. */
  #rest: Uint8Array = new Uint8Array(0);

  /** How many functions there are. */
  get length(): number {
    return this.#first.length + this.#rest.length;
  }

  /**
   * @param index - of a function
   * @returns index of its type
   */
  at(index: number): number | undefined {
    return this.#first[index] ?? this.#rest[index - this.#first.length];
  }

  /**
   * @param type - index of the type of a function more
   * @returns how many there are now
   */
  push(type: number): number {
    return this.#first.push(type);
  }

  /** @param types - indices of the types of the functions that are left, which are not looked at */
  end(types: Uint8Array): void {
    this.#rest = types;
  }
}
