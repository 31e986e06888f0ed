import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lowerPlan, openQueue, runPhase } from '../../src/jobs/jobs.ts';
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
