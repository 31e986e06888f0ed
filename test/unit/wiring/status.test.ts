import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendJournal, JOURNAL, UNFINISHED } from '../../../src/adapters/catalog/scan-journal.ts';
import { initProject } from '../../../src/wiring/init.ts';
import { savePlan } from '../../../src/wiring/plan-files.ts';
import { openProject, type Project } from '../../../src/wiring/project.ts';
import { openStatus } from '../../../src/wiring/status.ts';
import { samplePlan } from '../plans/plan-sample.ts';

let directory = '';
let project: Project;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater status '));
  project = await openProject(
    await initProject(join(directory, 'headwater.yaml'), { name: 'a', mount: '/mnt' }),
  );
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const startedAt = '2026-11-21T11:30:00.000Z';

/** A scan of share `a` with one part of seven rows on disk. */
async function beginScan(): Promise<void> {
  const folder = join(project.state, UNFINISHED, 'a');
  await mkdir(folder, { recursive: true });
  const journal = join(folder, JOURNAL);
  await appendJournal(journal, {
    format: 'headwater-scan/1',
    share: 'a',
    protocol: 'nfs',
    root: '/mnt',
    inode: '2',
    device: '7',
    startedAt,
  });
  await appendJournal(journal, {
    kind: 'part',
    number: 1,
    entries: { file: 'entries-00001.parquet', rows: 7, sizeBytes: 1, sha256: '0'.repeat(64) },
    listed: 'listed-00001.csv',
    nextListing: 2,
    fileBytes: 0,
  });
}

async function approve(): Promise<void> {
  const { digest, ...body } = samplePlan();
  await savePlan(project, body);
  await project.ledger.record({ type: 'migration-opened', migration: 'm', rehearsal: true, tool: 'test' });
  await project.ledger.record({ type: 'plan-approved', plan: digest, by: 'kim' });
}

describe('the status', () => {
  it('tells of a scan that is not finished', async () => {
    await approve();
    expect((await openStatus(project, { live: false }).look()).scans).toEqual([]);
    await beginScan();
    expect((await openStatus(project, { live: false }).look()).scans).toEqual([
      { share: 'a', startedAt, entries: 7 },
    ]);
  });

  it('tells of it before there is a plan, too', async () => {
    const held = { code: 'plan-not-approved', blame: 'held' };
    const next = ['Review it: headwater plan show', 'Then: headwater plan approve'];
    await expect(openStatus(project, { live: false }).look()).rejects.toMatchObject({ ...held, next });
    await beginScan();
    await expect(openStatus(project, { live: false }).look()).rejects.toMatchObject({
      ...held,
      next: [expect.stringMatching(/^A scan of a, begun .* 7 entries so far\./), ...next],
    });
  });
});
