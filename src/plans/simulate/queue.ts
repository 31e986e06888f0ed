/** Ids with a key each, the smallest first; every call but `add` and `remove` takes constant time, those log n. */
export interface Queue {
  readonly size: () => number;
  /** Id with the smallest key, the smaller id of two; -1 when there is none. */
  readonly first: () => number;
  /** Smallest key; Infinity when there is none. */
  readonly firstKey: () => number;
  readonly keyOf: (id: number) => number;
  /** The id must not be in it. */
  readonly add: (id: number, key: number) => void;
  /** The id must be in it. */
  readonly remove: (id: number) => void;
}

/** A binary heap over ids from 0 up to but not including `ids`, with the place of each, so that any can be removed. */
export function queueOf(ids: number): Queue {
  const keys = new Float64Array(ids);
  const places = new Int32Array(ids).fill(-1);
  const heap = new Int32Array(ids);
  let size = 0;

  const isBefore = (a: number, b: number) =>
    (keys[a] as number) < (keys[b] as number) || (keys[a] === keys[b] && a < b);
  const put = (id: number, place: number) => {
    heap[place] = id;
    places[id] = place;
  };
  const up = (id: number, from: number) => {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as number;
      if (!isBefore(id, above)) break;
      put(above, place);
      place = parent;
    }
    put(id, place);
  };
  const down = (id: number, from: number) => {
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(heap[child + 1] as number, heap[child] as number)) child++;
      const below = heap[child] as number;
      if (!isBefore(below, id)) break;
      put(below, place);
      place = child;
    }
    put(id, place);
  };

  return {
    size: () => size,
    first: () => (size === 0 ? -1 : (heap[0] as number)),
    firstKey: () => (size === 0 ? Number.POSITIVE_INFINITY : (keys[heap[0] as number] as number)),
    keyOf: (id) => keys[id] as number,
    add: (id, key) => {
      keys[id] = key;
      up(id, size++);
    },
    remove: (id) => {
      const place = places[id] as number;
      places[id] = -1;
      const last = heap[--size] as number;
      if (last === id) return;
      up(last, place);
      down(last, places[last] as number);
    },
  };
}
