import { appendFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Selection } from '../../src/evidence/selection.ts';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { checkLedger } from '../../src/wiring/checking.ts';
import { replayShares } from '../../src/wiring/replaying.ts';
import type { Reporter } from '../../src/wiring/reporter.ts';
import { harm, harmed } from './elsewhere.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

const silent = () => undefined;
const reporter: Reporter = {
  started: silent,
  progress: silent,
  outcome: silent,
  failed: silent,
  notice: silent,
};

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
beforeEach(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  const running = { endpoint: migration.endpoint, pid: process.pid };
  await writeFile(join(migration.project.state, 'rehearsal/endpoint.json'), JSON.stringify(running));
  await carryAll(context, 'nfs', (id) => /location|task|bucket/.test(id));
  await carry(context, 'nfs/transfer/1-seed');
  await carry(context, 'nfs/verify/1-seed');
});
afterEach(async () => {
  await close();
  await migration.remove();
});

const state = (...names: readonly string[]) => join(migration.project.state, ...names);
const inBucket = (...names: readonly string[]) =>
  state('rehearsal/buckets/small-control/objects/small', ...names);
/** What another host never had. */
async function elsewhere(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(state(folder), { recursive: true, force: true });
}
const replay = () =>
  replayShares(migration.project, {
    ...{ shares: ['nfs'], evidence: 'newest', reporter },
    ...{ list: null, limit: 0, keep: false, told: silent },
  });
const listed = async (evidence: string, list: Selection) =>
  (
    await replayShares(migration.project, {
      ...{ shares: ['nfs'], evidence, reporter, list, limit: 0, keep: true, told: silent },
    })
  )[0];
const check = async (bucket: boolean) => {
  const request = { evidence: true, bucket, publicKeys: [], reporter };
  const { evidence } = await checkLedger(migration.project, request);
  return evidence?.problems.map(({ file, place, problem }) => `${file} ${place ?? 'nowhere'} ${problem}`);
};
/** The folder of the one inventory in the control bucket, and the name of its only Parquet file. */
async function kept(): Promise<{ readonly id: string; readonly folder: string; readonly part: string }> {
  const [name = ''] = await readdir(inBucket('inventories/nfs'));
  const folder = inBucket('inventories/nfs', name);
  const files = (await readdir(folder)).sort();
  expect(files).toEqual([expect.stringMatching(/^entries-\d+\.parquet$/), 'inventory.json']);
  return { id: name.replace(/-.*/, ''), folder, part: files[0] ?? '' };
}
const verifyNow = async () => {
  const inventory = await context.catalog.latest('nfs');
  if (inventory === null) throw new Error('there is no inventory');
  return verifyShare(context, {
    ...{ share: 'nfs', pass: 'check', step: null, level: 'L2', inventory, bucket: 'small-data' },
    ...{ rules: { protocol: 'nfs', keyPrefix: 'nfs/', exclude: [] }, executions: [], readSource: true },
  });
};

describe('evidence that another host made', () => {
  it('is compared again from the control bucket alone, and then from here', async () => {
    await elsewhere('evidence', 'inventories');
    const [found] = await replay();
    expect(found).toMatchObject({ replayed: { differing: 0 }, evidence: { verdict: 'proved' } });
    // Brought here it is evidence and no more: no plan is made from an inventory that was not scanned here.
    expect(await context.catalog.latest('nfs')).toBeNull();
    await rm(inBucket(), { recursive: true });
    expect(await replay()).toMatchObject([{ replayed: { differing: 0 } }]);
  });

  it.each([
    { what: 'the inventory', lost: ['inventories'] },
    { what: 'the records', lost: ['evidence'] },
  ])('is compared again where $what alone is missing', async ({ lost }) => {
    await elsewhere(...lost);
    expect(await replay()).toMatchObject([{ replayed: { differing: 0 } }]);
  });

  it('goes on with what an interrupted replay had brought here', async () => {
    await elsewhere('inventories');
    const { folder, part, id } = await kept();
    const description = await readFile(join(folder, 'inventory.json'));
    const broken = context.catalog.fetchInventory({
      ...{ share: 'nfs', id, description },
      open: async () => {
        throw new Error('the connection broke');
      },
    });
    await expect(broken).rejects.toThrow('the connection broke');
    expect(await context.catalog.inventory('nfs', id)).toBeNull();
    expect((await stat(join(folder, part))).size).toBeGreaterThan(0);
    expect(await replay()).toMatchObject([{ replayed: { differing: 0 } }]);
    expect(await readdir(state('fetched/nfs'))).toEqual([id]);
  });
});

describe('the books of each pass', () => {
  it('are told of every record that the ledger has, and each number lists who it counts', async () => {
    await verifyNow();
    const found = await listed('newest', 'all');
    expect(found?.passes).toMatchObject([
      { pass: 'seed', step: 'nfs/verify/1-seed', verdict: 'proved' },
      { pass: 'check', step: null, verdict: 'proved' },
    ]);
    for (const { evidence, books } of found?.passes ?? []) {
      if (books === null) throw new Error('the record is here');
      expect(books).toMatchObject({ scanned: 6, balanced: true });
      for (const column of ['transferred', 'unchanged', 'skipped', 'failed', 'excluded'] as const)
        expect((await listed(evidence, column))?.listed, column).toHaveLength(books[column]);
    }
  });

  it('are unknown where a record is not here, or was altered here', async () => {
    await verifyNow();
    const [seed = ''] = (await listed('newest', 'all'))?.passes.map(({ evidence }) => evidence) ?? [];
    await appendFile(state('evidence/nfs', seed, 'evidence.json'), ' ');
    expect((await listed('newest', 'all'))?.passes[0]).toMatchObject({
      evidence: seed,
      pass: null,
      books: null,
    });
    await elsewhere(`evidence/nfs/${seed}`);
    expect((await listed('newest', 'all'))?.passes).toMatchObject([{ books: null }, { pass: 'check' }]);
  });
});

describe('evidence whose copy in the control bucket', () => {
  it.each(harmed('listing.parquet'))(
    'is without a whole $file ($change) is not compared again',
    async ({ file, change, ...error }) => {
      await elsewhere('evidence', 'inventories');
      const [id = ''] = await readdir(inBucket('evidence/nfs'));
      await harm(inBucket('evidence/nfs', id, file), change);
      await expect(replay()).rejects.toMatchObject(error);
      expect(await readdir(state('evidence/nfs', id)).catch(() => [])).not.toContain(file);
    },
  );
});

describe('a copy of an inventory in the control bucket', () => {
  it('is made once, however often the inventory is compared', async () => {
    const { folder, part } = await kept();
    const before = (await stat(join(folder, part))).mtimeMs;
    await verifyNow();
    expect((await kept()).folder).toBe(folder);
    expect((await stat(join(folder, part))).mtimeMs).toBe(before);
    expect(await check(true)).toEqual([]);
  });

  it('that has other bytes is never built upon', async () => {
    const { folder, part } = await kept();
    await appendFile(join(folder, part), ' ');
    await expect(verifyNow()).rejects.toMatchObject({ code: 'inventory-copy-broken', exitCode: 6 });
    expect(await context.ledger.progress().then((seen) => shareProgress(seen, 'nfs').evidence?.id)).toMatch(
      /-seed-/,
    );
  });

  it.each([
    { file: 'part', change: 'altered', code: 'evidence-broken', exitCode: 6 },
    { file: 'inventory.json', change: 'altered', code: 'evidence-broken', exitCode: 6 },
    { file: 'part', change: 'missing', code: 'inventory-gone', exitCode: 2 },
    { file: 'inventory.json', change: 'missing', code: 'inventory-gone', exitCode: 2 },
  ])('whose $file is $change is told, and nothing is compared', async ({ file, change, code, exitCode }) => {
    await elsewhere('evidence', 'inventories');
    const { folder, part, id } = await kept();
    const name = file === 'part' ? part : file;
    const place = join(folder, name);
    if (change === 'altered') {
      const bytes = await readFile(place);
      const at = Math.floor(bytes.length / 2);
      await writeFile(place, bytes.with(at, (bytes[at] ?? 0) ^ 1));
    } else await rm(place);
    await expect(replay()).rejects.toMatchObject({ code, exitCode, message: expect.stringContaining(name) });
    expect(await readdir(state('fetched/nfs')).catch(() => [])).not.toContain(id);
    const where = change === 'altered' ? 'bucket' : 'nowhere';
    expect(await check(false)).toEqual([`inventories/${id}/${name} ${where} ${change}`]);
  });

  it('that was altered on this host proves nothing, and is no bad input', async () => {
    const { part, id } = await kept();
    await appendFile(state(`inventories/nfs/${id}/${part}`), ' ');
    await expect(replay()).rejects.toMatchObject({ code: 'evidence-broken', exitCode: 6 });
  });

  it('is looked at by a check of the ledger where this host has its own only when asked', async () => {
    const { folder, part, id } = await kept();
    await appendFile(join(folder, part), ' ');
    expect(await check(false)).toEqual([]);
    expect(await check(true)).toEqual([`inventories/${id}/${part} bucket altered`]);
  });
});
