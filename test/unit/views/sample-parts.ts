import type { EventBody, LedgerEvent } from '../../../src/ledger/events.ts';
import type { Plan, Step } from '../../../src/plans/plan.ts';
import { chain } from './sample-ledger.ts';
import { PLAN_DIGEST, samplePlan } from './sample-plan.ts';

const PARTITIONS = 12;
const plan = PLAN_DIGEST;
const part = (share: string, pass: string, number: number) =>
  `${share}/transfer/${pass}.p${String(number).padStart(4, '0')}`;

/** The sample plan with every pass of every share cut into twelve parts. */
export function planInParts(): Plan {
  const whole = samplePlan(false);
  const steps = whole.steps.flatMap((step): Step[] => {
    if (step.kind !== 'transfer') return [step];
    const pass = step.id.slice(`${step.share}/transfer/`.length);
    return Array.from({ length: PARTITIONS }, (_, at) => ({ ...step, id: part(step.share, pass, at + 1) }));
  });
  return { ...whole, steps };
}

const started = (step: string): EventBody[] => [
  { type: 'step-started', plan, step },
  { type: 'intent-made', plan, step, intent: step, action: 'start-execution' },
  { type: 'resource-known', plan, step, intent: step, resource: `arn:${step}`, how: 'created' },
];
const done = (step: string): EventBody[] => [
  ...started(step),
  {
    type: 'execution-ended',
    plan,
    step,
    execution: `arn:${step}`,
    result: 'success',
    errorCode: null,
    filesTransferred: 1_234,
    bytesTransferred: 3 * 2 ** 30,
    seconds: 600,
  },
  { type: 'step-done', plan, step, changed: true, summary: '1,234 items' },
];
const parts = (share: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => part(share, '1-seed', from + at));

/** `projects` has copied three parts and is at two; `media` is held at one; `genomics` has copied all. */
export function eventsInParts(): readonly LedgerEvent[] {
  return chain([
    { type: 'migration-opened', migration: 'acme-2026', rehearsal: false, tool: 'headwater 0.1.0' },
    { type: 'plan-approved', plan, by: 'dana@acme.example' },
    ...parts('projects', 1, 3).flatMap(done),
    ...parts('projects', 7, 8).flatMap(started),
    ...parts('media', 1, 1).flatMap(done),
    ...parts('media', 2, 2).flatMap(started),
    {
      type: 'step-held',
      plan,
      step: part('media', '1-seed', 2),
      code: 'agent-offline',
      reason: 'media needs every one of its agents online; not online: agent-b.',
      next: ['Start the agent VM or mend its network, then run the command again.'],
    },
    ...parts('genomics', 1, PARTITIONS).flatMap(done),
  ]);
}
