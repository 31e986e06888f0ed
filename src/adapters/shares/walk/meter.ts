/** Calls measured together: one look at the clock for all of them. */
const GROUP = 8;
/** A local file system answers from memory in a microsecond or two, a filer on the same floor in 200 and more. */
const SLOW_MS = 0.2;
/** Groups looked at, and how many of them must be slow: a pause of this machine alone strikes one or two. */
const WINDOW = 6;
const MANY = 5;
/** What was measured before a pause of this length is forgotten: the file system may have become quick meanwhile. */
const FORGET_MS = 10_000;

/** Times a worker's calls to the file system, in groups. */
export class Meter {
  readonly #now: () => number;
  #calls = 0;
  #since = 0;
  /** One bit a group, the latest lowest. */
  #recent = 0;
  /** True when nearly all of the latest groups were slow. */
  slow = false;
  #totalMs = 0;
  #measured = 0;

  /** `now`: milliseconds, from any beginning. */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Work begins, after a pause that is not the file system's. */
  start(): void {
    const now = this.#now();
    if (now - this.#since > FORGET_MS) {
      this.#recent = 0;
      this.slow = false;
    }
    this.#since = now;
    this.#calls = 0;
  }

  /** One call was made; true when it was the last of a group. */
  tick(): boolean {
    if (++this.#calls < GROUP) return false;
    const now = this.#now();
    const elapsed = now - this.#since;
    this.#recent = ((this.#recent << 1) | (elapsed > GROUP * SLOW_MS ? 1 : 0)) & ((1 << WINDOW) - 1);
    this.#totalMs += elapsed;
    this.#measured += GROUP;
    this.#since = now;
    this.#calls = 0;
    let slowGroups = 0;
    for (let bits = this.#recent; bits !== 0; bits >>= 1) slowGroups += bits & 1;
    this.slow = slowGroups >= MANY;
    return true;
  }

  /** Mean time of a call since the last time this was asked; 0 when nothing was measured. */
  takeLatencyMs(): number {
    const mean = this.#measured === 0 ? 0 : this.#totalMs / this.#measured;
    this.#totalMs = 0;
    this.#measured = 0;
    return mean;
  }
}
