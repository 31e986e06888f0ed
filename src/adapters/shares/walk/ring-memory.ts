import type { Linux } from './linux.ts';

/** Where one of the two rings lies: offsets in words. */
export interface Half {
  readonly head: number;
  readonly tail: number;
  /** Number of entries, a power of two, less one. */
  readonly mask: number;
}

/** The memory of a ring, which the kernel reads and writes too. */
export interface RingMemory {
  readonly words: Uint32Array;
  /** Entries of the submission ring: `struct io_uring_sqe`. */
  readonly entries: Uint32Array;
  readonly submission: Half & { readonly flags: number };
  readonly completion: Half & { readonly entries: number };
}

/** `struct io_uring_params`: 120 bytes, `sq_off` at its word 10, `cq_off` at its word 20 [io_uring_setup(2)]. */
export const PARAMS_BYTES = 120;
const PARAM = { sqEntries: 0, cqEntries: 1, features: 5, sqOff: 10, cqOff: 20 } as const;
/** Words in `sq_off` and `cq_off`. */
const SQ = { head: 0, tail: 1, mask: 2, flags: 4, array: 6 } as const;
const CQ = { head: 0, tail: 1, mask: 2, cqes: 5 } as const;
/** Both rings in one mapping, and no result is ever dropped: kernels since 5.5. */
const FEATURES = 0b11;
const SQE_BYTES = 64;
const CQE_BYTES = 16;
const OFFSET_SQES = 0x10000000;

/** Maps the memory of a ring that was set up with these parameters; null when the kernel is too old, or refuses. */
export function mapRing(linux: Pick<Linux, 'map'>, fd: number, params: Uint32Array): RingMemory | null {
  const param = (word: number): number => params[word] as number;
  const sq = (word: number): number => param(PARAM.sqOff + word);
  const cq = (word: number): number => param(PARAM.cqOff + word);
  if ((param(PARAM.features) & FEATURES) !== FEATURES) return null;
  const [sqEntries, cqEntries] = [param(PARAM.sqEntries), param(PARAM.cqEntries)];
  const size = Math.max(sq(SQ.array) + sqEntries * 4, cq(CQ.cqes) + cqEntries * CQE_BYTES);
  const rings = linux.map(fd, 0, size);
  const entries = linux.map(fd, OFFSET_SQES, sqEntries * SQE_BYTES);
  if (rings === null || entries === null) return null;
  const words = new Uint32Array(rings, 0, Math.floor(size / 4));
  const word = (offset: number): number => offset / 4;
  // Which entry stands in which place: each in its own, for good.
  for (let at = 0; at < sqEntries; at++) words[word(sq(SQ.array)) + at] = at;
  return {
    words,
    entries: new Uint32Array(entries),
    submission: {
      head: word(sq(SQ.head)),
      tail: word(sq(SQ.tail)),
      mask: words[word(sq(SQ.mask))] as number,
      flags: word(sq(SQ.flags)),
    },
    completion: {
      head: word(cq(CQ.head)),
      tail: word(cq(CQ.tail)),
      mask: words[word(cq(CQ.mask))] as number,
      entries: word(cq(CQ.cqes)),
    },
  };
}
