/** Calls begun before anything is known of the file system. */
const FIRST = 16;
/** Latency may grow by this before fewer calls are made: some of it is this machine's own. */
const TOLERATED = 2;
/** The least number of calls between two decisions. */
const WINDOW = 64;
/** Decisions after which few calls are made for a moment, to learn anew how quick the file system is when left in peace. */
const RELEARN_AFTER = 200;

/**
 * How many calls are under way at once. Grows while the file system answers as quickly as it did at its best, and shrinks
 * in proportion when it does not: the gradient of latency, as congestion control of networks uses it (TCP Vegas).
 */
export class InFlight {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #head = 0;
  #limit: number;
  #running = 0;
  #bestMs = Number.POSITIVE_INFINITY;
  #decisions = 0;
  /** While it learns anew: where to go back to, and windows that still hold calls from before. */
  #learning: { readonly limit: number; windows: number } | null = null;
  #sumMs = 0;
  #sinceDecided = 0;
  #latencyMs = 0;
  #least = Number.POSITIVE_INFINITY;
  #quickestMs = 0;

  /** Never more than `most` at once. */
  constructor(most: number) {
    this.#most = most;
    this.#limit = Math.min(FIRST, most);
  }

  get limit(): number {
    return this.#limit;
  }

  get running(): number {
    return this.#running;
  }

  /** Mean time of the latest calls. */
  get latencyMs(): number {
    return this.#latencyMs;
  }

  /** The quickest of the latest calls: what the file system takes when this machine is busy, too. */
  get quickestMs(): number {
    return this.#quickestMs;
  }

  /** True when another call could begin at once. */
  get free(): boolean {
    return this.#running < this.#limit;
  }

  /** Begins a call, now or when it may begin; it counts until it ends with `done`. */
  enter(begin: () => void): void {
    if (this.#running < this.#limit) {
      this.#running++;
      begin();
    } else this.#waiting.push(begin);
  }

  /** A call came back after so long. */
  done(tookMs: number): void {
    this.#sumMs += tookMs;
    if (tookMs < this.#least) this.#least = tookMs;
    if (++this.#sinceDecided >= Math.max(WINDOW, this.#limit)) this.#decide();
    this.forget(1);
  }

  /** Calls that are not waited for any longer make room for others. */
  forget(calls: number): void {
    this.#running -= calls;
    while (this.#running < this.#limit && this.#head < this.#waiting.length) {
      this.#running++;
      this.#waiting[this.#head++]?.();
    }
    if (this.#head === this.#waiting.length || this.#head > 1024) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
  }

  #decide(): void {
    const mean = this.#sumMs / this.#sinceDecided;
    this.#latencyMs = mean;
    this.#quickestMs = this.#least;
    this.#least = Number.POSITIVE_INFINITY;
    this.#sumMs = 0;
    this.#sinceDecided = 0;
    const least = Math.min(FIRST, this.#most);
    if (this.#learning !== null) {
      if (--this.#learning.windows > 0) return;
      this.#bestMs = mean;
      this.#limit = this.#learning.limit;
      this.#learning = null;
      return;
    }
    this.#bestMs = Math.min(this.#bestMs, mean);
    if (++this.#decisions % RELEARN_AFTER === 0) {
      this.#learning = { limit: this.#limit, windows: 1 + Math.ceil(this.#limit / WINDOW) };
      this.#limit = least;
      return;
    }
    const gradient = Math.max(0.5, Math.min(1, (TOLERATED * this.#bestMs) / mean));
    const next = this.#limit * gradient + 4 * Math.sqrt(this.#limit);
    this.#limit = Math.max(least, Math.min(this.#most, Math.round(next)));
  }
}
