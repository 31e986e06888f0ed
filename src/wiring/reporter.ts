import type { QueueConnection, QueueTraces } from '../jobs/connection.ts';
import type { Look } from '../jobs/hooks.ts';
import type { Plan } from '../plans/plan.ts';
import type { ServiceCall } from '../ports/service-call.ts';
import type { RunStep, StepOutcome } from '../steps/outcome.ts';

/** What long work tells the screen. Called often; must be cheap. */
export interface Reporter {
  started(step: string): void;
  /** `total` is null when nobody knows it. */
  progress(step: string, text: string, done: number, total: number | null, unit?: 'bytes'): void;
  outcome(step: string, outcome: StepOutcome): void;
  failed(step: string, message: string, willRetry: boolean): void;
  /** Something the person should know that belongs to no step. */
  notice(text: string): void;
  /** Programs that watch beside the person; absent when none does. */
  readonly watch?: Watch;
}

/** What logs, metrics and traces hear beside what people are told. Must not throw. */
export interface Watch {
  /** This plan's steps are going to be looked at. */
  planned(plan: Plan): void;
  /** The queue of steps is open. */
  connected(queue: QueueConnection): void;
  looked(look: Look): void;
  blocked(step: string, by: string): void;
  called(call: ServiceCall): void;
  /** The same runner; calls made within a look are known to belong to its step. */
  within(runStep: RunStep): RunStep;
  /** For the queue, when traces are sent. */
  readonly traces: QueueTraces | null;
}
