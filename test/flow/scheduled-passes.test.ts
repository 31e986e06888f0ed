import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueConnection } from '../../src/jobs/connection.ts';
import { openQueue, startWorker } from '../../src/jobs/jobs.ts';
import { jobId } from '../../src/jobs/payload.ts';
import { withBegunPasses } from '../../src/ledger/passes.ts';
import { isDone } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { deltaPasses } from '../../src/wiring/delta-passes.ts';
import { savePlan } from '../../src/wiring/plan-files.ts';
import { openStatus } from '../../src/wiring/status.ts';
import { migrationOf, type SmallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

const SECOND = 'lab/transfer/2-delta';
const THIRD = 'lab/transfer/3-delta';

let migration: SmallMigration;
let queue: QueueConnection;
let context: StepContext;
let close: () => Promise<void>;
beforeAll(async () => {
  migration = await migrationOf({
    shares: [
      {
        name: 'lab',
        protocol: 'nfs',
        server: 'filer.example.com',
        export: '/e/lab',
        mount: 'lab',
        strategy: 'migrate',
      },
    ],
    furnish: async (directory) => {
      await mkdir(join(directory, 'lab'));
      await writeFile(join(directory, 'lab/one.txt'), 'one\n');
    },
    configure: (yaml) => yaml.replace(/^policy:\n/m, 'policy:\n  delta: { pattern: "0 22 * * *" }\n'),
  });
  const { digest: _, ...body } = migration.plan;
  await savePlan(migration.project, body);
  ({ context, close } = await migration.connect());
  queue = await openQueue({ url: 'embedded', directory: migration.project.state, migration: 'small' });
}, 60_000);
afterAll(async () => {
  await queue?.close();
  await close?.();
  await migration?.remove();
});

const notices: string[] = [];
const quiet = () => undefined;
const scheduled = () =>
  deltaPasses(migration.project, queue, {
    started: quiet,
    progress: quiet,
    outcome: quiet,
    failed: quiet,
    notice: (text) => notices.push(text),
  });
/** What is said when the schedule is due. */
async function due(): Promise<readonly string[]> {
  notices.length = 0;
  await scheduled().onDue();
  return [...notices];
}
const state = (step: string) =>
  queue.queue.getJobState(jobId({ migration: 'small', plan: migration.plan.digest, step }));
const looked = (step: string) =>
  stepRunner(context)({ migration: 'small', plan: migration.plan.digest, step });

async function objects(): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of context.buckets.list(context.config.bucket.name, 'lab/')) {
    keys.push(...page.map(({ key }) => key));
  }
  return keys.sort();
}

describe('a delta pass on a schedule', () => {
  test('is due as the approved plan says', async () => {
    expect(await scheduled().due()).toEqual({ pattern: '0 22 * * *', timeZone: 'UTC' });
    expect(migration.plan.delta).toEqual({ pattern: '0 22 * * *', timeZone: 'UTC' });
  });

  test('does not begin before the share was copied and checked', async () => {
    expect(await due()).toEqual(['No delta pass of lab is begun: lab/transfer/1-seed is not done']);
    expect(await state(SECOND)).toBe('unknown');
  });

  test('begins once it was, in the queue of whoever works, and brings over what is new', async () => {
    await carryAll(context, 'lab', (step) => !/freeze|final|commit/.test(step));
    await writeFile(join(migration.project.directory, 'lab/two.txt'), 'two\n');
    expect(await due()).toEqual(['Delta pass 2 of lab has begun.']);
    expect(await state(SECOND)).toBe('prioritized');
    const { steps } = await openStatus(migration.project, { live: false }).look();
    expect(steps.find(({ id }) => id === SECOND)).toMatchObject({ kind: 'transfer', status: 'waiting' });
    const worker = await startWorker(queue, stepRunner(context), {});
    try {
      while ((await state(SECOND)) !== 'completed') await sleep(20);
    } finally {
      await worker.close();
    }
    expect(await objects()).toEqual(['lab/', 'lab/one.txt', 'lab/two.txt']);
  });

  test('is not begun beside the one before; lost jobs of that are put back', async () => {
    expect(await due()).toEqual(['Delta pass 3 of lab has begun.']);
    await queue.queue.obliterate({ force: true });
    await queue.queue.resume();
    expect(await state(THIRD)).toBe('unknown');
    expect(await due()).toEqual([`No delta pass of lab is begun: ${THIRD} is not done`]);
    expect(await state(THIRD)).toBe('prioritized');
  });

  test('is done already for a job that comes late, and its steps are known to nobody else', async () => {
    expect(await looked(SECOND)).toEqual({ kind: 'done', changed: false, summary: 'done already' });
    await expect(looked('lab/transfer/4-delta')).rejects.toMatchObject({ code: 'step-unknown' });
  });

  test('is over when the cut-over begins, which does not wait for it', async () => {
    const freeze = await carry(context, 'lab/freeze');
    expect(freeze.kind).toBe('done');
    expect(await looked(THIRD)).toMatchObject({
      kind: 'done',
      summary: expect.stringContaining('final pass'),
    });
    expect(await due()).toEqual(['No delta pass of lab is begun: its cut-over has begun']);
    await carryAll(context, 'lab', (step) => /final|commit/.test(step));
    const progress = await context.ledger.progress();
    const { steps } = withBegunPasses(migration.plan, progress);
    expect(steps.length).toBe(migration.plan.steps.length + 1);
    const open = steps.filter(({ id }) => !isDone(progress, migration.plan.digest, id));
    expect(open.map(({ phase }) => phase)).toEqual(['lifecycle']);
  });
});
