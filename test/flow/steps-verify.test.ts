import { execFileSync } from 'node:child_process';
import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { CopyObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostCopies } from '../../src/adapters/evidence-copies.ts';
import { overall } from '../../src/evidence/books.ts';
import { type Evidence, evidenceSchema } from '../../src/evidence/evidence.ts';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { scanShare } from '../../src/steps/scan.ts';
import { replayEvidence } from '../../src/steps/verifying/replay.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { KEY_PAIR, type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
beforeEach(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  await carryAll(context, 'nfs', (id) => /location|task|bucket/.test(id));
});
afterEach(async () => {
  await close();
  await migration.remove();
});

const source = (name: string) => join(migration.project.directory, 'nfs', name);
const object = (name: string) =>
  join(migration.project.state, 'rehearsal/buckets/small-data/objects/nfs', name);
const seed = () => carry(context, 'nfs/transfer/1-seed');
const verify = () => carry(context, 'nfs/verify/1-seed');
/** Flips one bit; the size stays. */
async function corrupt(path: string): Promise<void> {
  const content = await readFile(path);
  await writeFile(path, content.with(0, (content[0] ?? 0) ^ 1));
}
/** Does something to a file and sets its times back, to the nanosecond. */
async function keepingTimes(path: string, change: (path: string) => Promise<void>): Promise<void> {
  const times = join(migration.project.directory, 'times');
  execFileSync('touch', ['-r', path, times]);
  await change(path);
  execFileSync('touch', ['-r', times, path]);
}
async function newestEvidence(): Promise<Evidence> {
  const known = shareProgress(await context.ledger.progress(), 'nfs').evidence;
  const evidence = known === null ? null : await context.evidence.load('nfs', known.id, known.sha256);
  if (evidence === null) throw new Error('there is no evidence');
  expect(known?.verdict).toBe(evidence.verdict);
  return evidence;
}
function replay(record: Evidence) {
  const root = join(migration.project.state, 'evidence');
  return replayEvidence(
    context.catalog,
    hostCopies(migration.project.state),
    record,
    join(root, 'nfs', record.id),
  );
}
const named = ({ examples }: Evidence) =>
  Object.fromEntries(examples.map(({ path, verdict, reason }) => [path.text, `${verdict}: ${reason}`]));

/** The same evidence without the stranger. */
const passed = ({ groups, books }: Evidence) => ({
  groups: groups.filter(({ verdict }) => verdict !== 'extra'),
  books,
  inventoryComplete: true,
});

describe('a verification', () => {
  it('names what was corrupted, deleted and added in the bucket by hand', async () => {
    await seed();
    await corrupt(object('b.txt'));
    await rm(object('a/one.txt'));
    await writeFile(object('a/rogue.txt'), 'not ours\n');
    expect(await verify()).toMatchObject({
      kind: 'held',
      code: 'not-proved',
      reason: expect.stringMatching(/nfs is not-proved at L2: \d match, 1 differ, 1 missing, 1 extra/),
    });
    const evidence = await newestEvidence();
    expect(named(evidence)).toEqual({
      'b.txt': 'differ: checksum',
      'a/one.txt': 'missing: report-transferred',
      'a/rogue.txt': 'extra: no-source-entry',
    });
    expect(evidence.books).toMatchObject({ scanned: 6, transferred: 5, unaccounted: 1, balanced: false });
    const listed = await context.catalog.listVerdicts(evidence.verdicts.file, 'extra', 10);
    expect(listed).toMatchObject([{ key: 'nfs/a/rogue.txt', sizeBytes: 9 }]);
  });

  it('comes to the same when it is compared again, and to something else by another rule', async () => {
    await seed();
    await corrupt(object('b.txt'));
    await rm(object('a/one.txt'));
    await verify();
    const evidence = await newestEvidence();
    expect(await replay(evidence)).toEqual({ differing: 0 });
    // At L1 the flipped bit is no difference: one path, judged otherwise.
    const shallow = { ...evidence, method: { ...evidence.method, level: 'L1' as const } };
    expect(await replay(shallow)).toEqual({ differing: 2 });
  });

  it('finds an object whose owner or time somebody changed, and one that was archived too early', async () => {
    await seed();
    const client = new S3Client({
      endpoint: migration.endpoint,
      region: 'us-east-1',
      credentials: KEY_PAIR,
      forcePathStyle: true,
    });
    const owned = (key: string, metadata: Readonly<Record<string, string>>, storageClass?: 'DEEP_ARCHIVE') =>
      client.send(
        new CopyObjectCommand({
          Bucket: 'small-data',
          Key: key,
          CopySource: `small-data/${key}`,
          MetadataDirective: 'REPLACE',
          Metadata: metadata,
          StorageClass: storageClass,
        }),
      );
    await owned('nfs/b.txt', { 'file-owner': '4711' });
    // An object that tells nothing was written by another tool; its bytes are right.
    await owned('nfs/empty', {});
    await owned('nfs/a/one.txt', {}, 'DEEP_ARCHIVE');
    client.destroy();
    expect(await verify()).toMatchObject({ kind: 'held', code: 'not-proved' });
    const evidence = await newestEvidence();
    expect(named(evidence)).toEqual({ 'b.txt': 'differ: metadata', 'a/one.txt': 'differ: class' });
    // Of the four files one tells its owner, one everything.
    expect(evidence.compared).toEqual({ stored: 5, atRest: 0, reRead: 0, metadata: 2 });
  });

  it('knows the object of a file that was deleted at the source, and leaves it to a person', async () => {
    await seed();
    expect(await verify()).toMatchObject({ kind: 'done', summary: 'proved at L2: 6 match' });
    await rm(source('b.txt'));
    await writeFile(object('rogue'), '');
    const after = await scanShare(context, {
      share: 'nfs',
      protocol: 'nfs',
      root: join(migration.project.directory, 'nfs'),
      purpose: 'scan',
    });
    const evidence = await verifyShare(context, {
      share: 'nfs',
      pass: 'check',
      step: null,
      level: 'L2',
      inventory: after,
      rules: { protocol: 'nfs', keyPrefix: 'nfs/', exclude: [] },
      bucket: 'small-data',
      executions: [],
      readSource: true,
    });
    expect(named(evidence)).toEqual({
      'b.txt': 'changed-since: deleted-at-source',
      rogue: 'extra: no-source-entry',
    });
    expect(evidence.verdict).toBe('not-proved');
    expect(overall({ ...passed(evidence), accepted: [] })).toBe('proved-with-exceptions');
    expect(overall({ ...passed(evidence), accepted: ['deleted-at-source'] })).toBe('proved');
    // What older inventories had is kept with the evidence: where they are gone, no other verdict comes of it.
    const inventories = join(migration.project.state, 'inventories/nfs');
    const older = (await readdir(inventories)).filter((id) => id < after.id);
    await Promise.all(older.map((id) => rm(join(inventories, id), { recursive: true })));
    expect(await replay(evidence)).toEqual({ differing: 0 });
  });

  /** A check of the whole share now, with a listing that `list` makes of the real one. */
  const checked = async (list: typeof context.buckets.listAll) =>
    verifyShare(
      { ...context, buckets: { ...context.buckets, listAll: list } },
      {
        share: 'nfs',
        pass: 'check',
        step: null,
        level: 'L2',
        inventory: await inventoryOf(),
        rules: { protocol: 'nfs', keyPrefix: 'nfs/', exclude: [] },
        bucket: 'small-data',
        executions: [],
        readSource: true,
      },
    );
  const inventoryOf = async () => {
    const found = await context.catalog.latest('nfs');
    if (found === null) throw new Error('there is no inventory');
    return found;
  };

  it('accuses nobody of what came and went while the bucket was listed', async () => {
    await seed();
    const evidence = await checked(async function* (...asked) {
      for await (const { objects, left } of context.buckets.listAll(...asked)) {
        const [first] = objects;
        const seen = objects.filter(({ key }) => key !== 'nfs/b.txt');
        const ghost = first === undefined ? [] : [{ ...first, key: 'nfs/ghost' }];
        yield { objects: [...seen, ...ghost], left };
      }
    });
    expect(evidence.verdict).toBe('proved');
    expect(evidence.inputs.listing).toMatchObject({ objects: 6, taken: { asked: 2, there: 1, unasked: 0 } });
    expect(evidence.method.text).toContain('2 keys were asked for singly after that');
  });

  it('that was interrupted while it listed goes on, and says since when', async () => {
    await seed();
    const broken = checked(async function* (...asked) {
      for await (const batch of context.buckets.listAll(...asked)) {
        yield { ...batch, left: () => [{ after: 'nfs/a/one.txt', upTo: null }] };
        throw new Error('the token has expired');
      }
    });
    await expect(broken).rejects.toThrow('the token has expired');
    const spans: unknown[] = [];
    const evidence = await checked((bucket, prefix, from) => {
      spans.push(from);
      return context.buckets.listAll(bucket, prefix, from);
    });
    expect(spans).toEqual([[{ after: 'nfs/a/one.txt', upTo: null }]]);
    expect(evidence).toMatchObject({
      verdict: 'proved',
      inputs: { listing: { objects: 6, taken: { attempts: 2, asked: 0 } } },
    });
    expect(String(evidence.inputs.listing.taken?.begunAt) < evidence.startedAt).toBe(true);
  });

  const reported = async (sourceBucket: string, lines: readonly string[]) => {
    const file = join(migration.project.directory, 'report.csv');
    await writeFile(file, lines.join(''));
    return verifyShare(context, {
      share: 'nfs',
      pass: 'check',
      step: null,
      level: 'L1',
      inventory: await inventoryOf(),
      rules: { protocol: 'nfs', keyPrefix: 'nfs/', exclude: [] },
      bucket: 'small-data',
      executions: [],
      readSource: true,
      report: {
        sourceBucket,
        createdAt: '2026-01-05T00:00:00.000Z',
        format: 'CSV',
        schema: ['Bucket', 'Key', 'Size'],
        files: [file],
      },
    });
  };

  it('takes a report of S3 Inventory for the list, and asks about what it does not know', async () => {
    await seed();
    const evidence = await reported('small-data', ['"small-data","nfs/deleted+since","3"\n']);
    expect(evidence).toMatchObject({
      verdict: 'proved',
      inputs: {
        listing: {
          objects: 6,
          taken: { from: 'inventory-report', begunAt: '2026-01-05T00:00:00.000Z', asked: 7, there: 6 },
        },
      },
    });
    expect(evidence.method.text).toContain('a report of S3 Inventory of 2026-01-05');
  });

  it('refuses a report of another bucket', async () => {
    await seed();
    await expect(reported('other', [])).rejects.toMatchObject({ code: 'listing-of-another-bucket' });
  });

  it('says that the share is not mounted, and not that all of it was deleted', async () => {
    await seed();
    const [mounted, aside] = [source(''), join(migration.project.directory, 'aside')];
    await rename(mounted, aside);
    await mkdir(mounted);
    await expect(verify()).rejects.toMatchObject({ code: 'source-replaced', exitCode: 2 });
    expect(shareProgress(await context.ledger.progress(), 'nfs').evidence).toBeNull();
    await rm(mounted, { recursive: true });
    await rename(aside, mounted);
    await verify();
    expect((await newestEvidence()).verdict).toBe('proved');
  });

  it('is repeated when it was held, and done when the bucket was mended', async () => {
    await seed();
    await writeFile(object('rogue'), '');
    expect(await verify()).toMatchObject({
      kind: 'held',
      code: 'not-proved',
      next: [
        expect.stringMatching(/^See which: headwater verify --replay \S+ --share nfs --list extra$/),
        'Find out who wrote it, and remove by hand what does not belong there.',
        'headwater apply',
      ],
    });
    await rm(object('rogue'));
    expect(await verify()).toMatchObject({ kind: 'done', summary: 'proved at L2: 6 match' });
  });

  it('leaves the same evidence in the control bucket', async () => {
    await seed();
    await verify();
    const evidence = await newestEvidence();
    const key = `small/evidence/nfs/${evidence.id}/evidence.json`;
    const stored = Buffer.from((await context.buckets.read('small-control', key)) ?? []).toString();
    expect(evidenceSchema.parse(JSON.parse(stored))).toEqual(evidence);
    expect(evidence).toMatchObject({
      verdict: 'proved',
      books: { scanned: 6, transferred: 6, balanced: true },
      inputs: {
        executions: [expect.stringContaining('/execution/')],
        // Transferred and verified; the root is an item, too.
        reports: { documents: 2, items: 7, unread: 0 },
        listing: { objects: 6 },
      },
    });
  });

  const since: readonly {
    readonly why: string;
    readonly when: 'before the seed' | 'after the seed';
    readonly change: () => Promise<unknown>;
    readonly want: Readonly<Record<string, string>>;
  }[] = [
    {
      why: 'a file changed since the scan',
      when: 'after the seed',
      change: () => appendFile(source('b.txt'), 'more\n'),
      want: { 'b.txt': 'changed-since: changed-at-source' },
    },
    {
      why: 'a file of the same size is newer than the scan, though its bytes are the same',
      when: 'after the seed',
      change: () => utimes(source('b.txt'), new Date(), new Date(Date.now() + 60_000)),
      want: { 'b.txt': 'changed-since: changed-at-source' },
    },
    {
      why: 'a file was changed before it was copied',
      when: 'before the seed',
      change: () => appendFile(source('b.txt'), 'more\n'),
      want: { 'b.txt': 'changed-since: changed-at-source' },
    },
    {
      why: 'a file went away after it was copied',
      when: 'after the seed',
      change: () => rm(source('empty')),
      want: { empty: 'changed-since: gone-at-source' },
    },
    {
      why: 'a file went away before it was copied',
      when: 'before the seed',
      change: () => rm(source('empty')),
      want: { empty: 'changed-since: gone-at-source' },
    },
    {
      why: 'a file grew behind its time',
      when: 'after the seed',
      change: () => keepingTimes(source('b.txt'), (path) => appendFile(path, 'more\n')),
      want: { 'b.txt': 'changed-since: changed-at-source' },
    },
    {
      why: 'a file got another mode, though nothing was written',
      when: 'after the seed',
      change: () => chmod(source('b.txt'), 0o600),
      want: { 'b.txt': 'changed-since: metadata-changed-at-source' },
    },
    {
      why: 'a link points elsewhere',
      when: 'after the seed',
      change: async () => {
        await rm(source('link'));
        await symlink('a/one.txt', source('link'));
      },
      want: { link: 'changed-since: changed-at-source' },
    },
    {
      why: 'a link went away',
      when: 'after the seed',
      change: () => rm(source('link')),
      want: { link: 'changed-since: gone-at-source' },
    },
  ];
  it.each(since)(
    'says that the source moved on, and holds nobody up, when $why',
    async ({ when, change, want }) => {
      if (when === 'before the seed') await change();
      await seed();
      if (when === 'after the seed') await change();
      expect(await verify()).toMatchObject({
        kind: 'done',
        summary: expect.stringContaining(`proved-with-exceptions at L2: 5 match, 1 changed-since`),
      });
      expect(named(await newestEvidence())).toEqual(want);
    },
  );

  it('tells what came to the source after the scan from what a stranger put into the bucket', async () => {
    await mkdir(source('new directory'));
    await writeFile(source('new directory/new.txt'), 'new\n');
    await seed();
    expect(await verify()).toMatchObject({
      kind: 'done',
      summary: 'proved-with-exceptions at L2: 6 match, 2 changed-since',
    });
    const evidence = await newestEvidence();
    expect(named(evidence)).toEqual({
      'new directory/': 'changed-since: new-at-source',
      'new directory/new.txt': 'changed-since: new-at-source',
    });
    expect(evidence.books).toMatchObject({ scanned: 6, transferred: 6, balanced: true });
  });

  it('calls it different when the source has other bytes of the same size and time', async () => {
    await seed();
    await keepingTimes(source('a/größe.bin'), corrupt);
    expect(await verify()).toMatchObject({ kind: 'held', code: 'not-proved' });
    expect(named(await newestEvidence())).toEqual({ 'a/größe.bin': 'differ: checksum' });
  });

  it.each<{ readonly why: string; readonly harm: (inventory: string) => Promise<void> }>([
    { why: 'gone', harm: (inventory) => rm(inventory) },
    { why: 'changed', harm: (inventory) => appendFile(inventory, ' ') },
  ])('is held when the inventory is $why', async ({ harm }) => {
    await seed();
    const id = context.plan.basis.inventories.find(({ share }) => share === 'nfs')?.id ?? '';
    const inventory = await context.catalog.inventory('nfs', id);
    const parquet = join(
      migration.project.state,
      'inventories/nfs',
      id,
      inventory?.parquet.files[0]?.file ?? '',
    );
    await harm(parquet);
    expect(await verify()).toMatchObject({ kind: 'held', code: 'inventory-gone' });
  });
});
