import { CancelTaskExecutionCommand, StartTaskExecutionCommand } from '@aws-sdk/client-datasync';
import { afterEach, describe, expect, test } from 'vitest';
import { stepKey } from '../../src/ledger/progress.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { type Rehearsed, rehearsedTransfers } from './rehearsed-transfers.ts';

const SEED = 'one/transfer/1-seed';
const STUCK = { fault: 'execution-stuck', times: 'always' };
const HOUR_MS = 3_600_000;

let r: Rehearsed;
afterEach(() => r.close());

/** Starts an execution of the share's task past headwater; with its tags when an intent is given. */
async function startPast(intent: string | null): Promise<string> {
  const { resources } = await r.migration.project.ledger.progress();
  const tags = { headwater: 'true', 'headwater:migration': 'small', 'headwater:step': SEED };
  const own: Record<string, string> = intent === null ? {} : { ...tags, 'headwater:intent': intent };
  const { TaskExecutionArn = '' } = await r.sdk.send(
    new StartTaskExecutionCommand({
      TaskArn: resources.get('one/task'),
      Tags: Object.entries(own).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  return TaskExecutionArn;
}

const phaseOf = (arn: string) =>
  r.connected(async ({ dataSync }) => (await dataSync.describeExecution(arn))?.phase);
const known = async () =>
  (await r.migration.project.ledger.progress()).steps
    .get(stepKey(r.migration.plan.digest, SEED))
    ?.executions.map(({ arn, result }) => [arn, result]);
const stops = async () =>
  (await r.events()).flatMap(({ event }) => (event.type === 'execution-stopping' ? [event.execution] : []));

describe('an execution that the ledger does not know', () => {
  test('is adopted when it carries our tags', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(STUCK);
    const orphan = await startPast('lost');
    await r.until(SEED, /^found an execution of ours/);
    await r.until(SEED, /^TRANSFERRING$/);
    await r.goWrong();
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await known()).toEqual([[orphan, 'success']]);
    expect(await r.executions()).toEqual([orphan]);
  });

  test('is cancelled when another one does the same, which is adopted', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(STUCK);
    const orphan = await startPast('first');
    const surplus = await startPast('second');
    await r.until(SEED, /^found an execution of ours/);
    expect(await stops()).toEqual([surplus]);
    await r.goWrong();
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await known()).toEqual([[orphan, 'success']]);
    expect([await phaseOf(orphan), await phaseOf(surplus)]).toEqual(['success', 'error']);
  });

  test('is one of two when something repeated the call of one start', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(STUCK, { fault: 'lost-response', operation: 'StartTaskExecution' });
    await expect(r.look(SEED)).rejects.toMatchObject({ kind: 'unknown-outcome' });
    const intent = (await r.migration.project.ledger.progress()).openIntents.get(SEED) ?? '';
    const surplus = await startPast(intent);
    await r.until(SEED, /^found the execution/);
    expect(await stops()).toEqual([surplus]);
    await r.goWrong();
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect((await known())?.map(([, result]) => result)).toEqual(['success']);
  });

  test('is waited for when somebody else started it, and never touched', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(STUCK);
    const foreign = await startPast(null);
    expect(await r.until(SEED, /runs on its task/)).toBe(
      `an execution that headwater did not start runs on its task: ${foreign}`,
    );
    expect(await r.executions()).toEqual([foreign]);
    await r.sdk.send(new CancelTaskExecutionCommand({ TaskExecutionArn: foreign }));
    await r.goWrong();
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await stops()).toEqual([]);
  });
});

test('an execution that stands still is told of after an hour, and after a day a person is asked', async () => {
  r = await rehearsedTransfers({ shares: ['one'] });
  await r.goWrong(STUCK);
  await r.until(SEED, /^TRANSFERRING$/);
  await r.connected(async (context) => {
    const look = async () => {
      const outcome = await stepRunner(context)({
        migration: 'small',
        plan: context.plan.digest,
        step: SEED,
      });
      return outcome.kind === 'wait' ? outcome.why : outcome.kind;
    };
    expect(await look()).toBe('TRANSFERRING');
    r.at(Date.now() + HOUR_MS);
    expect(await look()).toMatch(/^TRANSFERRING, no progress since 2/);
    expect(await look()).toMatch(/^TRANSFERRING, no progress since 2/);
  });
  const stalls = (await r.events()).filter(({ event }) => event.type === 'execution-stalled');
  expect(stalls).toHaveLength(1);
  r.at(Date.now() + 25 * HOUR_MS);
  expect(await r.until(SEED, /^(done|held)$/)).toBe('held');
  const held = (await r.events()).at(-1)?.event;
  expect(held).toMatchObject({ type: 'step-held', code: 'execution-stalled' });
  await r.goWrong();
  expect(await r.until(SEED, /^done$/)).toBe('done');
  expect(await r.executions()).toHaveLength(1);
});
