import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepContext } from '../../src/steps/context.ts';
import { savePlan } from '../../src/wiring/plan-files.ts';
import type { Reporter } from '../../src/wiring/reporter.ts';
import { verifyShares } from '../../src/wiring/verifying.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

const silent = () => undefined;
const notices: string[] = [];
const reporter: Reporter = {
  started: silent,
  progress: silent,
  outcome: silent,
  failed: silent,
  notice: (text) => notices.push(text),
};

const HOME = 'small/inventory-reports/small-data/headwater-small/';
const DAY_MS = 86_400_000;

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
const state = (...names: readonly string[]) => join(migration.project.state, ...names);
const stored = (key: string) => state('rehearsal/buckets/small-control/objects', key);
const verify = async (listing: string) => {
  const request = {
    shares: ['nfs'],
    level: 'L2',
    listing,
    sample: '1',
    seed: null,
    sourceChecksums: 'read' as const,
    reporter,
  } as const;
  const [one] = await verifyShares(migration.project, {
    ...request,
    ...{ list: null, limit: 0, keep: false, told: silent },
  });
  return one?.evidence;
};

beforeAll(async () => {
  migration = await smallMigration();
  const { digest: _, ...body } = migration.plan;
  await savePlan(migration.project, body);
  ({ context, close } = await migration.connect());
  const running = { endpoint: migration.endpoint, pid: process.pid };
  await writeFile(state('rehearsal/endpoint.json'), JSON.stringify(running));
  await carryAll(context, 'nfs', (id) => /location|task|bucket/.test(id));
  await carry(context, 'nfs/transfer/1-seed');
});
afterAll(async () => {
  await close();
  await migration.remove();
});

describe('a report of S3 Inventory in S3, in place of a listing', () => {
  it('is told of when there is none yet, and brought here once S3 has written it', async () => {
    await expect(verify('newest')).rejects.toMatchObject({ code: 'listing-none', blame: 'usage' });
    await fetch(`${migration.endpoint}/_rehearsal/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ms: DAY_MS }),
    }).then((answer) => expect(answer.status).toBe(200));
    const [folder = ''] = (await readdir(stored(HOME))).filter((name) => /^\d{4}/.test(name));
    const manifest = `s3://small-control/${HOME}${folder}/manifest.json`;
    for (const listing of ['newest', `s3://small-control/${HOME}`, manifest]) {
      notices.length = 0;
      const evidence = await verify(listing);
      expect(evidence?.verdict, listing).toBe('proved');
      expect(evidence?.inputs.listing.taken?.from).toBe('inventory-report');
      expect(notices.join('\n')).toContain(manifest);
    }
    expect(await readdir(state('tmp')), 'what was brought here does not stay').toEqual([]);
  });

  it('is refused when it is not whole, or not what its manifest says', async () => {
    const [folder = ''] = (await readdir(stored(HOME))).filter((name) => /^\d{4}/.test(name));
    const [data = ''] = await readdir(stored(`${HOME}data`));
    const kept = await readFile(stored(`${HOME}data/${data}`));
    await writeFile(
      stored(`${HOME}data/${data}`),
      kept.with(kept.length >> 1, (kept[kept.length >> 1] ?? 0) ^ 1),
    );
    await expect(verify('newest')).rejects.toMatchObject({ code: 'listing-damaged' });
    await writeFile(stored(`${HOME}data/${data}`), kept);
    await context.buckets.writeOnce(
      'small-control',
      `${HOME}half/manifest.json`,
      Buffer.from('{}'),
      'application/json',
    );
    await expect(verify(`s3://small-control/${HOME}half/manifest.json`)).rejects.toMatchObject({
      code: 'listing-manifest',
      message: expect.stringContaining('manifest.checksum'),
    });
    await expect(verify(`s3://small-control/${HOME}none/manifest.json`)).rejects.toMatchObject({
      code: 'listing-manifest',
      message: expect.stringContaining('no such object'),
    });
    await rm(stored(`${HOME}${folder}/manifest.checksum`));
    await expect(verify('newest'), 'one that is on its way').rejects.toMatchObject({ code: 'listing-none' });
    expect(await readdir(state('tmp'))).toEqual([]);
  });
});
