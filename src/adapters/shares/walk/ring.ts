import type { RingMemory } from './ring-memory.ts';

/** A call for the ring, in the words of `struct io_uring_sqe`. */
export interface Asked {
  readonly operation: number;
  readonly fd: number;
  readonly address: number;
  readonly length: number;
  readonly second: number;
  readonly flags: number;
  /** Told its result, or minus the number of its error. */
  readonly told: (result: number) => void;
}

/** Makes the kernel look at so many entries of the submission ring: how many it took, or minus the number of an error. */
export type Enter = (entries: number) => number;

/** IOSQE_ASYNC: on a thread of the kernel's from the beginning. Tried here first, a call could block this whole process. */
const ASYNC = 1 << 4;
/** IORING_SQ_CQ_OVERFLOW: the kernel holds results back that did not fit. */
const OVERFLOWN = 1 << 1;
const SQE_WORDS = 16;
const CQE_WORDS = 4;
const HIGH = 2 ** 32;
/** What the kernel answers when it can take no more just now: EINTR, EAGAIN, EBUSY. */
const AGAIN: readonly number[] = [4, 11, 16];
const AGAIN_MS = 1;

/**
 * Calls by io_uring [io_uring(7)]: asked for in one turn of the event loop, they go to the kernel together.
 *
 * Both rings are written by one side and read by the other at the same time. What an entry holds must be seen before the
 * index that hands it over, which a plain store does not promise: neither of the compiler, nor of an ARM processor. So
 * indices are stored and loaded by Atomics, whose order is stricter than the release and acquire it takes.
 */
export class Ring {
  readonly #memory: RingMemory;
  readonly #enter: Enter;
  /** What is under way, by the number the kernel gives back. It stays for ever when the call never comes back. */
  readonly #running: (Asked | undefined)[] = [];
  readonly #free: number[] = [];
  #asked: Asked[] = [];
  #due = false;

  constructor(memory: RingMemory, enter: Enter) {
    this.#memory = memory;
    this.#enter = enter;
  }

  /** Begins a call, soon. Memory it writes to must stay until it was told. */
  ask(asked: Asked): void {
    this.#asked.push(asked);
    this.look();
  }

  /** There may be results. Takes them in before the event loop waits again, and sends what was asked for until then. */
  look(): void {
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      this.#take();
      this.#send();
    });
  }

  #take(): void {
    const { words, completion } = this.#memory;
    const tail = Atomics.load(words, completion.tail);
    for (let head = words[completion.head] as number; head !== tail; ) {
      const at = completion.entries + (head & completion.mask) * CQE_WORDS;
      const number = words[at] as number;
      const result = (words[at + 2] as number) | 0;
      head = (head + 1) >>> 0;
      Atomics.store(words, completion.head, head);
      const asked = this.#running[number];
      this.#running[number] = undefined;
      this.#free.push(number);
      asked?.told(result);
    }
  }

  #send(): void {
    const { words, submission } = this.#memory;
    let sent = 0;
    for (;;) {
      const head = Atomics.load(words, submission.head);
      let tail = words[submission.tail] as number;
      while (sent < this.#asked.length && (tail - head) >>> 0 <= submission.mask) {
        this.#write(this.#asked[sent++] as Asked, tail & submission.mask);
        tail = (tail + 1) >>> 0;
      }
      Atomics.store(words, submission.tail, tail);
      const entries = (tail - head) >>> 0;
      const held = (Atomics.load(words, submission.flags) & OVERFLOWN) !== 0;
      if (entries === 0 && !held) break;
      const taken = this.#enter(entries);
      if (taken < 0 && !AGAIN.includes(-taken)) throw new Error(`io_uring_enter fails with ${-taken}`);
      if (taken < entries) {
        setTimeout(() => this.look(), AGAIN_MS);
        break;
      }
      if (held) {
        this.look();
        break;
      }
    }
    this.#asked = sent === this.#asked.length ? [] : this.#asked.slice(sent);
  }

  #write(asked: Asked, index: number): void {
    const number = this.#free.pop() ?? this.#running.length;
    this.#running[number] = asked;
    const to = this.#memory.entries;
    const at = index * SQE_WORDS;
    to[at] = asked.operation | (ASYNC << 8);
    to[at + 1] = asked.fd;
    to[at + 2] = asked.second;
    to[at + 3] = Math.floor(asked.second / HIGH);
    to[at + 4] = asked.address;
    to[at + 5] = Math.floor(asked.address / HIGH);
    to[at + 6] = asked.length;
    to[at + 7] = asked.flags;
    to[at + 8] = number;
  }
}
