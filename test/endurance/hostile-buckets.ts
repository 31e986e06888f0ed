import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { openRestoreFiles } from '../../src/adapters/restore-files.ts';
import type { StepOf } from '../../src/plans/plan.ts';
import { inventoryId } from '../../src/plans/posture/wanted.ts';
import { restorePace } from '../../src/plans/restore/pace.ts';
import { NO_OUTCOME } from '../../src/plans/restore/record.ts';
import type { LifecycleConfiguration } from '../../src/ports/bucket.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { askForAll } from '../../src/steps/restoring/ask.ts';
import { ALL } from '../../src/steps/restoring/seen.ts';
import { removeStepRules } from '../../src/steps/rules/remove-rules.ts';
import { hostileLooks, type Mishap } from '../flow/hostile.ts';
import { KEY_PAIR, type SmallMigration } from '../flow/small-migration.ts';

const DATA = 'small-data';
const REPORT = inventoryId('small');
const FOREIGN_STATEMENT = {
  Sid: 'Audit',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/audit' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${DATA}/*`,
};
const FOREIGN_RULES: LifecycleConfiguration = {
  rules: [
    { ID: 'old logs', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 30 } },
    {
      ID: 'tagged',
      Status: 'Disabled',
      Filter: { And: { Prefix: 't/', Tags: [{ Key: 'a', Value: 'b & <c>' }] } },
      Transitions: [{ Days: 90, StorageClass: 'GLACIER' }],
    },
  ],
  transitionDefaultMinimumObjectSize: 'varies_by_storage_class',
};

/** What others have in the data bucket of a migration: rules as S3 answers them, and statements of the policy. */
export interface Theirs {
  readonly rules: readonly string[];
  readonly statements: string;
  readonly document: string;
}

/** Somebody has used the data bucket for something else before. Returns what of it must stay to the byte. */
export async function usedByOthers(migration: SmallMigration): Promise<Theirs> {
  return byHand(migration, async ({ buckets }) => {
    await buckets.create(DATA);
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [FOREIGN_STATEMENT] });
    await buckets.set(DATA, { setting: 'policy', value: policy }, REPORT);
    await buckets.putLifecycle(DATA, FOREIGN_RULES);
    return theirs(await buckets.lifecycle(DATA), policy);
  });
}

/** Holds what is there now against what others had; returns the ids of the rules that are not theirs. */
export async function expectTheirs(migration: SmallMigration, before: Theirs): Promise<readonly string[]> {
  return byHand(migration, async ({ buckets }) => {
    const live = await buckets.lifecycle(DATA);
    const policy = (await buckets.posture(DATA, REPORT))?.policy ?? '';
    const now = theirs(live, policy);
    expect(now.rules.slice(0, before.rules.length)).toEqual(before.rules);
    expect(now.statements).toBe(before.statements);
    expect(live.transitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
    return live.rules.slice(before.rules.length).flatMap(({ ID }) => ID ?? []);
  });
}

function theirs({ xml = '' }: LifecycleConfiguration, policy: string): Theirs {
  const [first] = JSON.parse(policy).Statement;
  return {
    rules: xml.match(/<Rule>.*?<\/Rule>/gs) ?? [],
    statements: JSON.stringify(first),
    document: xml,
  };
}

/** The lifecycle rules of the plan are taken out again while each call goes wrong once; the document is what it was. */
export async function removedHostile(
  migration: SmallMigration,
  mishap: Mishap,
  before: Theirs,
): Promise<readonly string[]> {
  const step = migration.plan.steps.find(
    (one): one is StepOf<'lifecycle-rules'> => one.kind === 'lifecycle-rules',
  );
  if (step === undefined) throw new Error('the plan has no lifecycle rules');
  const removal = { by: 'test', events: () => migration.project.reread() };
  const { mishaps } = await hostileLooks(migration, 'remove', mishap, async (context) => {
    const { kind } = await removeStepRules(context, step, removal);
    return kind === 'removed';
  });
  expect(await byHand(migration, async ({ buckets }) => (await buckets.lifecycle(DATA)).xml)).toBe(
    before.document,
  );
  const events = await migration.project.reread();
  expect(events.filter(({ event }) => event.type === 'lifecycle-removed')).toHaveLength(1);
  return mishaps;
}

const COLD = ['cold/a', 'cold/b', 'cold/c', 'cold/d'];
const TERMS = { tier: 'Bulk', days: 3, intelligentTiering: false } as const;

/** Archived objects are asked for while each call goes wrong once, and the process goes on from what it kept. */
export async function restoredHostile(migration: SmallMigration, mishap: Mishap): Promise<readonly string[]> {
  await archive(migration.endpoint);
  const files = openRestoreFiles(join(migration.project.state, 'restores'));
  let records = files;
  const connect: SmallMigration['connect'] = (wrap) => {
    records = wrap?.(files, 'restores') ?? files;
    return migration.connect(wrap);
  };
  const scope = { bucket: DATA, of: { kind: 'prefix', keyPrefix: 'cold/' } } as const;
  let left: readonly unknown[] = ALL;
  let progress = { left: ALL, outcome: NO_OUTCOME, lastAskedAt: null as string | null };
  const { mishaps } = await hostileLooks({ connect }, 'restore', mishap, async ({ buckets }) => {
    progress = await askForAll(
      {
        buckets,
        terms: TERMS,
        pace: restorePace(1000, () => 0),
        now: () => new Date(),
        chance: () => 0,
        signal: new AbortController().signal,
        keep: async (kept, notRestored) => {
          await records.note('0'.repeat(16), notRestored);
          progress = kept;
        },
        keepEveryMs: 0,
        onProgress: () => undefined,
      },
      scope,
      progress,
    );
    left = progress.left;
    return true;
  });
  expect(left).toEqual([]);
  const { asked, onItsWay, kept } = progress.outcome;
  expect(asked + onItsWay + kept, 'each is dealt with once').toBe(COLD.length);
  const standing = await byHand(migration, ({ buckets }) =>
    buckets.listKeys(DATA, COLD, { restoreStatus: true }),
  );
  expect(standing.map(({ key, restore }) => [key, restore?.kind])).toEqual(
    COLD.map((key) => [key, 'on-its-way']),
  );
  return mishaps;
}

async function archive(endpoint: string): Promise<void> {
  const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials: KEY_PAIR, forcePathStyle: true });
  for (const Key of COLD)
    await s3.send(new PutObjectCommand({ Bucket: DATA, Key, Body: Key, StorageClass: 'GLACIER' }));
  s3.destroy();
}

async function byHand<T>(migration: SmallMigration, act: (context: StepContext) => Promise<T>): Promise<T> {
  const { context, close } = await migration.connect();
  try {
    return await act(context);
  } finally {
    await close();
  }
}
