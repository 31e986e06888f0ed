import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { stepKey } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import type { StepOutcome } from '../../src/steps/outcome.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { overlaps, type Rehearsed, rehearsedTransfers } from '../flow/rehearsed-transfers.ts';

const STUCK = { fault: 'execution-stuck', times: 'always' };
const seed = (share: string) => `${share}/transfer/1-seed`;
const said = (outcome: StepOutcome) => (outcome.kind === 'wait' ? outcome.why : outcome.kind);

let r: Rehearsed;
afterEach(() => r.close());

describe('an agent', () => {
  test('carries one execution at a time, however many workers want it', { timeout: 60_000 }, async () => {
    const shares = ['one', 'two', 'three', 'four'];
    r = await rehearsedTransfers({ shares });
    await r.goWrong(STUCK);
    // All at once, each from a process of its own.
    const first = (await Promise.all(shares.map((share) => r.look(seed(share))))).map(said);
    expect(first.filter((why) => why === 'started')).toHaveLength(1);
    expect(first.filter((why) => /^waits: /.test(why))).toHaveLength(3);
    expect(await r.executions()).toHaveLength(1);
    await r.goWrong();
    const workers = shares.map(async (share) => {
      while (said(await r.look(seed(share))) !== 'done') await sleep(5);
    });
    await Promise.all(workers);
    expect(await r.executions()).toHaveLength(4);
    expect(await overlaps(r)).toEqual([]);
  });

  test('goes to the transfer of the earlier wave, also when another one asks first', async () => {
    r = await rehearsedTransfers({
      shares: ['busy', 'late', 'early'],
      configure: (yaml) =>
        ['busy', 'early', 'late'].reduce(
          (text, share, wave) =>
            text.replace(`prefix: "${share}/"`, `prefix: "${share}/"\n    wave: ${wave + 1}`),
          yaml,
        ),
    });
    await r.goWrong(STUCK);
    const patient = (context: StepContext) => ({
      ...context,
      pace: { pollMs: 60_000, settleMs: 10, settingsMs: 1_000, looksPerSecond: 1000, versioningMs: 0 },
    });
    const look = (share: string) =>
      r.connected(async (context) =>
        said(
          await stepRunner(patient(context))({
            migration: 'small',
            plan: context.plan.digest,
            step: seed(share),
          }),
        ),
      );
    expect(await look('busy')).toBe('started');
    expect(await look('late')).toBe('waits: agent-a runs busy/transfer/1-seed');
    expect(await look('early')).toBe('waits: agent-a runs busy/transfer/1-seed');
    await r.goWrong();
    await r.until(seed('busy'), /^done$/);
    expect(await look('late')).toBe('waits: early/transfer/1-seed goes first on agent-a');
    expect(await look('early')).toBe('started');
    await r.until(seed('early'), /^done$/);
    expect(await look('late')).toBe('started');
  });
});

describe('an execution of a plan that was replaced', () => {
  test('is waited for, and its end is noticed by whoever waits', { timeout: 60_000 }, async () => {
    r = await rehearsedTransfers({ shares: ['one', 'two'] });
    await r.goWrong(STUCK);
    await r.until(seed('one'), /^TRANSFERRING$/);
    const { plan, connect } = await r.migration.again();
    const look = async (step: string) => {
      const { context, close } = await connect();
      try {
        return said(await stepRunner(context)({ migration: 'small', plan: plan.digest, step }));
      } finally {
        await close();
      }
    };
    for (const { id, kind } of plan.steps) {
      if (['bucket', 'source-location', 'target-location', 'task'].includes(kind)) {
        while ((await look(id)) !== 'done') await sleep(5);
      }
    }
    expect(await look(seed('one'))).toBe('waits: its earlier execution has not ended');
    expect(await look(seed('two'))).toMatch(/^waits: agent-a runs one\/transfer\/1-seed/);
    await r.goWrong();
    for (const step of [seed('two'), seed('one')]) while ((await look(step)) !== 'done') await sleep(5);
    expect(await r.executions()).toHaveLength(3);
    expect(await overlaps(r)).toEqual([]);
    const progress = await r.migration.project.ledger.progress();
    expect(progress.slots.size).toBe(0);
    expect(progress.steps.get(stepKey(r.migration.plan.digest, seed('one')))?.executions).toMatchObject([
      { result: 'success' },
    ]);
  });

  test('that may have been started and was never heard of is found by whoever waits', async () => {
    r = await rehearsedTransfers({ shares: ['one', 'two'] });
    await r.goWrong({ fault: 'lost-response', operation: 'StartTaskExecution' });
    await expect(r.look(seed('one'))).rejects.toMatchObject({ kind: 'unknown-outcome' });
    expect(said(await r.look(seed('two')))).toBe('waits: agent-a runs one/transfer/1-seed');
    // Much later; nobody has looked at the first share since.
    r.at(Date.now() + 3_600_000);
    await r.until(seed('two'), /^done$/);
    expect(await r.executions()).toHaveLength(2);
    expect(await overlaps(r)).toEqual([]);
  });
});
