import { CopyObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { Sample } from '../../src/evidence/sample.ts';
import type { Level } from '../../src/evidence/verdict.ts';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { checkOfNfs, KEY_PAIR, type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
beforeEach(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  await carryAll(context, 'nfs', (id) => /location|task|bucket/.test(id));
  await carry(context, 'nfs/transfer/1-seed');
});
afterEach(async () => {
  await close();
  await migration.remove();
});

async function verified(level: Level, sample?: Sample): Promise<Evidence> {
  const inventory = await context.catalog.latest('nfs');
  if (inventory === null) throw new Error('there is no inventory');
  return verifyShare(context, {
    ...checkOfNfs(level, inventory),
    ...(sample === undefined ? {} : { sample }),
  });
}
const named = ({ examples }: Evidence) =>
  Object.fromEntries(examples.map(({ path, verdict, reason }) => [path.text, `${verdict}: ${reason}`]));

async function flip(key: string): Promise<void> {
  const rules = [{ fault: 'flip-byte', resource: `small-data/${key}`, now: true }];
  const answer = await fetch(`${migration.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules }),
  });
  expect(answer.status).toBe(200);
}

async function archive(key: string): Promise<void> {
  const client = new S3Client({
    endpoint: migration.endpoint,
    region: 'us-east-1',
    credentials: KEY_PAIR,
    forcePathStyle: true,
  });
  await client.send(
    new CopyObjectCommand({
      Bucket: 'small-data',
      Key: key,
      CopySource: `small-data/${key}`,
      StorageClass: 'DEEP_ARCHIVE',
      MetadataDirective: 'COPY',
    }),
  );
  client.destroy();
}

describe('bytes that rot at rest, while S3 still tells the checksum it stored', () => {
  it('are seen by none but a level that looks at bytes', async () => {
    await flip('nfs/b.txt');
    expect((await verified('L2')).verdict).toBe('proved');
    const evidence = await verified('L4');
    expect(named(evidence)).toEqual({ 'b.txt': 'differ: checksum' });
    expect(evidence.method.sample).toMatchObject({ slices: 1, different: 1, archived: 0 });
    expect(evidence.method.text).toMatch(
      /Everything was to be read back: 1 of \d files read back differed\.$/,
    );
    expect((await verified('L2')).verdict).toBe('proved');
    const { deeper } = shareProgress(await context.ledger.progress(), 'nfs');
    expect(deeper).toMatchObject([{ id: evidence.id, level: 'L4', differ: 1 }]);
  });
});

describe('reading back', () => {
  it('proves a share, and says how sure a part of it makes', async () => {
    const evidence = await verified('L4');
    expect(evidence.verdict).toBe('proved');
    expect(evidence.method.sample).toMatchObject({ different: 0, archived: 0 });
  });

  it('leaves archived objects unverified', async () => {
    await archive('nfs/b.txt');
    const evidence = await verified('L4');
    expect(named(evidence)).toEqual({ 'b.txt': 'unverified: archived' });
    expect(evidence.method.sample?.archived).toBe(1);
    expect(evidence.method.text).toContain('1 more are archived and were not read.');
  });

  it('takes each file in one of as many runs as there are slices, and the ledger knows which was last', async () => {
    let read = 0;
    for (let slice = 0; slice < 3; slice += 1) {
      const evidence = await verified('L4', { seed: 7, slices: 3, slice });
      read += evidence.method.sample?.read ?? 0;
    }
    expect(read).toBe((await verified('L4')).method.sample?.read);
    const { sampled } = shareProgress(await context.ledger.progress(), 'nfs');
    expect(sampled).toEqual({ seed: 7, slices: 3, slice: 2 });
  });
});
