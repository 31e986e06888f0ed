import type { Progress } from '../ledger/progress.ts';
import { stopOf } from '../ledger/steering.ts';
import type { Rates } from '../plans/duration/rates.ts';
import { remaining } from '../plans/duration/remaining.ts';
import type { Plan } from '../plans/plan.ts';
import { type CopiedSoFar, doneOf } from './status-amounts.ts';
import type { StatusStep } from './values/status.ts';
import type { StatusEta } from './values/status-running.ts';

/** What an estimate needs beside plan and ledger. */
export interface EtaBasis {
  readonly ratesOf: (share: string) => Rates;
  readonly linkBytesPerSecond: number;
}

/** When the copying that is due will be done, and what keeps it from going on. */
export function etaOf(
  plan: Plan,
  progress: Progress,
  steps: readonly StatusStep[],
  at: { readonly now: Date; readonly basis: EtaBasis | null; readonly soFar: CopiedSoFar },
): StatusEta {
  const due = steps.filter(({ phase }) => phase === 'transfer');
  const open = due.filter(({ status }) => status !== 'done');
  if (open.length === 0) return { secondsLeft: 0, at: null, rates: null, waitsFor: null };
  const waitsFor = waitsForOf(plan, progress, due);
  if (at.basis === null || plan.partitions.length === 0)
    return { secondsLeft: null, at: null, rates: null, waitsFor };
  const going = new Set(open.map(({ share }) => share));
  const held = new Set(open.filter(({ status }) => status === 'held').map(({ share }) => share));
  const isCancelled = (share: string) => stopOf(progress, share)?.kind === 'cancelled';
  const { seconds, rates } = remaining({
    plan,
    ...at.basis,
    doneOf: doneOf(plan, progress, at.soFar),
    isOver: (share) => !going.has(share) || (waitsFor !== 'person' && held.has(share)) || isCancelled(share),
  });
  if (!Number.isFinite(seconds)) return { secondsLeft: null, at: null, rates: null, waitsFor };
  const secondsLeft = Math.ceil(seconds);
  const when = waitsFor === null ? new Date(at.now.getTime() + secondsLeft * 1000).toISOString() : null;
  return { secondsLeft, at: when, rates, waitsFor };
}

function waitsForOf(plan: Plan, progress: Progress, due: readonly StatusStep[]): StatusEta['waitsFor'] {
  if (progress.approvedPlan !== plan.digest) return 'approval';
  if (progress.steering.all !== null) return 'resume';
  const going = due.filter(({ status }) => status === 'running');
  if (going.length > 0) return null;
  return due.some(({ status }) => status === 'held') ? 'person' : 'apply';
}
