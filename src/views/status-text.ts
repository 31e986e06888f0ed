import { isDone, type Progress, type StepProgress, shareProgress, stepKey } from '../ledger/progress.ts';
import type { Plan, Step } from '../plans/plan.ts';
import { formatCount } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import { PROOF_WORDS } from './verdict-words.ts';

const WIDTH = 80;
const PHASES = ['transfer', 'cutover', 'lifecycle'] as const;

const SHARE_COLUMNS = [
  { title: 'share', flexible: true },
  { title: 'phase' },
  { title: 'last step', flexible: true },
  { title: 'state' },
  { title: 'truth' },
  { title: 'proof' },
];
const PHASE_COLUMNS = [
  { title: 'phase' },
  { title: 'steps', align: 'right' },
  { title: 'done', align: 'right' },
  { title: 'held', align: 'right' },
] as const;

/** How far a plan is: a line per share, what is held and what to do about it, and counts of steps by phase. */
export function statusText(plan: Plan, progress: Progress, at: { readonly now: Date }): string {
  return [
    ...head(plan, progress, at.now),
    '',
    ...table(
      SHARE_COLUMNS,
      plan.shares.map(({ share }) => shareLine(plan, progress, share)),
      { width: WIDTH },
    ),
    ...lineForAll(plan, progress),
    '',
    ...table(
      PHASE_COLUMNS,
      PHASES.map((phase) => counts(plan, progress, phase)).filter((row) => row.length > 0),
      { width: WIDTH },
    ),
    ...heldSteps(plan, progress),
  ].join('\n');
}

function head(plan: Plan, progress: Progress, now: Date): string[] {
  const tag = plan.rehearsal ? 'REHEARSAL of ' : '';
  const approved = progress.approvedPlan === plan.digest ? 'approved' : 'NOT approved';
  const time = now.toISOString();
  return paragraph(
    '',
    `${tag}${plan.migration}: plan ${plan.digest.slice(0, 12)} (${approved}), ledger at ${progress.seq}, ${time.slice(0, 10)} ${time.slice(11, 19)} UTC`,
    { width: WIDTH, labelWidth: 0 },
  );
}

function shareLine(plan: Plan, progress: Progress, share: string): string[] {
  const steps = plan.steps.filter((step) => step.share === share);
  const { authority, evidence, frozen } = shareProgress(progress, share);
  const last = steps.findLast((step) => find(plan, progress, step) !== undefined);
  const phase = steps.find((step) => !isDone(progress, plan.digest, step.id))?.phase ?? 'all done';
  const committed = authority.holder === 'bucket';
  return [
    harmless(share),
    phase,
    last === undefined ? '-' : harmless(last.id.slice(last.id.indexOf('/') + 1)),
    last === undefined ? 'waiting' : stateOf(plan, progress, last),
    committed ? 'bucket' : frozen === null ? 'source' : 'source, frozen',
    evidence === null ? 'none' : PROOF_WORDS[evidence.verdict],
  ];
}

function find(plan: Plan, progress: Progress, step: Step): StepProgress | undefined {
  return progress.steps.get(stepKey(plan.digest, step.id));
}

function stateOf(plan: Plan, progress: Progress, step: Step): string {
  const status = find(plan, progress, step)?.status ?? 'waiting';
  return status === 'held' ? 'HELD' : status === 'started' ? 'running' : status;
}

/** Steps that serve all shares are shown only while they are under way or held. */
function lineForAll(plan: Plan, progress: Progress): string[] {
  return plan.steps
    .filter((step) => step.share === null)
    .filter((step) => ['HELD', 'running'].includes(stateOf(plan, progress, step)))
    .map((step) => `all shares: ${harmless(step.id)} is ${stateOf(plan, progress, step)}`);
}

function counts(plan: Plan, progress: Progress, phase: Step['phase']): string[] {
  const steps = plan.steps.filter((step) => step.phase === phase);
  if (steps.length === 0) return [];
  const done = steps.filter((step) => isDone(progress, plan.digest, step.id)).length;
  const held = steps.filter((step) => stateOf(plan, progress, step) === 'HELD').length;
  return [phase, formatCount(steps.length), formatCount(done), held === 0 ? '-' : formatCount(held)];
}

function heldSteps(plan: Plan, progress: Progress): string[] {
  return plan.steps.flatMap((step) => {
    const held = find(plan, progress, step)?.held ?? null;
    if (held === null) return [];
    return [
      '',
      ...paragraph('', `HELD  ${step.id} (${held.code})`, { width: WIDTH, labelWidth: 0 }),
      ...paragraph('      ', held.reason, { width: WIDTH, labelWidth: 6 }),
      ...held.next.map((line, at) => `${at === 0 ? 'Next: ' : '      '}${harmless(line)}`),
    ];
  });
}
