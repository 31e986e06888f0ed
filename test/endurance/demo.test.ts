import { existsSync } from 'node:fs';
import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headwater, workplace } from '../e2e/headwater.ts';

let place: Awaited<ReturnType<typeof workplace>>;
let demo: string;
beforeAll(async () => {
  place = await workplace();
  demo = join(place.directory, 'headwater-demo');
});
afterAll(async () => {
  await headwater(demo, ['rehearsal', 'stop']);
  await place.remove();
});

const objects = () => join(demo, '.headwater/rehearsal/buckets/demo-data/objects');

describe('the demo', () => {
  test('runs the whole job and ends with the summary', { timeout: 200_000 }, async () => {
    const ended = await headwater(place.directory, ['demo']);
    expect(ended.code, ended.stderr).toBe(0);
    for (const typed of [
      'inventory scan',
      'plan create',
      'plan show',
      'plan approve',
      'apply',
      'verify',
      'cutover run',
      'lifecycle apply',
      'report',
    ]) {
      expect(ended.stdout).toContain(`$ headwater ${typed}`);
    }
    for (const said of [
      'REHEARSAL',
      'What moved',
      'Held back, and why',
      'What it would cost',
      'Where the evidence is',
      'balanced',
      'bad-utf8',
      'key-too-long',
      'case-clash',
    ]) {
      expect(ended.stdout).toContain(said);
    }
    expect(existsSync(join(demo, '.headwater/report/report.html'))).toBe(true);
  });

  test('left real bytes in the bucket', async () => {
    const sent = await readFile(join(demo, 'estate/projects/large/model-checkpoint.bin'));
    const stored = await readFile(join(objects(), 'projects/large/model-checkpoint.bin'));
    expect(stored.equals(sent)).toBe(true);
    expect((await stat(join(demo, 'estate/projects/large/model-checkpoint.bin'))).size).toBe(64 * 2 ** 20);
  });

  test('a second apply, cut-over and lifecycle change nothing', { timeout: 60_000 }, async () => {
    const ledger = join(demo, '.headwater/ledger.jsonl');
    const before = await readFile(ledger, 'utf8');
    for (const args of [
      ['apply'],
      ['cutover', 'run', '--confirm-frozen', '--confirm-moved'],
      ['lifecycle', 'apply'],
    ]) {
      const ended = await headwater(demo, args);
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toContain('Nothing to do');
    }
    expect(await readFile(ledger, 'utf8')).toBe(before);
  });

  test('one object corrupted, one deleted, one added by hand: verify exits 6 and names all three', {
    timeout: 60_000,
  }, async () => {
    const office = join(objects(), 'office/HR');
    const [corrupted = '', deleted = ''] = await readdir(office).then((names) =>
      names.filter((name) => /\.pdf$/.test(name)),
    );
    const file = await open(join(office, corrupted), 'r+');
    await file.write(Buffer.from([0x00, 0xff]), 0, 2, 10);
    await file.close();
    await rm(join(office, deleted));
    await writeFile(join(office, 'added by hand.txt'), 'not from the share\n');
    const ended = await headwater(demo, ['verify', '--json']);
    expect(ended.code).toBe(6);
    const shares = JSON.parse(ended.stdout) as {
      evidence: { share: string; verdict: string; examples: { key: string; verdict: string }[] };
    }[];
    const accused = shares.flatMap(({ evidence }) =>
      evidence.examples
        .filter(({ verdict }) => verdict !== 'excluded')
        .map(({ key, verdict }) => `${verdict} ${key}`),
    );
    expect(accused.sort()).toEqual([
      `differ office/HR/${corrupted}`,
      'extra office/HR/added by hand.txt',
      `missing office/HR/${deleted}`,
    ]);
    expect(shares.map(({ evidence }) => `${evidence.share} ${evidence.verdict}`)).toEqual([
      'projects proved',
      'instruments proved',
      'office not-proved',
    ]);
    const said = await headwater(demo, ['verify', '--share', 'office']);
    expect(said.code).toBe(6);
    for (const word of [corrupted, deleted, 'added by hand.txt']) expect(said.stdout).toContain(word);
  });
});
