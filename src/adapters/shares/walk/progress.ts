/** Longest path told; of a longer one only its job is known. */
const PATH_BYTES = 65_536;
const HEAD_WORDS = 3;
const WANTED = 1;
const ENDING = 2;

/** Where a thread is, in memory it shares with the one that watches it: a thread that hangs in a call cannot answer. */
export class Progress {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #path: Uint8Array;

  constructor(buffer = new SharedArrayBuffer(4 * HEAD_WORDS + PATH_BYTES)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, HEAD_WORDS);
    this.#path = new Uint8Array(buffer, 4 * HEAD_WORDS);
  }

  /** Something was done. */
  step(): void {
    this.#words[0] = ((this.#words[0] as number) + 1) | 0;
  }

  /** This directory is begun. */
  enter(path: Uint8Array): void {
    const fits = path.length <= PATH_BYTES;
    if (fits) this.#path.set(path);
    this.#words[1] = fits ? path.length : -1;
    this.step();
  }

  /** Set from outside: others have nothing to do, so a job should soon give back what it has not begun. */
  set wanted(wanted: boolean) {
    Atomics.store(this.#words, 2, wanted ? WANTED : 0);
  }

  get wanted(): boolean {
    return this.#words[2] !== 0;
  }

  /** Set from outside, for good: a job ends soon, and the next one is not begun. */
  end(): void {
    Atomics.store(this.#words, 2, ENDING);
  }

  get ending(): boolean {
    return this.#words[2] === ENDING;
  }

  /** Changes with every step. */
  get count(): number {
    return Atomics.load(this.#words, 0);
  }

  /** The directory entered last, or null when its path is too long to be told. */
  get directory(): Uint8Array | null {
    const length = Atomics.load(this.#words, 1);
    return length < 0 ? null : this.#path.slice(0, length);
  }
}
