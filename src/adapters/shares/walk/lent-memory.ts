import type { Native } from './linux.ts';

/** Pieces are as large as a power of two, and at least this. */
const LEAST_BYTES = 4096;
/** Pieces kept for later: more than a walk has in use at once in directories of ordinary size. */
const KEPT_BYTES = 16 * 2 ** 20;

/**
 * Memory for calls. It is held until it is given back: what a call that never comes back may still write to is never
 * freed. Made anew for each directory, it would keep the garbage collector busy.
 */
export class LentMemory {
  readonly #allocate: (sizeBytes: number) => Native;
  readonly #lent = new Set<Native>();
  readonly #free = new Map<number, Native[]>();
  #keptBytes = 0;

  constructor(allocate: (sizeBytes: number) => Native) {
    this.#allocate = allocate;
  }

  /** At least so many bytes; what they hold is left over from whoever had them before. */
  take(sizeBytes: number): Native {
    const size = Math.max(LEAST_BYTES, 2 ** Math.ceil(Math.log2(sizeBytes)));
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) this.#keptBytes -= size;
    const native = free ?? this.#allocate(size);
    this.#lent.add(native);
    return native;
  }

  /** No call uses it any more, nor anybody else. */
  giveBack(native: Native): void {
    const size = native.bytes.length;
    if (!this.#lent.delete(native) || this.#keptBytes + size > KEPT_BYTES) return;
    this.#keptBytes += size;
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [native]);
    else free.push(native);
  }
}
