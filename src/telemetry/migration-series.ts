import { isTransferStep, type Progress, shareOfStep, stepKey } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import type { MetricName } from './metric-list.ts';

/** One value of one metric. */
export interface Sample {
  readonly name: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The metrics of the whole migration, from its ledger and, when one is approved, its plan. Zeros are told, too. */
export function migrationSeries(plan: Plan | null, progress: Progress): readonly Sample[] {
  return [
    { name: 'headwater_ledger_seq', labels: {}, value: progress.seq },
    {
      name: 'headwater_committed_shares',
      labels: {},
      value: [...progress.shares.values()].filter(({ authority }) => authority.holder === 'bucket').length,
    },
    ...driftSeries(progress),
    ...executionSeries(plan, progress),
    ...(plan === null ? [] : [...stepSeries(plan, progress), ...plannedSeries(plan)]),
  ];
}

/** Of shares that are committed: of others nothing can have drifted. */
function driftSeries({ drift, shares }: Progress): Sample[] {
  const committed = [...shares].flatMap(([share, { authority }]) =>
    authority.holder === 'bucket' ? [share] : [],
  );
  const named = committed.length === 0 ? [] : ['all', ...committed];
  return named.flatMap((share) =>
    (['error', 'warn'] as const).map((severity) => ({
      name: 'headwater_open_drifts' as const,
      labels: { share, severity },
      value: [...drift.values()].filter((one) => (one.share ?? 'all') === share && one.severity === severity)
        .length,
    })),
  );
}

const STATES = ['waiting', 'running', 'held', 'done'] as const;

function stepSeries(plan: Plan, progress: Progress): Sample[] {
  const stateOf = (id: string): (typeof STATES)[number] => {
    const status = progress.steps.get(stepKey(plan.digest, id))?.status;
    return status === undefined ? 'waiting' : status === 'started' ? 'running' : status;
  };
  const counts = new Map<string, Sample & { value: number }>();
  for (const kind of new Set(plan.steps.map((step) => step.kind))) {
    for (const state of STATES)
      counts.set(`${kind}/${state}`, { name: 'headwater_steps', labels: { kind, state }, value: 0 });
  }
  const held = new Map<string, number>(plan.steps.map(({ share }) => [share ?? 'all', 0]));
  for (const { id, kind, share } of plan.steps) {
    const state = stateOf(id);
    const sample = counts.get(`${kind}/${state}`);
    if (sample !== undefined) sample.value += 1;
    if (state === 'held') held.set(share ?? 'all', (held.get(share ?? 'all') ?? 0) + 1);
  }
  return [...counts.values(), ...byShare('headwater_held_steps', held)];
}

function plannedSeries({ partitions, shares }: Plan): Sample[] {
  const none = () => new Map(shares.map(({ share }) => [share, 0]));
  const [items, bytes] = [none(), none()];
  for (const one of partitions) {
    items.set(one.share, (items.get(one.share) ?? 0) + one.items);
    bytes.set(one.share, (bytes.get(one.share) ?? 0) + one.bytes);
  }
  return [...byShare('headwater_planned_items', items), ...byShare('headwater_planned_bytes', bytes)];
}

function executionSeries(plan: Plan | null, progress: Progress): Sample[] {
  const none = () => new Map((plan?.shares ?? []).map(({ share }) => [share, 0]));
  const [running, items, bytes] = [none(), none(), none()];
  for (const [key, { executions }] of progress.steps) {
    const step = key.slice(key.indexOf('|') + 1);
    if (!isTransferStep(step)) continue;
    const share = shareOfStep(step);
    for (const execution of executions) {
      running.set(share, (running.get(share) ?? 0) + (execution.result === null ? 1 : 0));
      items.set(share, (items.get(share) ?? 0) + execution.items);
      bytes.set(share, (bytes.get(share) ?? 0) + execution.bytes);
    }
  }
  return [
    ...byShare('headwater_running_executions', running),
    ...byShare('headwater_transferred_items_total', items),
    ...byShare('headwater_transferred_bytes_total', bytes),
  ];
}

function byShare(name: MetricName, values: ReadonlyMap<string, number>): Sample[] {
  return [...values].map(([share, value]) => ({ name, labels: { share }, value }));
}
