import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DataSyncClient,
  ListTagsForResourceCommand,
  ListTaskExecutionsCommand,
} from '@aws-sdk/client-datasync';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { countOf } from '../../src/evidence/books.ts';
import { firstBreak } from '../../src/ledger/chain.ts';
import { START_EXECUTION, shareProgress } from '../../src/ledger/progress.ts';
import type { Plan } from '../../src/plans/plan.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { readPlan } from '../../src/wiring/plan-files.ts';
import { approvePlan } from '../../src/wiring/planning.ts';
import { planRepair } from '../../src/wiring/repairing.ts';
import { keyRules } from '../../src/wiring/scanning.ts';
import { hostileRun, type Mishap } from '../flow/hostile.ts';
import { resourcesOf } from '../flow/rehearsed-resources.ts';
import { KEY_PAIR, migrationOf, type SmallMigration } from '../flow/small-migration.ts';
import { carryAll } from '../flow/steps-carry.ts';
import { chanceOf, seedsToTry } from './chance.ts';

let migration: SmallMigration;
afterEach(() => migration.remove());

const BOTH = ['runs', 'office'] as const;
const NAMES = [
  'a.bin',
  'b/gone, too.txt',
  'b/"so".txt',
  'b/sub/größe.bin',
  'b/sub/z.txt',
  'c d.txt',
  'e',
  'f/g.bin',
];
/** Entries of a share: files, and the directories they are in. */
const ENTRIES = NAMES.length + 3;
const BUCKET = 'small-data';
/** What somebody does to an object behind everybody's back. */
const HARMS: readonly ((object: string) => Promise<unknown>)[] = [
  (object) => rm(object),
  (object) => truncate(object, 7),
  async (object) => {
    const bytes = await readFile(object);
    await writeFile(object, bytes.with(5, (bytes[5] ?? 0) ^ 1));
  },
];

const CASES: readonly {
  readonly mishap: Mishap;
  readonly why: string;
  readonly shares: readonly string[];
  /** Of each request, at the rehearsal's end of the line. */
  readonly onTheLine: readonly object[];
}[] = [
  {
    mishap: 'killed-after',
    // A process anew for each of a hundred calls of a share: the other share's are the same.
    shares: ['runs'],
    why: 'a process may die between an effect and the record of it, the start of the run included',
    onTheLine: [],
  },
  {
    mishap: 'answer-lost',
    shares: BOTH,
    why: 'a run whose start was not answered may be under way',
    onTheLine: [],
  },
  {
    mishap: 'throttled-before',
    shares: BOTH,
    why: 'a refused start has begun nothing, and one on a line that breaks may have',
    onTheLine: [
      { fault: 'reset', probability: 0.02, times: 'always' },
      { fault: 'lost-response', probability: 0.02, times: 'always' },
      { fault: 'reset', service: 'datasync', operation: 'StartTaskExecution' },
      { fault: 'lost-response', service: 'datasync', operation: 'StartTaskExecution', after: 1 },
    ],
  },
];

function rehearsed(shares: readonly string[]): Promise<SmallMigration> {
  return migrationOf({
    shares: shares.map((name) => ({
      name,
      protocol: 'nfs',
      server: 'filer.example.com',
      export: `/e/${name}`,
      mount: name,
      strategy: 'migrate',
    })),
    furnish: async (directory) => {
      for (const [share, name] of shares.flatMap((one) => NAMES.map((path) => [one, path] as const))) {
        await mkdir(join(directory, share, name, '..'), { recursive: true });
        await writeFile(join(directory, share, name), `${share} ${name}\n`.repeat(50));
      }
    },
    // Nobody has said that anything is frozen.
    saysFrozen: false,
  });
}

/** Copies both shares, harms some objects of each and finds out which; approves the plan that repairs them. */
async function repairPlan(
  seed: number,
  shares: readonly string[],
): Promise<{ readonly plan: Plan; readonly amiss: readonly string[] }> {
  const chance = chanceOf(seed);
  const { project } = migration;
  const { context, close } = await migration.connect();
  const amiss: string[] = [];
  try {
    const toTransfer = new Set(
      migration.plan.steps.filter(({ phase }) => phase === 'transfer').map(({ id }) => id),
    );
    for (const share of shares) await carryAll(context, share, (id) => toTransfer.has(id));
    for (const share of shares) {
      const whole = NAMES.filter(() => chance.next() < 0.5);
      const harmed = whole.length === NAMES.length || whole.length === 0 ? [chance.pick(NAMES)] : whole;
      for (const name of harmed) {
        await chance.pick(HARMS)(join(project.state, 'rehearsal/buckets', BUCKET, 'objects', share, name));
        amiss.push(`${share}/${name}`);
      }
    }
    for (const share of project.config.shares) {
      const inventory = await context.catalog.latest(share.name);
      if (inventory === null) throw new Error(`there is no inventory of ${share.name}`);
      const { verdict } = await verifyShare(context, {
        share: share.name,
        pass: 'check',
        step: null,
        level: 'L2',
        inventory,
        rules: keyRules(project, share),
        bucket: BUCKET,
        executions: [],
        readSource: true,
      });
      expect(verdict).toBe('not-proved');
    }
  } finally {
    await close();
  }
  const { file } = await planRepair(project, { shares: [], evidence: null });
  const plan = await readPlan(file ?? '');
  await approvePlan(project, { file: file ?? '', by: 'test' });
  return { plan, amiss: amiss.toSorted() };
}

/** Ids of the versions of each object, as the bucket answers. */
async function versions(): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = new S3Client({
    endpoint: migration.endpoint,
    region: 'us-east-1',
    credentials: KEY_PAIR,
    forcePathStyle: true,
  });
  const {
    Versions = [],
    DeleteMarkers = [],
    IsTruncated,
  } = await client.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
  client.destroy();
  expect(IsTruncated).toBe(false);
  expect(DeleteMarkers, 'headwater deletes no object').toEqual([]);
  const known = new Map<string, string[]>();
  for (const { Key = '', VersionId = '' } of Versions) known.set(Key, [...(known.get(Key) ?? []), VersionId]);
  return known;
}

/** The intent that each execution of DataSync carries. */
async function intentsOfExecutions(): Promise<readonly (string | undefined)[]> {
  const client = new DataSyncClient({
    endpoint: migration.endpoint,
    region: 'us-east-1',
    credentials: KEY_PAIR,
  });
  const { TaskExecutions = [] } = await client.send(new ListTaskExecutionsCommand({ MaxResults: 100 }));
  const tags = await Promise.all(
    TaskExecutions.map(({ TaskExecutionArn }) =>
      client.send(new ListTagsForResourceCommand({ ResourceArn: TaskExecutionArn })),
    ),
  );
  client.destroy();
  return tags.map(({ Tags = [] }) => Tags.find(({ Key }) => Key === 'headwater:intent')?.Value);
}

async function onTheLine(seed: number, rules: readonly object[]): Promise<void> {
  const answer = await fetch(`${migration.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed, rules }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** Rules for a certain request that never met one. */
async function neverFired(): Promise<readonly object[]> {
  const answer = await fetch(`${migration.endpoint}/_rehearsal/faults`);
  const { rules } = (await answer.json()) as {
    readonly rules: readonly { readonly operation?: string; readonly fired: number }[];
  };
  return rules.filter(({ operation, fired }) => operation !== undefined && fired === 0);
}

describe.each(seedsToTry(1))('a repair under fire, seed %i', (seed) => {
  test.each(CASES)('$mishap: $why', { timeout: 180_000 }, async ({ mishap, shares, onTheLine: rules }) => {
    migration = await rehearsed(shares);
    const { plan, amiss } = await repairPlan(seed, shares);
    const story = `HEADWATER_SEED=${seed} harms the same again: ${amiss.join(', ')}`;
    const before = await versions();

    await onTheLine(seed, rules);
    const run = await hostileRun(migration.carrying(plan), mishap);
    expect(await neverFired(), story).toEqual([]);
    await onTheLine(seed, []);

    expect(run.mishaps.length, story).toBeGreaterThan(mishap === 'killed-after' ? 40 : 20);
    for (const share of shares)
      expect(run.mishaps.join('\n'), story).toMatch(
        new RegExp(`^${share}/transfer/\\S+-repair dataSync\\.startExecution #1$`, 'm'),
      );

    // What was amiss is written once more, and nothing else is.
    const after = await versions();
    const written = [...after].flatMap(([key, ids]) =>
      ids.filter((id) => !(before.get(key) ?? []).includes(id)).map(() => key),
    );
    expect(written.toSorted(), story).toEqual(amiss);
    for (const [key, ids] of before)
      expect(after.get(key), `${story}: ${key}`).toEqual(expect.arrayContaining([...ids]));
    for (const [share, name] of shares.flatMap((one) => NAMES.map((path) => [one, path] as const)))
      expect(
        await readFile(
          join(migration.project.state, 'rehearsal/buckets', BUCKET, 'objects', share, name),
          'utf8',
        ),
        `${story}: ${name}`,
      ).toBe(await readFile(join(migration.project.directory, share, name), 'utf8'));

    // One run a share, whatever became of its start, and each is one that was announced.
    expect(await resourcesOf(migration.endpoint), story).toEqual({
      locations: 2 * shares.length,
      tasks: shares.length,
      executions: 2 * shares.length,
      fileShares: 0,
    });
    const events = await migration.project.reread();
    const announced = events.flatMap(({ event }) =>
      event.type === 'intent-made' && event.action === START_EXECUTION ? [event.intent] : [],
    );
    const carried = await intentsOfExecutions();
    expect(new Set(carried).size, story).toBe(2 * shares.length);
    expect(announced, story).toEqual(expect.arrayContaining([...carried]));
    expect(firstBreak(events), story).toBeNull();

    const { context, close } = await migration.carrying(plan).connect();
    try {
      for (const share of shares) {
        const known = shareProgress(await context.ledger.progress(), share).evidence;
        expect(known, story).toMatchObject({ verdict: 'proved', plan: plan.digest });
        const mended = amiss.filter((key) => key.startsWith(`${share}/`)).length;
        const evidence = await context.evidence.load(share, known?.id ?? '', known?.sha256 ?? '');
        expect(evidence, story).toMatchObject({
          method: { level: 'L2' },
          inputs: { inventory: { complete: true } },
          books: {
            scanned: ENTRIES,
            transferred: mended,
            unchanged: ENTRIES - mended,
            unaccounted: 0,
            balanced: true,
          },
        });
        expect(countOf(evidence?.groups ?? [], 'match'), story).toBe(ENTRIES);
      }
      for (const { id } of plan.steps)
        expect(
          await stepRunner(context)({ migration: 'small', plan: plan.digest, step: id }),
          `${story}: ${id}`,
        ).toEqual({ kind: 'done', changed: false, summary: 'done already' });
    } finally {
      await close();
    }
    expect(await migration.project.reread(), story).toEqual(events);
    expect(await planRepair(migration.project, { shares: [], evidence: null }), story).toMatchObject({
      plan: null,
    });
  });
});
