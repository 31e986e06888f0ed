import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createAws } from '../../src/adapters/aws/aws.ts';
import { openLedgerCopy } from '../../src/adapters/ledger/ledger-copy.ts';
import { pushEvents } from '../../src/adapters/ledger/push-events.ts';
import { openS3Ledger } from '../../src/adapters/ledger/s3-ledger.ts';
import { firstBreak } from '../../src/ledger/chain.ts';
import { isDone } from '../../src/ledger/progress.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { rehearsalCredentials } from '../../src/wiring/rehearsal-process.ts';
import { resourcesOf } from '../flow/rehearsed-resources.ts';
import { type SmallMigration, smallMigration } from '../flow/small-migration.ts';

let migration: SmallMigration | undefined;
afterEach(async () => {
  await migration?.remove();
  migration = undefined;
});

/** Two shares: a source and a target location each, a task each, a seed and a final pass each, one file share. */
const EACH_ONCE = { locations: 4, tasks: 2, executions: 4, fileShares: 1 };

/** Steps that make what must not be there twice, or say what can be said once. */
const ONCE: ReadonlySet<string> = new Set([
  'bucket',
  'source-location',
  'target-location',
  'task',
  'transfer',
  'file-share',
  'file-share-writable',
  'commit',
]);

/** Numbers from 0 to 1, the same for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Longest way of a call to the service, and of its answer back. */
const FAR_MS = 25;
/** How long a create may be on its way, longer than it takes to look twice for what it makes. */
const CREATE_MS = 120;

/** Every call of a port takes its time, before it has its effect and after. */
function slowly<T extends object>(port: T, chance: () => number): T {
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value === 'object' && value !== null) return slowly(value, chance);
      if (typeof value !== 'function' || key === 'list') return value;
      const makes = key === 'create' || key === 'startExecution';
      return async (...args: unknown[]) => {
        await sleep(chance() * (makes ? CREATE_MS : FAR_MS));
        const answer: unknown = await Reflect.apply(value, target, args);
        await sleep(chance() * FAR_MS);
        return answer;
      };
    },
  });
}

/** Looks at a step until the ledger says that it is done, as a worker that was given it would. */
async function carry(context: StepContext, step: string): Promise<void> {
  const run = stepRunner(context);
  for (;;) {
    const outcome = await run({ migration: 'small', plan: context.plan.digest, step });
    if (outcome.kind === 'held') throw new Error(`${step} was held: ${outcome.reason}`);
    if (isDone(await context.ledger.progress(), context.plan.digest, step)) return;
    await sleep(outcome.kind === 'wait' ? outcome.waitMs : 0);
  }
}

/** Moves the ledger of a migration into its control bucket, where each host reads it with a copy of its own. */
async function pushed({ project, endpoint }: SmallMigration) {
  const { control } = project.config.bucket;
  const aws = createAws({
    region: 'us-east-1',
    endpoint,
    rehearsal: { credentialsFile: rehearsalCredentials(project) },
    account: '',
  });
  await aws.buckets.create(control);
  const objects = aws.ledgerObjects(control, project.config.migration);
  await pushEvents(objects, await project.reread());
  return {
    on: (host: number) =>
      openS3Ledger(objects, openLedgerCopy(join(project.state, `host-${host}/copy.jsonl`)), () => new Date()),
    close: () => aws.close(),
  };
}

describe('several workers with the same step', () => {
  test.each([
    { kept: 'file', seed: 1 },
    { kept: 'file', seed: 2 },
    { kept: 'file', seed: 3 },
    { kept: 's3', seed: 4 },
    { kept: 's3', seed: 5 },
    { kept: 's3', seed: 6 },
  ] as const)('make everything once and all end (ledger: $kept, seed $seed)', async ({ kept, seed }) => {
    migration = await smallMigration();
    const { connect, plan, endpoint, project } = migration;
    const chance = chanceOf(seed);
    const ledgers = kept === 'file' ? null : await pushed(migration);
    const workers = await Promise.all(
      [1, 2, 3].map((host) =>
        connect(<T extends object>(port: T, name: string) => {
          // Of its own on each host, as far as one process can have hosts.
          if (name === 'ledger' && ledgers !== null) return ledgers.on(host) as LedgerStore & T;
          return /^(dataSync|fileGateway)/.test(name) ? slowly(port, chance) : port;
        }),
      ),
    );
    try {
      for (const step of plan.steps) {
        const racing = ONCE.has(step.kind) ? workers : workers.slice(0, 1);
        await Promise.all(
          racing.map(async ({ context }) => {
            await sleep(chance() * FAR_MS);
            await carry(context, step.id);
          }),
        );
      }
    } finally {
      for (const { close } of workers) await close();
    }
    expect(await resourcesOf(endpoint)).toEqual(EACH_ONCE);
    const events = ledgers === null ? await project.reread() : await ledgers.on(0).reread();
    ledgers?.close();
    expect(firstBreak(events)).toBeNull();
    const made = events.filter(({ event }) => event.type === 'resource-known');
    expect(made).toHaveLength(4 + 2 + 4 + 1);
  });

  const stale = [
    { step: 'nfs/transfer/1-seed', asks: 'agent', of: 'executions', why: 'an agent answered late' },
    { step: 'nfs/task', asks: 'observe', of: 'tasks', why: 'a task that is gone was looked for late' },
  ] as const;
  test.each(stale)(
    '$why: what another has made meanwhile is seen before anything is announced',
    async ({ step, asks, of }) => {
      migration = await smallMigration();
      const { connect, plan, endpoint } = migration;
      let go: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => {
        go = resolve;
      });
      const one = await connect();
      const two = await connect((port, name) => (name === 'dataSync' ? gated(port, asks, opened) : port));
      try {
        for (const { id } of plan.steps.slice(
          0,
          plan.steps.findIndex(({ id }) => id === step),
        )) {
          await carry(one.context, id);
        }
        const before = await resourcesOf(endpoint);
        if (asks === 'observe') await nameTaskThatIsGone(one.context, step);
        const late = carry(two.context, step);
        await sleep(100);
        await carry(one.context, step);
        go();
        await late;
        expect((await resourcesOf(endpoint))[of]).toBe(before[of] + 1);
      } finally {
        await one.close();
        await two.close();
      }
    },
  );
});

/** One method of a port, or of the ports inside it, answers when `opened` says so. */
function gated<T extends object>(port: T, method: string, opened: Promise<void>): T {
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value === 'object' && value !== null) return gated(value, method, opened);
      if (typeof value !== 'function' || key !== method) return value;
      return async (...args: unknown[]) => {
        const answer: unknown = await Reflect.apply(value, target, args);
        await opened;
        return answer;
      };
    },
  });
}

/** The ledger names a resource, and somebody has removed it. */
async function nameTaskThatIsGone(context: StepContext, step: string): Promise<void> {
  const head = { plan: context.plan.digest, step, intent: 'i' };
  const resource = 'arn:aws:datasync:us-east-1:111122223333:task/task-0aaaaaaaaaaaaaaaa';
  await context.ledger.record({ type: 'intent-made', ...head, action: 'create-task' });
  await context.ledger.record({ type: 'resource-known', ...head, resource, how: 'created' });
}
