/**
 * A map whose copies share what they have in common: a fold makes one for each event, and ten thousand steps would be copied for
 * one that moved on. Copying costs the square root of its size. Iterates in the order of a Map.
 */
export class SharedMap<K, V> implements ReadonlyMap<K, V> {
  // Private to the language, so that maps with the same entries are equal however they came about.
  #base: ReadonlyMap<K, V>;
  #changed: Map<K, V>;
  #size: number;

  constructor(entries: ReadonlyMap<K, V> = new Map()) {
    this.#base = new Map(entries);
    this.#changed = new Map();
    this.#size = entries.size;
  }

  /** A copy to change; this one stays as it is. */
  copy(): SharedMap<K, V> {
    if (this.#changed.size ** 2 > 2 * this.#base.size + 64) this.#settle();
    const copy = new SharedMap<K, V>();
    copy.#base = this.#base;
    copy.#changed = new Map(this.#changed);
    copy.#size = this.#size;
    return copy;
  }

  set(key: K, value: V): void {
    if (!this.has(key)) this.#size += 1;
    this.#changed.set(key, value);
  }

  /** Rare, and as expensive as copying all. */
  delete(key: K): void {
    if (!this.has(key)) return;
    this.#settle();
    const rest = new Map(this.#base);
    rest.delete(key);
    this.#base = rest;
    this.#size = rest.size;
  }

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    return this.#changed.has(key) ? this.#changed.get(key) : this.#base.get(key);
  }

  has(key: K): boolean {
    return this.#changed.has(key) || this.#base.has(key);
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.#base) {
      yield [key, this.#changed.has(key) ? (this.#changed.get(key) as V) : value];
    }
    for (const entry of this.#changed) if (!this.#base.has(entry[0])) yield entry;
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this);
  }

  /** The same entries, held in one piece. */
  #settle(): void {
    this.#base = new Map(this.entries());
    this.#changed = new Map();
  }
}

/** A copy to change of any map; cheap when it is a shared one. */
export function sharedCopy<K, V>(map: ReadonlyMap<K, V>): SharedMap<K, V> {
  return map instanceof SharedMap ? map.copy() : new SharedMap(map);
}
