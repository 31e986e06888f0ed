import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { lowerPlan, openQueue, runPhase } from '../../src/jobs/jobs.ts';
import { measured } from '../../src/ledger/measured.ts';
import { shareProgress, stepKey } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { executionReports } from '../../src/steps/execution-reports.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { hostileRun, type Mishap } from '../flow/hostile.ts';
import { LINKS, partitionedMigration, put, TREE } from '../flow/partitioned.ts';
import { resourcesOf } from '../flow/rehearsed-resources.ts';
import type { SmallMigration } from '../flow/small-migration.ts';
import { carry, carryAll, confirmFrozen, rollBack } from '../flow/steps-carry.ts';

let migration: SmallMigration;
beforeEach(async () => {
  migration = await partitionedMigration();
});
afterEach(() => migration.remove());

const source = (path: string) => join(migration.project.directory, 'lab', path);
const CARRIED = [...Object.keys(TREE).filter((path) => !path.endsWith('.tmp')), ...Object.keys(LINKS)];
const DIRECTORIES = [
  'a',
  'a*b|c\\d',
  'a*b|c\\d/sub',
  'flat',
  'flat/below',
  'flat/below/deep',
  'flatter',
  'many',
  'many/n-11',
];

/** Every item that task reports of a pass say was transferred, and by which step, the root as the empty path. */
async function sentBy(context: StepContext, pass: string): Promise<Map<string, string[]>> {
  const progress = await context.ledger.progress();
  const sent = new Map<string, string[]>();
  for (const step of context.plan.steps) {
    if (step.kind !== 'transfer' || !step.id.startsWith(`lab/transfer/${pass}.`)) continue;
    const runs = progress.steps.get(stepKey(context.plan.digest, step.id))?.executions ?? [];
    for (const { arn } of runs) {
      for await (const { items } of executionReports(context, 'lab', arn)) {
        for (const { relativePath, outcome } of items) {
          if (outcome !== 'transferred') continue;
          sent.set(relativePath, [...(sent.get(relativePath) ?? []), step.id.slice(-5)]);
        }
      }
    }
  }
  return sent;
}

async function newestEvidence(context: StepContext): Promise<Evidence> {
  const known = shareProgress(await context.ledger.progress(), 'lab').evidence;
  const evidence = known === null ? null : await context.evidence.load('lab', known.id, known.sha256);
  if (evidence === null) throw new Error('there is no evidence');
  return evidence;
}

const inUse = (step: string) => !/freeze|final|commit/.test(step);

describe('a share in several parts', () => {
  it('is carried once by two agents, each part by its own run, and proved as a whole', async () => {
    const { context, close } = await migration.connect();
    try {
      await carryAll(context, 'lab', inUse);
      const sent = await sentBy(context, '1-seed');
      expect([...sent.keys()].sort()).toEqual([...CARRIED, ...DIRECTORIES, 'flat/empty', ''].sort());
      expect([...sent].filter(([, steps]) => steps.length !== 1)).toEqual([]);
      const part = (path: string) => sent.get(path)?.[0];
      expect([part('flat/f-15'), part('flat/f-16'), part('flat/größe.bin')]).toEqual([
        'p0001',
        'p0002',
        'p0002',
      ]);
      expect([part('a*b|c\\d/sub/two.txt'), part('flat/below'), part('flatter')]).toEqual([
        'p0003',
        'p0004',
        'p0005',
      ]);

      const evidence = await newestEvidence(context);
      expect(evidence).toMatchObject({ verdict: 'proved', books: { balanced: true, failed: 0 } });
      expect(evidence.inputs.executions).toHaveLength(6);
      expect(shareProgress(await context.ledger.progress(), 'lab').transfersDone).toBe(1);
      expect(await resourcesOf(migration.endpoint)).toMatchObject({ locations: 3, tasks: 2, executions: 6 });

      const samples = measured(await migration.project.events(), (_plan, id) => {
        const step = context.plan.steps.find((one) => one.id === id);
        return step?.kind === 'transfer' ? step.agents : null;
      });
      expect(samples.map(({ step, agents }) => [step.slice(-5), ...agents])).toEqual([
        ['p0001', 'agent-a'],
        ['p0003', 'agent-a'],
        ['p0005', 'agent-a'],
        ['p0002', 'agent-b'],
        ['p0004', 'agent-b'],
        ['p0006', 'agent-b'],
      ]);
      expect(samples.reduce((sum, { items }) => sum + items, 0)).toBe(sent.size);
    } finally {
      await close();
    }
  });

  it('is carried by the queue as well, both agents at once', async () => {
    const { context, close } = await migration.connect();
    const { state } = migration.project;
    const queue = await openQueue({ url: 'embedded', directory: state, migration: 'small' });
    try {
      const flows = lowerPlan(context.plan, { phase: 'transfer' }, () => false);
      const { steps } = await runPhase(queue, flows, stepRunner(context), {});
      expect([...steps].filter(([, result]) => result.kind !== 'done')).toEqual([]);
      expect([...(await sentBy(context, '1-seed')).values()].filter((by) => by.length !== 1)).toEqual([]);
      expect(await newestEvidence(context)).toMatchObject({ verdict: 'proved' });
      expect(await resourcesOf(migration.endpoint)).toMatchObject({ tasks: 2, executions: 6 });
    } finally {
      await queue.close();
      await close();
    }
  }, 60_000);

  it('brings over in a delta pass what no part named, and is committed after the final one', async () => {
    const first = await migration.connect();
    await carryAll(first.context, 'lab', inUse);
    await first.close();
    await put(source('late/new.txt'), 'nobody named it\n');
    await put(source('many/n-19'), 'begins like others\n');
    await put(source('many/n-3'), 'begins like none\n');
    await put(source('flat/f-155'), 'in the middle of a range\n');
    await put(source('flat/below/late.txt'), 'below an included one\n');

    const { context, close } = await (await migration.again()).connect();
    try {
      await carryAll(context, 'lab', inUse);
      const sent = await sentBy(context, '2-delta');
      expect(sent.get('late/new.txt')).toEqual(['p0005']);
      expect(sent.get('many/n-19')).toEqual(['p0006']);
      expect(sent.get('many/n-3')).toEqual(['p0005']);
      expect(sent.get('flat/f-155')).toEqual(['p0001']);
      expect(sent.get('flat/below/late.txt')).toEqual(['p0004']);
      expect([...sent.keys()].filter((path) => CARRIED.includes(path))).toEqual([]);
      expect(await newestEvidence(context)).toMatchObject({ pass: 'delta', verdict: 'proved' });

      // Listed in no inventory but that of the freeze.
      await put(source('flat/f-99'), 'just before the freeze\n');
      await carryAll(context, 'lab', (step) => !step.includes('commit'));
      expect((await sentBy(context, 'final')).get('flat/f-99')).toEqual(['p0002']);
      await rollBack(context, 'lab');
      await confirmFrozen(context, 'lab');
      await carryAll(context, 'lab');
      expect(await newestEvidence(context)).toMatchObject({ pass: 'final', verdict: 'proved' });
      expect(shareProgress(await context.ledger.progress(), 'lab').authority.holder).toBe('bucket');
    } finally {
      await close();
    }
  });

  it('is not held up by listed files that went away, and has nothing to run when all of them did', async () => {
    await rm(source('flat/f-12'));
    const { context, close } = await migration.connect();
    try {
      await carryAll(context, 'lab', (id) => /bucket|location|task/.test(id));
      expect(await carry(context, 'lab/transfer/1-seed.p0001')).toMatchObject({
        kind: 'done',
        summary: expect.stringMatching(/, 1 gone from the source$/),
      });
      await carryAll(context, 'lab', inUse);
      const evidence = await newestEvidence(context);
      expect(evidence).toMatchObject({ verdict: 'proved-with-exceptions', books: { balanced: true } });
      expect(evidence.examples.map(({ path, reason }) => [path.text, reason])).toContainEqual([
        'flat/f-12',
        'gone-at-source',
      ]);
      expect(await resourcesOf(migration.endpoint)).toMatchObject({ executions: 6 });

      for (const path of [...Object.keys(TREE), ...Object.keys(LINKS)]) {
        if (/^flat\/[^/]*$/.test(path)) await rm(source(path), { force: true });
      }
      await carry(context, 'lab/freeze');
      expect(await carry(context, 'lab/transfer/final.p0001')).toEqual({
        kind: 'done',
        changed: false,
        summary: 'none of its files is left at the source',
      });
      expect(await resourcesOf(migration.endpoint)).toMatchObject({ executions: 6 });
    } finally {
      await close();
    }
  });
});

/** A location for each agent and one for the bucket, a task for each agent; a seed and a final run for each part. */
const UNDISTURBED = { locations: 3, tasks: 2, executions: 12, fileShares: 0 };

describe('every step of a share in parts survives every external call going wrong', () => {
  test.each<{ readonly mishap: Mishap; readonly why: string }>([
    { mishap: 'killed-after', why: 'a list that was uploaded is found again, and started by once' },
    { mishap: 'answer-lost', why: 'a start whose answer was lost is found by its tags, not made again' },
    { mishap: 'throttled-before', why: 'an upload that was refused is repeated before anything is started' },
  ])('$mishap: $why', { timeout: 120_000 }, async ({ mishap }) => {
    const { mishaps } = await hostileRun(migration, mishap);
    expect(mishaps.some((call) => /p0001 buckets\.(uploadOnce|head)/.test(call))).toBe(true);
    expect(await resourcesOf(migration.endpoint)).toEqual(UNDISTURBED);
    const progress = await migration.project.ledger.progress();
    expect(shareProgress(progress, 'lab')).toMatchObject({
      transfersDone: 2,
      authority: { holder: 'bucket' },
      evidence: { verdict: 'proved' },
    });
  });
});
