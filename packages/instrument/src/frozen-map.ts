/** A map that can't be changed once it is made. It stays a `Map`, so that it can be cloned to a worker. */
export class FrozenMap<K, V> extends Map<K, V> {
  /** @param entries - all it will ever hold */
  constructor(entries: Iterable<readonly [K, V]>) {
    super();
    for (const [key, value] of entries) super.set(key, value);
    Object.freeze(this);
  }
  override set(): never {
    throw frozen();
  }
  override delete(): never {
    throw frozen();
  }
  override clear(): never {
    throw frozen();
  }
}

function frozen(): TypeError {
  return new TypeError("a frozen map can't be changed");
}
