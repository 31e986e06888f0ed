import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { stopsOf } from '../../../src/ledger/steering.ts';
import { buildStatus } from '../../../src/views/status-model.ts';
import { statusText } from '../../../src/views/status-text.ts';
import { cancelledText, pausedText, resumedText } from '../../../src/views/steering-text.ts';
import { statusSchema } from '../../../src/views/values/status.ts';
import type { Steered } from '../../../src/views/values/steered.ts';
import { expectGolden } from './golden.ts';
import { chain } from './sample-ledger.ts';
import { PLAN_DIGEST, samplePlan } from './sample-plan.ts';

const now = new Date('2026-11-21T12:00:00.000Z');
const plan = PLAN_DIGEST;
const SEED = 'projects/transfer/1-seed';

const EVENTS: readonly EventBody[] = [
  { type: 'migration-opened', migration: 'acme-2026', rehearsal: true, tool: 'headwater 0.1.0' },
  { type: 'plan-approved', plan, by: 'dana@acme.example' },
  { type: 'step-started', plan, step: 'projects/task' },
  { type: 'step-done', plan, step: 'projects/task', changed: true, summary: 'task created' },
  { type: 'step-started', plan, step: SEED },
  { type: 'intent-made', plan, step: SEED, intent: '7f3b', action: 'start-execution' },
  { type: 'resource-known', plan, step: SEED, intent: '7f3b', resource: 'arn', how: 'created' },
  {
    type: 'work-paused',
    shares: null,
    mode: 'when-safe',
    by: 'kim',
    reason: 'the link to the data centre is moved to another carrier tonight, between 22:00 and 06:00',
  },
  { type: 'work-paused', shares: ['projects'], mode: 'now', by: 'kim', reason: null },
  { type: 'work-cancelled', shares: ['media'], by: 'dana', reason: 'stays\u001b[2J on the filer' },
];
const progress = fold(chain(EVENTS));
const status = buildStatus(samplePlan(), progress, { now, scans: [] });

describe('the status of what people have stopped', () => {
  it('says who stopped what, and once only', () => {
    expectGolden('views/status-stopped.txt', `${statusText(status)}\n`);
  });
  it('is what programs read', () => {
    expect(statusSchema.parse(status)).toEqual(status);
    expect(status.stops.map(({ kind, share }) => [kind, share])).toEqual([
      ['paused', null],
      ['cancelled', 'media'],
      ['paused', 'projects'],
    ]);
  });
  it('holds what is left of a share that was given up, and nothing else', () => {
    const held = status.steps.filter((step) => step.status === 'held');
    const media = samplePlan().steps.filter(({ share }) => share === 'media');
    expect(held.map(({ id }) => id)).toEqual(media.map(({ id }) => id));
    expect(new Set(held.map((step) => step.held?.code))).toEqual(new Set(['cancelled']));
  });
  it('names no command for what was given up, and the people first', () => {
    expect(status.waiting.map(({ whom, share }) => [whom, share])).toEqual([
      ['person', null],
      ['person', 'media'],
      ['person', 'projects'],
      ['command', null],
      ...samplePlan()
        .shares.map(({ share }) => share)
        .filter((share) => share !== 'media')
        .map((share) => ['command', share]),
      ['command', null],
    ]);
  });
});

describe('what a person reads who stops or resumes something', () => {
  const stops = [...stopsOf(progress)];
  const said: Steered = { changed: true, shares: null, stops: stops.slice(0, 1), ended: [], running: [SEED] };
  const one: Steered = {
    ...said,
    shares: ['media', 'projects'],
    ended: [SEED],
    running: ['media/transfer/1-seed'],
  };
  it('all of it', () => {
    const unchanged = { ...said, changed: false, running: [] };
    const texts = [
      ['pause', pausedText(said, false)],
      ['pause, already so', pausedText(unchanged, false)],
      ['pause --now of shares', pausedText(one, true)],
      ['resume', resumedText({ ...said, stops: [], running: [] })],
      ['resume, while shares stay paused', resumedText({ ...said, stops: stops.slice(1), running: [] })],
      ['resume of what was not paused', resumedText({ ...unchanged, shares: ['media'] })],
      ['cancel', cancelledText({ ...one, shares: ['media'], stops: stops.slice(1, 2) })],
      ['cancel, nothing left', cancelledText({ ...unchanged, shares: ['media'], stops: [] })],
    ];
    expectGolden('views/steering.txt', texts.map(([name, text]) => `## ${name}\n${text}\n`).join('\n'));
  });
});
