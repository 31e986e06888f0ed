/**
 * Who has to act when something goes wrong. It decides the exit code, so the set is closed:
 * `bug` ours, `usage` the caller's input, `exceptions` done but with exceptions to look at, `stale` the plan no
 * longer fits the world, `held` a person must act first, `proof` verification failed.
 */
export type Blame = 'bug' | 'usage' | 'exceptions' | 'stale' | 'held' | 'proof';

/** Exit codes of every command; documented in each `--help`. */
export const EXIT_CODES: Readonly<Record<Blame, number>> = {
  bug: 1,
  usage: 2,
  exceptions: 3,
  stale: 4,
  held: 5,
  proof: 6,
};

/** How a {@link HeadwaterError} is described. */
export interface Fault {
  /** Stable, machine-readable, kebab-case: `share-unknown`, `plan-edited`. */
  readonly code: string;
  readonly blame: Blame;
  /** One sentence: what happened, and to which share, step or file. */
  readonly message: string;
  /** What to do next, most useful first; each a full sentence or a command to type. */
  readonly next?: readonly string[];
  readonly cause?: unknown;
}

/** The one error class people see: a message, a code, whose move it is, and what to do next. */
export class HeadwaterError extends Error {
  readonly code: string;
  readonly blame: Blame;
  readonly next: readonly string[];

  constructor(fault: Fault) {
    super(fault.message, fault.cause === undefined ? undefined : { cause: fault.cause });
    this.name = 'HeadwaterError';
    this.code = fault.code;
    this.blame = fault.blame;
    this.next = fault.next ?? [];
  }

  /** The process exit code this error ends with. */
  get exitCode(): number {
    return EXIT_CODES[this.blame];
  }
}
