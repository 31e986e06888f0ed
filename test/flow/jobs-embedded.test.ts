import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveQueueData } from '../../src/jobs/embedded.ts';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { lowerPlan, openQueue, runPhase } from '../../src/jobs/jobs.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { planOf, step } from '../unit/jobs/plans.ts';
import { describeJobs } from './jobs-cases.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater queue '));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const open = (notices: string[] = []) =>
  openQueue({ url: 'embedded', directory, migration: 'demo', onNotice: (text) => notices.push(text) });

describeJobs('PGlite', () => open());

/** Everything that BullMQ's schema holds, and how the server is set. */
const WHAT_A_QUEUE_HAS = `
  SELECT 'relation' AS what, relname || ' ' || relkind::text AS name FROM pg_class WHERE relnamespace = 'bullmq'::regnamespace
  UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'bullmq'::regnamespace
  UNION ALL SELECT 'setting', name || ' ' || setting FROM pg_settings WHERE name IN ('wal_segment_size', 'server_version')
  UNION ALL SELECT 'role', setconfig::text FROM pg_db_role_setting
  ORDER BY 1, 2`;

describe('the embedded queue', () => {
  it('is open once at a time, and made anew when its data is broken', async () => {
    const connection = await open();
    await expect(open()).rejects.toMatchObject({
      code: 'queue-busy',
      message: expect.stringContaining(`${process.pid}`),
    });
    await connection.close();
    await connection.close();
    expect((await readdir(directory)).sort(), 'no lock is left').toEqual(['queue', 'queue.socket']);

    await writeFile(join(directory, 'queue', 'global', 'pg_control'), 'torn');
    await rm(join(directory, 'queue', 'pg_wal'), { recursive: true });
    const notices: string[] = [];
    const rebuilt = await open(notices);
    try {
      expect(notices).toEqual([expect.stringMatching(/set aside as .*queue\.broken-.* made anew/)]);
      expect((await readdir(directory)).filter((name) => name.startsWith('queue.broken-'))).toHaveLength(1);
      const flows = lowerPlan(planOf([step('a/x')]), { phase: 'transfer' }, () => false);
      const result = await runPhase(
        rebuilt,
        flows,
        async () => ({ kind: 'done', changed: true, summary: '' }),
        {},
      );
      expect(result.steps.get('a/x')?.kind).toBe('done');
    } finally {
      await rebuilt.close();
    }
  }, 60_000);

  it('begins with what the build packed, the same as one made from nothing', async () => {
    const told = async (folder: string) => {
      const { db, close } = await serveQueueData(folder);
      try {
        const { rows } = await db.query(WHAT_A_QUEUE_HAS);
        return rows;
      } finally {
        await close();
      }
    };
    expect(existsSync(new URL('../../dist/jobs/queue-data.tar.gz', import.meta.url))).toBe(true);
    const rows = await told(join(directory, 'unpacked'));
    expect(rows.length).toBeGreaterThan(10);
    const made = await PGlite.create({
      dataDir: join(directory, 'made'),
      initDbStartParams: ['--wal-segsize=1'],
    });
    await made.close();
    expect(await told(join(directory, 'made'))).toEqual(rows);
  }, 120_000);

  it('is made anew, without a word, when the process that made it was killed meanwhile', async () => {
    const root = join(directory, 'killed');
    const state = { url: 'embedded', directory: root, migration: 'demo' };
    await (await openQueue(state)).close();
    expect((await readdir(root)).sort(), 'nothing of its making is left').toEqual(['queue', 'queue.socket']);
    // As it is half-way: a directory that PGlite opens, with a table's file still to come.
    await writeFile(join(root, 'queue.beginning'), '');
    const [base = ''] = await readdir(join(root, 'queue/base'));
    await rm(join(root, 'queue/base', base), { recursive: true });
    const notices: string[] = [];
    const again = await openQueue({ ...state, onNotice: (text) => notices.push(text) });
    await again.close();
    expect(notices).toEqual([]);
    expect((await readdir(root)).sort()).toEqual(['queue', 'queue.socket']);
  }, 120_000);

  it('gives a job of a dead worker to the next, though the clock of the dead one was an hour ahead', async () => {
    const state = { url: 'embedded', directory: join(directory, 'ahead'), migration: 'demo' };
    const flows = lowerPlan(planOf([step('a/x')]), { phase: 'transfer' }, () => false);
    const before = await openQueue(state);
    await enqueue(before, flows);
    await before.close();
    const hour = Date.now() + 3_600_000;
    const { pool, close } = await serveQueueData(join(directory, 'ahead/queue'));
    await pool.query(
      `UPDATE job SET state = 'active', lock_token = 'dead', locked_until_ms = $1, stalled_marked = true WHERE state = 'waiting'`,
      [hour],
    );
    await pool.query(
      `INSERT INTO meta (queue, field, value) SELECT DISTINCT queue, 'stalled-check', $1 FROM job
       ON CONFLICT (queue, field) DO UPDATE SET value = EXCLUDED.value`,
      [String(hour)],
    );
    await close();
    const after = await openQueue(state);
    let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
    try {
      let told = (_: string): void => undefined;
      const looked = new Promise<string>((resolve) => {
        told = resolve;
      });
      const look = async ({ step: id }: { readonly step: string }) => {
        told(id);
        return { kind: 'done', changed: true, summary: '' } as const;
      };
      worker = await startWorker(after, look, {}, { parkedGraceMs: 500 });
      expect(await looked).toBe('a/x');
    } finally {
      await worker?.close();
      await after.close();
    }
  }, 120_000);

  it('says so when its directory cannot be', async () => {
    const file = join(directory, 'a file');
    await writeFile(file, '');
    await expect(
      openQueue({ url: 'embedded', directory: join(file, 'state'), migration: 'demo' }),
    ).rejects.toMatchObject({
      code: 'queue-directory',
      blame: 'usage',
    });
    expect(existsSync(join(file, 'state'))).toBe(false);
  });
});
