import type { BucketChange } from '../../ports/comparison.ts';
import type { StepOutcome } from '../outcome.ts';

/** What users did through a file share since it was opened, as far as the bucket shows it. */
export interface Writes {
  readonly written: number;
  readonly rewritten: number;
  readonly deleted: number;
  /** Size of what is written and rewritten. */
  readonly bytes: number;
  /** Stands for the whole list: a person who says what is to become of it says it of this list. */
  readonly sha256: string;
  /** The first of them by key, at most 1,000. */
  readonly first: readonly BucketChange[];
}

/** Of which share users' work is looked for, and who gets the list. */
export interface WritesRequest {
  readonly share: string;
  /** Gets the list as it is found, in key order; from the start again at each look. */
  readonly onWrites: (batch: Writes['first']) => Promise<void>;
}

/** What one look at a rollback ended with. */
export type RollbackLook =
  | { readonly kind: 'not-begun' }
  | { readonly kind: 'rolled-back'; readonly undone: readonly string[]; readonly left: Writes | null }
  | Extract<StepOutcome, { kind: 'wait' }>
  | RollbackHeld;

/** Nothing goes on without a person; `writes` are what would be lost from sight. */
export interface RollbackHeld {
  readonly kind: 'held';
  readonly code: string;
  readonly reason: string;
  readonly next: readonly string[];
  readonly writes: Writes | null;
}

/** A hold that has nothing to do with writes. */
export function held(code: string, reason: string, next: readonly string[]): RollbackHeld {
  return { kind: 'held', code, reason, next, writes: null };
}
