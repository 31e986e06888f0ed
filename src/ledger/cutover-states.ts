/** Where a user's files are reached. */
export type Place = 'source' | 'file-share' | 'bucket';

/**
 * What taking a cut-over back comes to: `nothing` has begun; its steps are forgotten; its file share, which never took a
 * write, is removed as well; what was written through it is looked for before that; or it is refused.
 */
export type WayBack = 'nothing' | 'forget-steps' | 'remove-file-share' | 'look-for-writes' | 'refused';

/** One state of a cut-over. */
export interface CutoverStateRow {
  /** For people: what is going on. */
  readonly says: string;
  /** Where a user can read, the newest first; never empty. */
  readonly reads: readonly Place[];
  /** The one place that may take a user's write; null when none does. */
  readonly writes: Place | null;
  readonly back: WayBack;
}

/**
 * The states that a share passes through, in order. In each of them some place can be read and one place at most takes writes.
 * A share without file share goes from `proved` to `committed` (design section 9: Lifecycle and authority).
 */
export const CUTOVER_STATES = {
  'in-use': {
    says: 'users work on the source',
    reads: ['source'],
    writes: 'source',
    back: 'nothing',
  },
  freezing: {
    says: 'a person has made the source read-only; its list is being taken',
    reads: ['source'],
    writes: null,
    back: 'forget-steps',
  },
  frozen: {
    says: 'the source is frozen; the final pass and its proof are under way',
    reads: ['source'],
    writes: null,
    back: 'forget-steps',
  },
  proved: {
    says: 'the frozen source is proved in the bucket',
    reads: ['source'],
    writes: null,
    back: 'forget-steps',
  },
  serving: {
    says: 'the file share is there, read-only, and does not list everything yet',
    reads: ['source'],
    writes: null,
    back: 'remove-file-share',
  },
  refreshed: {
    says: 'the file share lists everything, read-only',
    reads: ['file-share', 'source'],
    writes: null,
    back: 'remove-file-share',
  },
  opening: {
    says: 'the file share is being made writable',
    reads: ['file-share', 'source'],
    writes: 'file-share',
    back: 'look-for-writes',
  },
  open: {
    says: 'users write through the file share; the source has not what they write',
    reads: ['file-share', 'source'],
    writes: 'file-share',
    back: 'look-for-writes',
  },
  closing: {
    says: 'the cut-over is being taken back: the file share is closed, and what was written through it looked for',
    reads: ['source'],
    writes: 'file-share',
    back: 'look-for-writes',
  },
  'giving-back': {
    says: 'the cut-over is being taken back',
    reads: ['source'],
    writes: null,
    back: 'remove-file-share',
  },
  committed: {
    says: 'the bucket is the source of truth',
    reads: ['file-share', 'bucket'],
    writes: 'file-share',
    back: 'refused',
  },
} as const satisfies Readonly<Record<string, CutoverStateRow>>;

export type CutoverState = keyof typeof CUTOVER_STATES;

/** The row of a state. Without a file share its users read and write the bucket itself after the commit. */
export function rowOf(state: CutoverState, hasFileShare: boolean): CutoverStateRow {
  const row: CutoverStateRow = CUTOVER_STATES[state];
  return state === 'committed' && !hasFileShare ? { ...row, reads: ['bucket'], writes: 'bucket' } : row;
}
