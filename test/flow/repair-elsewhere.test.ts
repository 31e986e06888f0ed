import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlan } from '../../src/plans/create.ts';
import { assertFresh } from '../../src/plans/freshness.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { scanShare } from '../../src/steps/scan.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { savePlan } from '../../src/wiring/plan-files.ts';
import { approvePlan, planInput } from '../../src/wiring/planning.ts';
import { planRepair } from '../../src/wiring/repairing.ts';
import { replayShares } from '../../src/wiring/replaying.ts';
import { worldOf } from '../../src/wiring/world-of.ts';
import { harm, harmed, withConfigurationAlone } from './elsewhere.ts';
import { checkOfNfs, type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

const silent = () => undefined;
const reporter = { started: silent, progress: silent, outcome: silent, failed: silent, notice: silent };

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
let verified: string;
beforeEach(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  const running = { endpoint: migration.endpoint, pid: process.pid };
  await writeFile(state('rehearsal/endpoint.json'), JSON.stringify(running));
  for (const share of ['nfs', 'smb'])
    await carryAll(context, share, (id) => /bucket|location|task$|task\.|transfer\/1|verify\/1/.test(id));
  await unsayFrozen();
  await writeFile(object('b.txt'), 'TWO\n');
  verified = await check();
});
afterEach(async () => {
  await close();
  await migration.remove();
});

const state = (...names: readonly string[]) => join(migration.project.state, ...names);
const object = (name: string) => state('rehearsal/buckets/small-data/objects/nfs', name);
const inBucket = (...names: readonly string[]) =>
  state('rehearsal/buckets/small-control/objects/small', ...names);
const repair = (request: { shares?: readonly string[]; evidence?: string } = {}) =>
  planRepair(migration.project, { shares: ['nfs'], evidence: null, reporter, ...request });

/** The migration comes with a word of its people that the source is read-only; a repair is made while it is used. */
async function unsayFrozen(): Promise<void> {
  for (const share of ['nfs', 'smb'])
    await context.ledger.record({
      ...{ type: 'cutover-rolled-back', plan: context.plan.digest, share, by: 'test' },
      steps: context.plan.steps
        .filter((one) => one.share === share && one.phase === 'cutover')
        .map(({ id }) => id),
    });
}

/** As `headwater verify` does it; the record's id. */
async function check(): Promise<string> {
  const inventory = await context.catalog.latest('nfs');
  if (inventory === null) throw new Error('there is no inventory');
  const { id, verdict } = await verifyShare(context, checkOfNfs('L2', inventory));
  expect(verdict).toBe('not-proved');
  return id;
}

/** What another host never had; by default all but configuration and ledger. */
async function elsewhere(...folders: readonly string[]): Promise<void> {
  const all = ['evidence', 'inventories', 'freezes', 'plans', 'repairs'];
  for (const folder of folders.length === 0 ? all : folders)
    await rm(state(folder), { recursive: true, force: true });
}

async function scanned(share: 'nfs' | 'smb'): Promise<void> {
  const root = join(migration.project.directory, share);
  await scanShare(context, { share, protocol: share, root, purpose: 'scan' });
}

/** The folder of the inventory of a share in the control bucket. */
async function kept(share: string): Promise<string> {
  const [name = ''] = await readdir(inBucket('inventories', share));
  return inBucket('inventories', share, name);
}

describe('a repair that is planned on a host that did not verify', () => {
  it('brings the record and its verdicts from the control bucket, and plans the same', async () => {
    const here = await repair();
    await elsewhere('evidence', 'repairs');
    const there = await repair();
    expect(there.shares).toEqual(here.shares);
    expect(there.shares).toMatchObject([{ share: 'nfs', evidence: verified, files: 1, bytes: 4 }]);
    expect(await readFile(there.shares[0]?.list ?? '', 'utf8')).toContain('b.txt');
    // What the plan does not need stays where it is.
    expect((await readdir(state('evidence/nfs', verified))).sort()).toEqual([
      'evidence.json',
      'verdicts.parquet',
    ]);
  });

  it('is approved and carried out where nothing was ever scanned, from the control bucket alone', async () => {
    await elsewhere();
    const { file } = await repair();
    const approval = await approvePlan(migration.project, { file: file ?? '', by: 'test' });
    expect(approval.approvedNow).toBe(true);
    const plan = JSON.parse(await readFile(approval.file, 'utf8'));
    assertFresh(plan, await worldOf(migration.project, plan));
    const worker = await migration.carrying({ ...plan, digest: approval.digest }).connect();
    try {
      await carryAll(worker.context, 'nfs');
      expect(await readFile(object('b.txt'), 'utf8')).toBe('two\n');
    } finally {
      await worker.close();
    }
    // It is planned by nothing else: what came for a repair is no scan.
    await expect(planInput(migration.project, { allowIncomplete: false })).rejects.toMatchObject({
      code: 'inventory-missing',
    });
  });

  it('asks for a scan of another share that nobody has verified', async () => {
    await rm(inBucket('inventories/smb'), { recursive: true });
    await elsewhere();
    await expect(repair()).rejects.toMatchObject({ code: 'inventory-missing', exitCode: 2 });
    await scanned('smb');
    expect(await repair()).toMatchObject({ shares: [{ files: 1 }] });
  });

  it('is refused from older evidence than the newest when that compared another inventory', async () => {
    await scanned('nfs');
    await check();
    await elsewhere();
    await expect(repair({ shares: [], evidence: verified })).rejects.toMatchObject({
      ...{ code: 'repair-outdated', exitCode: 4, message: expect.stringContaining(verified) },
    });
    expect(await repair()).toMatchObject({ shares: [{ files: 1 }] });
  });

  it('is refused when a plan was approved since that this host does not know, and may be from a newer scan', async () => {
    await scanned('nfs');
    const body = createPlan(await planInput(migration.project, { allowIncomplete: false }));
    const { plan, file } = await savePlan(migration.project, body);
    await approvePlan(migration.project, { file, by: 'test' });
    const text = await readFile(file, 'utf8');
    await elsewhere();
    const refused = {
      ...{ code: 'repair-outdated', exitCode: 4, message: expect.stringContaining(plan.digest.slice(0, 12)) },
    };
    await expect(repair()).rejects.toMatchObject(refused);
    await savePlan(migration.project, JSON.parse(text));
    await expect(repair()).rejects.toMatchObject({ code: 'repair-outdated' });
  });

  it('is refused where only an older scan than the one compared is, until that is moved away', async () => {
    const [first = ''] = await readdir(state('inventories/nfs'));
    await scanned('nfs');
    await check();
    await elsewhere('evidence');
    for (const id of await readdir(state('inventories/nfs')))
      if (id !== first) await elsewhere(`inventories/nfs/${id}`);
    const next = [expect.anything(), expect.stringContaining('move .headwater/inventories/nfs away')];
    await expect(repair()).rejects.toMatchObject({ code: 'repair-outdated', exitCode: 4, next });
    await elsewhere('inventories/nfs');
    expect(await repair()).toMatchObject({ shares: [{ files: 1 }] });
  });

  it('is planned again after its own plan was approved here', async () => {
    await elsewhere();
    const { file } = await repair();
    await approvePlan(migration.project, { file: file ?? '', by: 'test' });
    expect(await repair()).toMatchObject({ shares: [{ files: 1 }] });
  });

  it('says that the ledger is empty where it is, and how to have it', async () => {
    const request = { shares: [], evidence: null, reporter };
    await withConfigurationAlone(migration, (project) =>
      expect(planRepair(project, request)).rejects.toMatchObject({
        code: 'evidence-none',
        message: expect.stringContaining('ledger'),
        next: [expect.stringContaining('ledger: s3'), expect.stringContaining('headwater verify')],
      }),
    );
  });
});

describe('a repair from a copy in the control bucket', () => {
  it.each(harmed('verdicts.parquet'))(
    'whose $file is $change is not planned',
    async ({ file, change, code, exitCode }) => {
      await elsewhere();
      await harm(inBucket('evidence/nfs', verified, file), change);
      await expect(repair()).rejects.toMatchObject({
        code,
        exitCode,
        message: expect.stringContaining('nfs'),
      });
      expect(await readdir(state('plans')).catch(() => [])).toEqual([]);
    },
  );

  it.each([
    { change: 'altered', code: 'evidence-broken', exitCode: 6 },
    { change: 'missing', code: 'inventory-gone', exitCode: 2 },
  ] as const)('of an inventory that is $change is not planned', async ({ change, code, exitCode }) => {
    await elsewhere();
    await harm(join(await kept('nfs'), 'inventory.json'), change);
    await expect(repair()).rejects.toMatchObject({ code, exitCode });
    expect(await readdir(state('plans')).catch(() => [])).toEqual([]);
  });
});

describe('a worker that did not verify', () => {
  it('brings the verdicts of an approved repair from the control bucket', async () => {
    const { file } = await repair();
    const { digest, ...approved } = await approvePlan(migration.project, { file: file ?? '', by: 'test' });
    const body = JSON.parse(await readFile(approved.file, 'utf8'));
    const worker = await migration.carrying({ ...body, digest }).connect();
    await elsewhere('evidence');
    try {
      const transfer = worker.context.plan.steps.find(({ kind }) => kind === 'transfer')?.id ?? '';
      await carryAll(worker.context, 'nfs', (id) => !/repair/.test(id));
      expect(await carry(worker.context, transfer)).toMatchObject({ kind: 'done' });
      expect(await readFile(object('b.txt'), 'utf8')).toBe('two\n');
    } finally {
      await worker.close();
    }
  });
});

it('a comparison made again where there is no ledger says the same', async () => {
  const request = {
    shares: [],
    evidence: 'newest',
    reporter,
    list: null,
    limit: 0,
    keep: false,
    told: silent,
  };
  await withConfigurationAlone(migration, (project) =>
    expect(replayShares(project, request)).rejects.toMatchObject({
      code: 'evidence-none',
      next: [expect.stringContaining('ledger: s3'), expect.anything()],
    }),
  );
});
