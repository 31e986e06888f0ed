import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isDone, stepKey } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { hostileLooks, type Mishap } from '../flow/hostile.ts';
import { resourcesOf } from '../flow/rehearsed-resources.ts';
import { type SmallMigration, smallMigration } from '../flow/small-migration.ts';

const SEED = 'nfs/transfer/1-seed';
const PAUSED = /^Everything was paused by kim/;

let migration: SmallMigration;
beforeEach(async () => {
  migration = await smallMigration();
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

const pause = (mode: 'when-safe' | 'now', shares: readonly string[] | null = null) =>
  migration.project.ledger.record({ type: 'work-paused', shares, mode, by: 'kim', reason: null });
const resume = (shares: readonly string[] | null = null) =>
  migration.project.ledger.record({ type: 'work-resumed', shares, by: 'kim' });
const cancel = (...shares: string[]) =>
  migration.project.ledger.record({ type: 'work-cancelled', shares, by: 'kim', reason: null });

/** One look, said in a word or as what it waits for. */
async function once(context: StepContext, step: string): Promise<string> {
  const outcome = await stepRunner(context)({ migration: 'small', plan: context.plan.digest, step });
  if (outcome.kind === 'held') return `held: ${outcome.code}`;
  return outcome.kind === 'wait' ? outcome.why : outcome.kind;
}

async function look(context: StepContext, step: string, until: RegExp): Promise<void> {
  for (let looks = 0; looks < 1_000; looks += 1) {
    if (until.test(await once(context, step))) return;
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

/** A ledger whose process dies between the end of the seed's execution and the word that the step is done. */
const diesBeforeDone = (ledger: StepContext['ledger']): StepContext['ledger'] => ({
  ...ledger,
  record: (event) =>
    event.type === 'step-done' && event.step === SEED
      ? Promise.reject(new Error('died'))
      : ledger.record(event),
});

const results = async (context: StepContext) =>
  (await context.ledger.progress()).steps
    .get(stepKey(context.plan.digest, SEED))
    ?.executions.map(({ result }) => result) ?? [];

const count = async () => (await migration.project.events()).length;

describe('paused when safe', () => {
  test('nothing begins, nothing is recorded, and it goes on when resumed', async () => {
    await pause('when-safe');
    const before = await count();
    await connected(async (context) => {
      for (const { id } of context.plan.steps) expect(await once(context, id)).toMatch(PAUSED);
      expect(await count()).toBe(before);
      await resume();
      await upTo(context, /^done$/);
    });
  });

  test('an execution that runs is watched to its end, and what comes after it waits', async () => {
    await goWrong(STUCK);
    await connected(async (context) => {
      await upTo(context, /^TRANSFERRING$/);
      await pause('when-safe');
      expect(await once(context, SEED)).toBe('TRANSFERRING');
      await goWrong();
      await look(context, SEED, /^done$/);
      expect(await results(context)).toEqual(['success']);
      expect(await once(context, 'nfs/verify/1-seed')).toMatch(PAUSED);
    });
  });

  test('an execution that fails meanwhile is not started once more', async () => {
    await goWrong({ fault: 'partial-failure', times: 1 });
    await connected(async (context) => {
      await upTo(context, /^started$/);
      await pause('when-safe');
      await look(context, SEED, PAUSED);
      expect(await results(context)).toEqual(['error']);
      await resume();
      await look(context, SEED, /^done$/);
      expect(await results(context)).toEqual(['error', 'success']);
    });
  });

  test.each(['when-safe', 'now'] as const)(
    "an execution whose success is not written down as the step's yet is written down (%s)",
    async (mode) => {
      await connected(async (context) => {
        const dying = { ...context, ledger: diesBeforeDone(context.ledger) };
        await expect(upTo(dying, /^done$/)).rejects.toThrow(/^died$/);
        expect(await results(context)).toEqual(['success']);
        await pause(mode);
        expect(await once(context, SEED)).toBe('done');
        expect(await once(context, 'nfs/verify/1-seed')).toMatch(PAUSED);
      });
    },
  );

  test('who looked before the pause, and would begin after it, is stopped by the ledger', async () => {
    await connected(async (context) => {
      const late = { ...context, ledger: { ...context.ledger, progress: context.ledger.progress } };
      const [first] = context.plan.steps;
      const stale = await context.ledger.progress();
      await pause('when-safe');
      const seen: string[] = [];
      late.ledger.progress = () => {
        seen.push('looked');
        return seen.length === 1 ? Promise.resolve(stale) : context.ledger.progress();
      };
      expect(await once(late, first?.id ?? '')).toMatch(PAUSED);
      expect((await migration.project.events()).some(({ event }) => event.type === 'step-started')).toBe(
        false,
      );
    });
  });

  test('a paused share stops nobody else', async () => {
    await pause('when-safe', ['nfs']);
    await connected(async (context) => {
      for (const { id, share, phase } of context.plan.steps) {
        if (share === 'nfs') expect(await once(context, id)).toMatch(/^nfs was paused by kim/);
        else if (phase === 'transfer') await look(context, id, /^done$/);
      }
    });
  });
});

const MISHAPS: readonly { readonly mishap: Mishap; readonly why: string }[] = [
  { mishap: 'killed-after', why: 'whoever comes next finds what was begun' },
  { mishap: 'answer-lost', why: 'a cancel may be repeated, also when it has taken effect' },
  { mishap: 'throttled-before', why: 'a refused call is repeated' },
];

describe('paused at once', () => {
  test.each(MISHAPS)(
    'ends what runs, once and as no failure; resumed, another execution carries the rest ($mishap: $why)',
    async ({ mishap }) => {
      await goWrong(STUCK);
      await connected((context) => upTo(context, /^TRANSFERRING$/));
      await pause('now');
      const { mishaps } = await hostileLooks(migration, 'pause', mishap, async (context) => {
        const said = await once(context, SEED);
        await sleep(5);
        return PAUSED.test(said);
      });
      expect(mishaps).toContain('pause dataSync.cancelExecution #1');
      await goWrong();
      await connected(async (context) => {
        expect(await results(context)).toEqual(['cancelled']);
        await resume();
        await look(context, SEED, /^done$/);
        expect(await results(context)).toEqual(['cancelled', 'success']);
      });
      expect((await resourcesOf(migration.endpoint)).executions).toBe(2);
    },
  );

  test('ends an execution whose start is not settled yet, and starts none', async () => {
    await goWrong(STUCK, { fault: 'lost-response', operation: 'StartTaskExecution' });
    await connected(async (context) => {
      await expect(upTo(context, /^started$/)).rejects.toMatchObject({ kind: 'unknown-outcome' });
      await pause('now');
      await look(context, SEED, PAUSED);
      expect(await results(context)).toEqual(['cancelled']);
    });
    expect((await resourcesOf(migration.endpoint)).executions).toBe(1);
  });

  test('two who see it end write it down once', async () => {
    await goWrong(STUCK);
    await connected(async (context) => {
      await upTo(context, /^TRANSFERRING$/);
      await pause('now');
      await connected(async (other) => {
        for (;;) {
          const said = await Promise.all([once(context, SEED), once(other, SEED)]);
          if (said.every((one) => PAUSED.test(one))) break;
          await sleep(5);
        }
      });
    });
    const ends = (await migration.project.events()).filter(({ event }) => event.type === 'execution-ended');
    expect(ends).toHaveLength(1);
  });
});

describe('given up', () => {
  test('what runs is ended, the rest is held and stays; resumed by name, it goes on', async () => {
    await goWrong(STUCK);
    await connected(async (context) => {
      await upTo(context, /^TRANSFERRING$/);
      await cancel('nfs');
      await look(context, SEED, /^held: cancelled$/);
      expect(await results(context)).toEqual(['cancelled']);
      const before = await count();
      const left = context.plan.steps.filter(({ share }) => share === 'nfs');
      const progress = await context.ledger.progress();
      for (const { id } of left)
        expect(await once(context, id)).toBe(
          isDone(progress, context.plan.digest, id) ? 'done' : 'held: cancelled',
        );
      expect(await count()).toBe(before);
      await goWrong();
      await resume();
      expect(await once(context, SEED)).toBe('held: cancelled');
      await resume(['nfs']);
      await look(context, SEED, /^done$/);
      expect((await resourcesOf(migration.endpoint)).tasks).toBe(1);
    });
  });
});
