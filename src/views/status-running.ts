import { type Progress, stepKey } from '../ledger/progress.ts';
import type { Plan, StepOf } from '../plans/plan.ts';
import type { Status } from './values/status.ts';
import type { StatusExecution } from './values/status-running.ts';

/** What DataSync says of one execution. */
export interface LiveExecution {
  readonly status: string;
  /** UTC; null when it does not tell. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly items: number;
  readonly bytes: number;
  readonly estimatedItems: number;
  readonly estimatedBytes: number;
}

/** What DataSync said when it was asked. */
export interface Live {
  readonly at: Date;
  /** By ARN; those it was not asked about, or does not know any more, are not there. */
  readonly executions: ReadonlyMap<string, LiveExecution>;
  /** By name. */
  readonly agentsOnline: ReadonlyMap<string, boolean>;
  readonly trouble: string | null;
}

/** Executions of the plan that were started and whose end is not known, as far as ledger and DataSync tell. */
export function executionsOf(
  plan: Plan,
  progress: Progress,
  seen: { readonly startedAt: (arn: string) => string | null; readonly live: Live | null },
): readonly StatusExecution[] {
  return plan.steps
    .filter((step): step is StepOf<'transfer'> => step.kind === 'transfer')
    .flatMap(({ id, share, agents }) => {
      const executions = progress.steps.get(stepKey(plan.digest, id))?.executions ?? [];
      return executions
        .filter(({ result }) => result === null)
        .map(({ arn, stalled }) => ({
          step: id,
          share,
          agents: [...agents],
          arn,
          since: seen.startedAt(arn),
          stalledSince: stalled?.since ?? null,
          ...figuresOf(seen.live, arn),
        }));
    });
}

type Figures = Omit<StatusExecution, 'step' | 'share' | 'agents' | 'arn' | 'since' | 'stalledSince'>;

const UNSEEN: Figures = {
  state: null,
  items: null,
  bytes: null,
  estimatedItems: null,
  estimatedBytes: null,
  itemsPerSecond: null,
  bytesPerSecond: null,
};

function figuresOf(live: Live | null, arn: string): Figures {
  const execution = live?.executions.get(arn);
  if (live === null || execution === undefined) return UNSEEN;
  const { status, items, bytes, estimatedItems, estimatedBytes, startedAt, endedAt } = execution;
  const until = endedAt === null ? live.at.getTime() : Date.parse(endedAt);
  const seconds = startedAt === null ? 0 : (until - Date.parse(startedAt)) / 1000;
  const rate = (amount: number) => (seconds > 0 ? amount / seconds : null);
  return {
    state: status,
    items,
    bytes,
    estimatedItems,
    estimatedBytes,
    itemsPerSecond: rate(items),
    bytesPerSecond: rate(bytes),
  };
}

/** The agents of the plan's transfers, in the order they appear in. */
export function agentsOf(
  plan: Plan,
  executions: readonly StatusExecution[],
  live: Live | null,
): Status['agents'] {
  const names = new Set(plan.steps.flatMap((step) => (step.kind === 'transfer' ? step.agents : [])));
  return [...names].map((name) => ({
    name,
    executions: executions.filter(({ agents }) => agents.includes(name)).length,
    online: live?.agentsOnline.get(name) ?? null,
  }));
}
