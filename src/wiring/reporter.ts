import type { StepOutcome } from '../steps/outcome.ts';

/** What long work tells the screen. Called often; must be cheap. */
export interface Reporter {
  started(step: string): void;
  /** `total` is null when nobody knows it. */
  progress(step: string, text: string, done: number, total: number | null, unit?: 'bytes'): void;
  outcome(step: string, outcome: StepOutcome): void;
  failed(step: string, message: string, willRetry: boolean): void;
  /** Something the person should know that belongs to no step. */
  notice(text: string): void;
}
