import type { Evidence } from '../../../src/evidence/evidence.ts';
import { link } from '../../../src/ledger/chain.ts';
import type { EventBody, LedgerEvent } from '../../../src/ledger/events.ts';
import { digestOf, PLAN_DIGEST } from './sample-plan.ts';

const plan = PLAN_DIGEST;
const done = (step: string, summary: string): EventBody[] => [
  { type: 'step-started', plan, step },
  { type: 'step-done', plan, step, changed: true, summary },
];

const recorded = (evidence: Evidence, step: string): EventBody => ({
  type: 'evidence-recorded',
  plan: evidence.plan,
  step,
  share: evidence.share,
  evidence: evidence.id,
  sha256: digestOf('e4'),
  verdict: evidence.verdict,
});

/** A real chain of these events, a minute apart. */
export function chain(bodies: readonly EventBody[]): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (const [at, body] of bodies.entries()) {
    events.push(link(events.at(-1), new Date(Date.UTC(2026, 10, 21, 10, at)), body));
  }
  return events;
}

/** What happened to the sample's shares: `projects` committed, `media` held, `genomics` held because it is not proved. */
export function sampleEvents(evidence: {
  readonly projects: readonly Evidence[];
  readonly media?: Evidence;
  readonly genomics?: Evidence;
}): readonly LedgerEvent[] {
  const [seed, final] = evidence.projects;
  const task = 'arn:aws:datasync:us-east-1:123456789012:task/task-0a1b2c3d4e5f60718';
  return chain([
    { type: 'migration-opened', migration: 'acme-2026', rehearsal: true, tool: 'headwater 0.1.0' },
    { type: 'plan-approved', plan, by: 'dana@acme.example' },
    { type: 'step-started', plan, step: 'projects/task' },
    { type: 'intent-made', plan, step: 'projects/task', intent: '7f3a', action: 'create-task' },
    { type: 'resource-known', plan, step: 'projects/task', intent: '7f3a', resource: task, how: 'created' },
    { type: 'step-done', plan, step: 'projects/task', changed: true, summary: 'task created' },
    { type: 'step-started', plan, step: 'projects/transfer/1-seed' },
    {
      type: 'intent-made',
      plan,
      step: 'projects/transfer/1-seed',
      intent: '7f3b',
      action: 'start-execution',
    },
    {
      type: 'resource-known',
      plan,
      step: 'projects/transfer/1-seed',
      intent: '7f3b',
      resource: `${task}/execution/exec-80a1b2c3d4e5f6071`,
      how: 'found',
    },
    {
      type: 'execution-ended',
      plan,
      step: 'projects/transfer/1-seed',
      execution: `${task}/execution/exec-80a1b2c3d4e5f6071`,
      result: 'success',
      errorCode: null,
      filesTransferred: 51_367,
      bytesTransferred: 2110 * 2 ** 30,
    },
    { type: 'step-done', plan, step: 'projects/transfer/1-seed', changed: true, summary: '51,367 files' },
    ...(seed === undefined ? [] : [recorded(seed, 'projects/verify/1-seed')]),
    ...done('projects/verify/1-seed', 'proved at L2'),
    ...done('projects/freeze', 'frozen'),
    {
      type: 'source-frozen',
      plan,
      step: 'projects/freeze',
      share: 'projects',
      inventory: '20261121T040000000Z',
      sha256: digestOf('1a'),
      by: 'dana@acme.example',
    },
    ...done('projects/transfer/final', '1,204 files'),
    ...(final === undefined ? [] : [recorded(final, 'projects/verify/final')]),
    ...done('projects/verify/final', 'proved at L2'),
    {
      type: 'authority-committed',
      plan,
      step: 'projects/commit',
      share: 'projects',
      bucket: 'acme-data',
      keyPrefix: 'projects/',
      evidence: final?.id ?? '',
    },
    ...done('projects/commit', 's3://acme-data/projects/ is the source of truth'),
    ...done('media/task', 'task created'),
    ...done('media/transfer/1-seed', '9,815 files'),
    ...(evidence.media === undefined ? [] : [recorded(evidence.media, 'media/verify/1-seed')]),
    ...done('media/verify/1-seed', 'proved with exceptions'),
    { type: 'step-started', plan, step: 'media/freeze' },
    {
      type: 'step-held',
      plan,
      step: 'media/freeze',
      code: 'not-confirmed-frozen',
      reason: 'Nobody has said that the source of media is read-only.',
      next: [
        'Make the source read-only for everyone.',
        'headwater cutover run --share media --confirm-frozen',
      ],
    },
    ...done('genomics/task', 'task created'),
    ...done('genomics/transfer/1-seed', '1,024,338 files'),
    ...(evidence.genomics === undefined ? [] : [recorded(evidence.genomics, 'genomics/verify/1-seed')]),
    { type: 'step-started', plan, step: 'genomics/verify/1-seed' },
    {
      type: 'step-held',
      plan,
      step: 'genomics/verify/1-seed',
      code: 'not-proved',
      // Reasons may quote file names; this one tries to clear the screen.
      reason:
        'genomics is not-proved: 1 missing (\u001b[2J\u001b]0;owned\u0007</script>), 1 differ, 1 extra.',
      next: [
        'See which: headwater verify --share genomics --list missing (or differ, extra)',
        'headwater inventory scan genomics',
      ],
    },
  ]);
}
