import { isDone, type Progress, stepKey } from '../ledger/progress.ts';
import { nextAfter, sentenceOf, stopsOf } from '../ledger/steering.ts';
import type { Plan, Step } from '../plans/plan.ts';
import { counted } from './format.ts';
import type { ReportWaiting } from './report-schema.ts';

/** What still has to happen, and who has to make it happen: approval, what was stopped, held steps, then steps nobody has run. */
export function waitingOf(plan: Plan, progress: Progress): ReportWaiting[] {
  return [
    ...approval(plan, progress),
    ...stopped(progress),
    ...held(plan, progress),
    ...notRun(plan, progress),
  ];
}

function stopped(progress: Progress): ReportWaiting[] {
  return stopsOf(progress).map((stop) => ({
    whom: 'person',
    share: stop.share,
    step: null,
    what: sentenceOf(stop),
    next: [...nextAfter(stop)],
  }));
}

function approval(plan: Plan, progress: Progress): ReportWaiting[] {
  if (progress.approvedPlan === plan.digest) return [];
  const what = `Plan ${plan.digest.slice(0, 12)} is not approved.`;
  return [
    {
      whom: 'person',
      share: null,
      step: null,
      what,
      next: ['headwater plan show', 'headwater plan approve'],
    },
  ];
}

function held(plan: Plan, progress: Progress): ReportWaiting[] {
  return plan.steps.flatMap((step) => {
    const hold = progress.steps.get(stepKey(plan.digest, step.id))?.held ?? null;
    if (hold === null) return [];
    return { whom: 'person', share: step.share, step: step.id, what: hold.reason, next: [...hold.next] };
  });
}

const PHASES = ['transfer', 'cutover', 'lifecycle'] as const;

/** One line per phase and share: the steps of one command belong together. Held steps are told above. */
function notRun(plan: Plan, progress: Progress): ReportWaiting[] {
  return PHASES.flatMap((phase) => {
    const open = plan.steps.filter((step) => step.phase === phase && isOpen(plan, progress, step));
    const shares = phase === 'cutover' ? [...new Set(open.map(({ share }) => share))] : [null];
    return shares.flatMap((share) => {
      const steps = phase === 'cutover' ? open.filter((step) => step.share === share) : open;
      if (steps.length === 0) return [];
      const ready = steps.some((step) => step.needs.every((need) => isDone(progress, plan.digest, need)));
      return line(phase, share, steps.length, ready);
    });
  });
}

function isOpen(plan: Plan, progress: Progress, step: Step): boolean {
  if (step.share !== null && progress.steering.cancelled.has(step.share)) return false;
  const status = progress.steps.get(stepKey(plan.digest, step.id))?.status;
  return status !== 'done' && status !== 'held';
}

/** The command that carries out a phase's steps. */
export function commandOf(phase: Step['phase'], share: string | null): string {
  if (phase === 'transfer') return 'headwater apply';
  if (phase === 'lifecycle') return 'headwater lifecycle apply';
  return `headwater cutover run${share === null ? '' : ` --share ${share}`} --confirm-frozen`;
}

const PHASE_NAMES = { transfer: 'transfer', cutover: 'cut-over', lifecycle: 'lifecycle' };

function line(phase: Step['phase'], share: string | null, steps: number, ready: boolean): ReportWaiting {
  const whose = share === null ? '' : ` of ${share}`;
  const what = `${counted(steps, `${PHASE_NAMES[phase]} step`)}${whose} ${ready ? 'not done' : steps === 1 ? 'waits for earlier ones' : 'wait for earlier ones'}.`;
  return { whom: 'command', share, step: null, what, next: [commandOf(phase, share)] };
}
