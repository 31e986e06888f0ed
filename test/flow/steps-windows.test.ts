import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import { stepKey } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { hostileLooks, type Mishap } from './hostile.ts';
import { type Rehearsed, rehearsedTransfers } from './rehearsed-transfers.ts';

const SEED = 'one/transfer/1-seed';
const DAY_MS = 86_400_000;
/** Tomorrow, so that it is later than all that has happened. */
const at = (hour: number) => Math.ceil(Date.now() / DAY_MS) * DAY_MS + hour * 3_600_000;
const NIGHT = 2;
const MORNING = 7;
const NOON = 12;
/** By night all of the link, in the morning some of it, over noon nothing. */
const WINDOWS = `link: {gbps: 1, utilisation: 0.5, windows: [
  {days: [mon, tue, wed, thu, fri, sat, sun], from: "06:00", to: "10:00", gbps: 0.008},
  {days: [mon, tue, wed, thu, fri, sat, sun], from: "10:00", to: "20:00", gbps: 0}]}
`;

let r: Rehearsed;
const rateOf = async (step: string) => (await r.execution(step))?.bytesPerSecond;
afterEach(() => r.close());

const ratesOf = (events: readonly LedgerEvent[]) =>
  events.flatMap(({ event }) => (event.type === 'execution-rate-changed' ? [event.bytesPerSecond] : []));
const results = async (context: StepContext) =>
  ((await context.ledger.progress()).steps.get(stepKey(context.plan.digest, SEED))?.executions ?? []).map(
    ({ result }) => result,
  );

describe('bandwidth windows', () => {
  test('start, slow and stop a transfer, and it goes on in the next one', { timeout: 60_000 }, async () => {
    r = await rehearsedTransfers({ shares: ['one'], link: WINDOWS });
    await r.goWrong({ fault: 'execution-stuck', times: 'always' });
    r.at(at(NOON));
    expect(await r.until(SEED, /bandwidth window/)).toBe(
      `waits for its bandwidth window, until ${new Date(at(20)).toISOString()}`,
    );
    r.at(at(24 + NIGHT));
    await r.until(SEED, /^TRANSFERRING$/);
    // Half of 1 Gbit/s is ours.
    expect(await rateOf(SEED)).toBe(62_500_000);

    r.at(at(24 + MORNING));
    await r.until(SEED, /^TRANSFERRING$/);
    expect(await rateOf(SEED)).toBe(1_000_000);
    await r.until(SEED, /^TRANSFERRING$/);
    expect(ratesOf(await r.events()), 'sent once, not at each look').toEqual([1_000_000]);

    r.at(at(24 + NOON));
    await r.until(SEED, /bandwidth window, until/);
    expect(await r.connected(results)).toEqual(['cancelled']);

    await r.goWrong();
    r.at(at(48 + MORNING));
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await r.connected(results)).toEqual(['cancelled', 'success']);
    expect(await r.executions()).toHaveLength(2);
  });

  const MISHAPS: readonly { readonly mishap: Mishap; readonly why: string }[] = [
    { mishap: 'killed-after', why: 'what was sent is sent again, and written down once' },
    { mishap: 'answer-lost', why: 'another rate and a cancel may be repeated' },
    { mishap: 'throttled-before', why: 'a refused call is repeated' },
  ];
  test.each(MISHAPS)(
    'survive every call going wrong ($mishap: $why)',
    { timeout: 120_000 },
    async ({ mishap }) => {
      r = await rehearsedTransfers({ shares: ['one'], link: WINDOWS });
      await r.goWrong({ fault: 'execution-stuck', times: 'always' });
      r.at(at(NIGHT));
      await r.until(SEED, /^TRANSFERRING$/);
      const looks = async (until: RegExp) => {
        const { mishaps } = await hostileLooks(r.migration, SEED, mishap, async (context) => {
          const ref = { migration: 'small', plan: context.plan.digest, step: SEED };
          const outcome = await stepRunner(r.shifted(context))(ref);
          await sleep(5);
          return until.test(outcome.kind === 'wait' ? outcome.why : outcome.kind);
        });
        return mishaps;
      };
      r.at(at(MORNING));
      expect(await looks(/^TRANSFERRING$/)).toContain(`${SEED} dataSync.changeRate #1`);
      expect(await rateOf(SEED)).toBe(1_000_000);
      expect(ratesOf(await r.events())).toEqual([1_000_000]);
      r.at(at(NOON));
      expect(await looks(/bandwidth window, until/)).toContain(`${SEED} dataSync.cancelExecution #1`);
      await r.goWrong();
      r.at(at(24 + NIGHT));
      await looks(/^done$/);
      expect(await r.connected(results)).toEqual(['cancelled', 'success']);
      expect(await r.executions()).toHaveLength(2);
    },
  );
});

describe('a rate', () => {
  test('is shared by those that run, and lifted when one has ended', { timeout: 60_000 }, async () => {
    r = await rehearsedTransfers({ shares: ['one', 'two'], link: WINDOWS, agents: 2 });
    await r.goWrong({ fault: 'execution-stuck', times: 'always' });
    r.at(at(NIGHT));
    const TWO = 'two/transfer/1-seed';
    await r.until(SEED, /^TRANSFERRING$/);
    await r.until(TWO, /^TRANSFERRING$/);
    await r.until(SEED, /^TRANSFERRING$/);
    expect([await rateOf(SEED), await rateOf(TWO)]).toEqual([31_250_000, 31_250_000]);
    await r.goWrong();
    await r.until(SEED, /^done$/);
    await r.until(TWO, /^(done|TRANSFERRING|VERIFYING)$/);
  });
});
