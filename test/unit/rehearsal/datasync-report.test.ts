import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_PART_BYTES, openSpool } from '../../../src/rehearsal/datasync/report.ts';
import { isoNs, type ReportRow, reportPath } from '../../../src/rehearsal/datasync/report-rows.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const owner = {
  executionArn: 'arn:x:task/task-1/execution/exec-2',
  taskArn: 'arn:x:task/task-1',
  config: {},
};
const row = (n: number, category: ReportRow['category'], pad = 1000): ReportRow => ({
  category,
  isError: false,
  json: { RelativePath: `/${n}`, pad: 'ü'.repeat(pad) },
});

describe('a report spool', () => {
  it('splits lists into parts of at most 5 MB that lose nothing', async () => {
    const spool = await openSpool(folder, owner);
    for (let n = 0; n < 6000; n++) await spool.add(row(n, n % 2 === 0 ? 'transferred' : 'verified'));
    await spool.finish({});
    const files = (await readdir(folder)).sort();
    expect(files.map((file) => file.replace(/-[0-9a-f]{16}\.json$/, ''))).toEqual([
      'Detailed-Reports+exec-2.files-transferred-v1-00001',
      'Detailed-Reports+exec-2.files-transferred-v1-00002',
      'Detailed-Reports+exec-2.files-verified-v1-00001',
      'Detailed-Reports+exec-2.files-verified-v1-00002',
      'Summary-Reports+exec-2.summary-v1.json',
    ]);
    const seen: string[] = [];
    for (const file of files.filter((name) => name.includes('transferred'))) {
      expect((await stat(join(folder, file))).size).toBeLessThanOrEqual(5_000_000);
      const { Transferred } = JSON.parse(await readFile(join(folder, file), 'utf8'));
      seen.push(...Transferred.map((item: { RelativePath: string }) => item.RelativePath));
    }
    expect(seen).toHaveLength(3000);
    expect(new Set(seen).size).toBe(3000);
  });

  it.each([
    ['fills a part to the last byte', 0, 1],
    ['begins another for one byte more', 1, 2],
  ])('%s', async (_what, more, parts) => {
    const spool = await openSpool(folder, owner);
    const around = (rows: readonly string[]): number =>
      `{"TaskExecutionId":"exec-2","Deleted":[${rows.join(',')}]}`.length;
    const [first, last] = [{ pad: 'x'.repeat(2_000_000) }, { pad: '' }];
    const missing = MAX_PART_BYTES - around([JSON.stringify(first), JSON.stringify(last)]);
    last.pad = 'y'.repeat(missing + more);
    for (const json of [first, last]) await spool.add({ category: 'deleted', isError: false, json });
    await spool.finish({});
    const files = (await readdir(folder)).filter((file) => file.includes('files-deleted-v1'));
    expect(files).toHaveLength(parts);
    if (parts > 1) return;
    expect((await stat(join(folder, files[0] ?? ''))).size).toBe(MAX_PART_BYTES);
  });

  it('loses nothing and exceeds nothing when many rows come at once', async () => {
    const spool = await openSpool(folder, owner);
    await Promise.all(Array.from({ length: 40 }, (_, n) => spool.add(row(n, 'transferred', 500_000))));
    await spool.finish({});
    const files = (await readdir(folder)).filter((file) => file.includes('transferred'));
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_PART_BYTES);
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    expect(texts.flatMap((part) => JSON.parse(part).Transferred)).toHaveLength(40);
  });

  it('writes a report twice under the same names, and drops what an interrupted run left', async () => {
    const once = async (): Promise<readonly string[]> => {
      const spool = await openSpool(folder, owner);
      await spool.add(row(1, 'skipped'));
      await spool.finish({});
      return readdir(folder);
    };
    const first = await once();
    const interrupted = await openSpool(folder, owner);
    for (let n = 0; n < 6000; n++) await interrupted.add(row(n, 'transferred'));
    expect(await once()).toEqual(first);
  });
});

describe('report texts', () => {
  it.each([
    [0n, '1970-01-01T00:00:00.000000000Z'],
    [1_700_000_000_123_456_789n, '2023-11-14T22:13:20.123456789Z'],
    [-1n, '1969-12-31T23:59:59.999999999Z'],
    [-1_000_000_000n, '1969-12-31T23:59:59.000000000Z'],
  ])('of %s ns are %s', (ns, expected) => {
    expect(isoNs(ns)).toBe(expected);
  });

  it('replace bytes that are not UTF-8, and start with a slash in Basic only', () => {
    const path = Buffer.from([0x61, 0xff, 0x2f, 0x62]);
    expect(reportPath(path, 'BASIC')).toBe('/a\ufffd/b');
    expect(reportPath(path, 'ENHANCED')).toBe('a\ufffd/b');
  });
});
