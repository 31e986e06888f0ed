import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { allStopped, nextAfter, sentenceOf, stopOf, stopOfStep } from '../../../src/ledger/steering.ts';
import { BEGUN, chainOf, PLAN } from './histories.ts';

const said = (...bodies: readonly EventBody[]) => fold(chainOf([...BEGUN, ...bodies]));
const paused = (mode: 'when-safe' | 'now', shares: string[] | null = null, by = 'kim'): EventBody => ({
  type: 'work-paused',
  shares,
  mode,
  by,
  reason: null,
});
const resumed = (shares: string[] | null = null): EventBody => ({ type: 'work-resumed', shares, by: 'kim' });
const cancelled = (share: string): EventBody => ({
  type: 'work-cancelled',
  shares: [share],
  by: 'dana',
  reason: 'moved to 2027.\u001b[2J',
});
const started = (step: string): EventBody => ({ type: 'step-started', plan: PLAN, step });
const done = (step: string): EventBody => ({
  type: 'step-done',
  plan: PLAN,
  step,
  changed: true,
  summary: '',
});
const intent = (step: string): EventBody => ({
  type: 'intent-made',
  plan: PLAN,
  step,
  intent: step,
  action: 'start-execution',
});
const running = (step: string): EventBody => ({
  type: 'resource-known',
  plan: PLAN,
  step,
  intent: step,
  resource: `arn:${step}`,
  how: 'created',
});
const ended = (step: string, result: 'error' | 'success' = 'error'): EventBody => ({
  type: 'execution-ended',
  plan: PLAN,
  step,
  execution: `arn:${step}`,
  result,
  errorCode: null,
  filesTransferred: 0,
  bytesTransferred: 0,
});
const SEED = 'one/transfer/1-seed';

describe('what stops a share', () => {
  const of = (share: string, ...bodies: readonly EventBody[]) => {
    const stop = stopOf(said(...bodies), share);
    return stop === null ? null : `${stop.kind} ${stop.kind === 'paused' ? stop.mode : '-'} ${stop.share}`;
  };
  it.each([
    ['nothing was said', of('one'), null],
    ['everything is paused', of('one', paused('when-safe')), 'paused when-safe null'],
    ['so is what serves all shares', of('all', paused('now')), 'paused now null'],
    ['it alone is paused', of('one', paused('now', ['one'])), 'paused now one'],
    ['another one is', of('two', paused('now', ['one'])), null],
    ['the graver mode holds', of('one', paused('now', ['one']), paused('when-safe')), 'paused now null'],
    ['for it only', of('two', paused('now', ['one']), paused('when-safe')), 'paused when-safe null'],
    ['the newest word on the same holds', of('one', paused('when-safe'), paused('now')), 'paused now null'],
    ['given up outweighs paused', of('one', paused('when-safe'), cancelled('one')), 'cancelled - one'],
    ['resumed in parts', of('one', paused('now', ['one', 'two']), resumed(['two'])), 'paused now one'],
  ])('%s', (_why, stop, expected) => expect(stop).toBe(expected));
});

describe('what stops a step', () => {
  const of = (step: string, ...bodies: readonly EventBody[]) =>
    stopOfStep(said(...bodies), PLAN, step)?.kind ?? null;
  it.each([
    ['a step that has not begun', of('one/task', paused('when-safe')), 'paused'],
    ['not one that has', of('one/task', started('one/task'), paused('when-safe')), null],
    ['even at once: a look is short', of('one/task', started('one/task'), paused('now')), null],
    ['nor a check', of('one/verify/1-seed', started('one/verify/1-seed'), paused('now')), null],
    ['a transfer that has begun, but runs nothing', of(SEED, started(SEED), paused('when-safe')), 'paused'],
    ['not one whose start is not settled', of(SEED, intent(SEED), paused('now')), null],
    ['not one that runs: it is watched', of(SEED, intent(SEED), running(SEED), paused('when-safe')), null],
    ['or ended', of(SEED, intent(SEED), running(SEED), paused('now')), null],
    ['then it rests', of(SEED, intent(SEED), running(SEED), ended(SEED), paused('now')), 'paused'],
    [
      'nor one that has carried all: that is still to be written down',
      of(SEED, intent(SEED), running(SEED), ended(SEED, 'success'), paused('now')),
      null,
    ],
    [
      'given up or not',
      of(SEED, intent(SEED), running(SEED), ended(SEED, 'success'), cancelled('one')),
      null,
    ],
    ['a given-up share ends its runs', of(SEED, intent(SEED), running(SEED), cancelled('one')), null],
    ['and leaves all else', of('one/task', started('one/task'), cancelled('one')), 'cancelled'],
    [
      'the commit, but not once users may write to the file share',
      of('one/commit', started('one/file-share-writable'), paused('now')),
      null,
    ],
  ])('%s', (_why, stop, expected) => expect(stop).toBe(expected));
});

describe('nothing can move', () => {
  const STEPS = [
    { id: 'all/bucket.data', needs: [] },
    { id: 'one/task', needs: ['all/bucket.data'] },
    { id: SEED, needs: ['one/task'] },
    { id: 'one/verify/1-seed', needs: [SEED] },
    { id: 'two/task', needs: ['all/bucket.data'] },
  ];
  const of = (...bodies: readonly EventBody[]) => {
    const stopped = allStopped(said(...bodies), PLAN, STEPS);
    return stopped === null ? null : [...stopped.keys()];
  };
  const begun = [done('all/bucket.data'), done('one/task')];
  it.each([
    ['nothing was said', of(), null],
    [
      'everything is paused: what others wait for stands for them',
      of(paused('when-safe')),
      ['all/bucket.data'],
    ],
    ['the first of each share', of(...begun, paused('when-safe')), [SEED, 'two/task']],
    ['an execution runs to its end', of(...begun, intent(SEED), paused('when-safe')), null],
    [
      'and what it did is written down',
      of(...begun, intent(SEED), running(SEED), ended(SEED, 'success'), paused('when-safe')),
      null,
    ],
    ['another share goes on', of(...begun, paused('now', ['one'])), null],
    ['until it is done', of(...begun, done('two/task'), paused('now', ['one'])), [SEED]],
    ['a step that all wait for is not stopped', of(paused('now', ['one', 'two'])), null],
    [
      'all is done',
      of(...begun, done(SEED), done('one/verify/1-seed'), done('two/task'), paused('now')),
      null,
    ],
  ])('%s', (_why, stopped, expected) => expect(stopped).toEqual(expected));
});

describe('what people read', () => {
  it('who, when and why, and nothing that moves a cursor', () => {
    const stop = stopOf(said(cancelled('one')), 'one');
    if (stop === null) throw new Error('not stopped');
    expect(sentenceOf(stop)).toBe(
      'one was cancelled by dana at 2026-11-21 00:00 UTC: moved to 2027.\\x1b[2J.',
    );
    expect(nextAfter(stop)).toEqual([
      'To take it up again: headwater resume --share one',
      'Or approve another plan.',
    ]);
  });
  it('everything, without a reason', () => {
    const stop = stopOf(said(paused('now', null, 'sam')), 'one');
    if (stop === null) throw new Error('not stopped');
    expect(sentenceOf(stop)).toBe('Everything was paused by sam at 2026-11-21 00:00 UTC.');
    expect(nextAfter(stop)).toEqual(['headwater resume']);
  });
});
