import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stepKey } from '../../src/ledger/progress.ts';
import type { StepOf } from '../../src/plans/plan.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { stopExecution } from '../../src/steps/stop-execution.ts';
import { hostileLooks, type Mishap } from './hostile.ts';
import { resourcesOf } from './rehearsed-resources.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';

const SEED = 'nfs/transfer/1-seed';

let migration: SmallMigration;
let transfer: StepOf<'transfer'>;
beforeEach(async () => {
  migration = await smallMigration();
  const found = migration.plan.steps.find(({ id }) => id === SEED);
  if (found?.kind !== 'transfer') throw new Error('no seed');
  transfer = found;
});
afterEach(() => migration.remove());

/** Lets executions stand still as soon as they transfer, or go on. */
async function goWrong(...rules: readonly object[]): Promise<void> {
  const answer = await fetch(`${migration.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules }),
  });
  expect(answer.status).toBe(200);
}

const STUCK = { fault: 'execution-stuck', times: 'always' };

async function connected<T>(use: (context: StepContext) => Promise<T>): Promise<T> {
  const { context, close } = await migration.connect();
  try {
    return await use(context);
  } finally {
    await close();
  }
}

/** Looks at a step until it says one of these, or waits for a reason that holds `until`. */
async function look(context: StepContext, step: string, until: RegExp): Promise<string> {
  for (let looks = 0; looks < 1_000; looks += 1) {
    const outcome = await stepRunner(context)({ migration: 'small', plan: context.plan.digest, step });
    const said = outcome.kind === 'wait' ? outcome.why : outcome.kind;
    if (until.test(said)) return said;
    await sleep(5);
  }
  throw new Error(`${step} never said ${until}`);
}

/** Everything before the transfer, and the transfer until it says so. */
async function upTo(context: StepContext, until: RegExp): Promise<void> {
  for (const { id } of context.plan.steps) {
    if (id === SEED) break;
    await look(context, id, /^done$/);
  }
  await look(context, SEED, until);
}

const executions = async (context: StepContext) =>
  (await context.ledger.progress()).steps.get(stepKey(context.plan.digest, SEED))?.executions ?? [];

const MISHAPS: readonly { readonly mishap: Mishap; readonly why: string }[] = [
  { mishap: 'killed-after', why: 'whoever comes next finds what was begun' },
  { mishap: 'answer-lost', why: 'a cancel may be repeated, also when it has taken effect' },
  { mishap: 'throttled-before', why: 'a refused call is repeated' },
];

describe('an execution that is stopped', () => {
  test.each(MISHAPS)(
    'ends once, as cancelled, however often it is tried ($mishap: $why)',
    async ({ mishap }) => {
      await goWrong(STUCK);
      await connected((context) => upTo(context, /^TRANSFERRING$/));
      const { mishaps } = await hostileLooks(migration, 'stop', mishap, async (context) => {
        const outcome = await stopExecution(context, transfer, 'pause');
        if (outcome !== null) await sleep(outcome.waitMs);
        return outcome === null;
      });
      expect(mishaps).toContain('stop dataSync.cancelExecution #1');
      await goWrong();
      await connected(async (context) => {
        expect(await executions(context)).toMatchObject([{ result: 'cancelled', stopping: 'pause' }]);
        expect(await stopExecution(context, transfer, 'pause')).toBeNull();
        // The step itself goes on with another execution, which is no second attempt of a failed one.
        await look(context, SEED, /^done$/);
        expect((await executions(context)).map(({ result }) => result)).toEqual(['cancelled', 'success']);
      });
      const stops = (await migration.project.events()).filter(
        ({ event }) => event.type === 'execution-stopping',
      );
      expect(stops).toHaveLength(1);
      expect((await resourcesOf(migration.endpoint)).executions).toBe(2);
    },
  );

  test('may be one whose start is not settled: it is found by its tags first', async () => {
    await goWrong(STUCK, { fault: 'lost-response', operation: 'StartTaskExecution' });
    await connected(async (context) => {
      await expect(upTo(context, /^started$/)).rejects.toMatchObject({ kind: 'unknown-outcome' });
      expect(await executions(context)).toEqual([]);
      const said = new Set<string>();
      for (;;) {
        const outcome = await stopExecution(context, transfer, 'cancel');
        if (outcome === null) break;
        said.add(outcome.why);
        await sleep(5);
      }
      expect([...said]).toEqual([
        'found the execution that is to be cancelled',
        'its execution is being cancelled',
      ]);
      expect(await executions(context)).toMatchObject([{ result: 'cancelled', stopping: 'cancel' }]);
    });
  });

  test('is left alone when it has ended by itself', async () => {
    await goWrong(STUCK);
    await connected(async (context) => {
      await upTo(context, /^TRANSFERRING$/);
      await goWrong();
      const [{ arn } = { arn: '' }] = await executions(context);
      while ((await context.dataSync.describeExecution(arn))?.phase !== 'success') await sleep(5);
      expect(await stopExecution(context, transfer, 'pause')).toBeNull();
      expect(await executions(context)).toMatchObject([{ result: 'success', stopping: null }]);
      expect(await look(context, SEED, /^done$/)).toBe('done');
    });
  });
});
