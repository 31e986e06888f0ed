import type { HeadwaterError } from '../errors.ts';
import type { StepOutcome, StepRef } from '../steps/outcome.ts';

/** One look at a step that has ended, however it did. */
export interface Look {
  readonly ref: StepRef;
  readonly lookMs: number;
  readonly ended:
    | StepOutcome
    | { readonly kind: 'failed'; readonly error: Error; readonly willRetry: boolean };
}

/** Progress, told as it happens in this process. A hook must not throw and must not take long. */
export interface WorkHooks {
  /** The first look at a step by this process. */
  readonly onStarted?: (step: string) => void;
  /** A look that ended without an error: done, wait or held. */
  readonly onOutcome?: (step: string, outcome: StepOutcome) => void;
  /** A look that threw. With `willRetry` the step is looked at again; without, it has failed. */
  readonly onFailed?: (step: string, error: Error, willRetry: boolean) => void;
  /** This worker cannot carry the step at all; its job went back into the queue for one that can. */
  readonly onRefused?: (step: string, error: HeadwaterError) => void;
  /** So many jobs vanished from the queue while somebody waited for them; they were put back. */
  readonly onLost?: (jobs: number) => void;
  /** Any look that ended, for those who count them; called while the job is still in hand. */
  readonly onLook?: (look: Look) => void;
  /** The step will not run, because `by` was held or failed. */
  readonly onBlocked?: (step: string, by: string) => void;
  /** The queue itself is in trouble (lost connection, say); work goes on when it is back. */
  readonly onTrouble?: (error: Error) => void;
}
