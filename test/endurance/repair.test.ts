import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RepairPlanned, repairPlannedSchema } from '../../src/views/values/repair-planned.ts';
import { type Ended, headwater, workplace } from '../e2e/headwater.ts';

let place: Awaited<ReturnType<typeof workplace>>;
const TREE = ['a.bin', 'b/flip.bin', 'b/gone, too.txt', 'b/short.bin', 'b/sub/gone.txt', 'c.txt', 'left.tmp'];
const AMISS = ['b/flip.bin', 'b/gone, too.txt', 'b/short.bin', 'b/sub/gone.txt'];
const BUCKET = '.headwater/rehearsal/buckets/my-migration-data';
const object = (name: string) => join(place.directory, BUCKET, 'objects/data', name);

beforeAll(async () => {
  place = await workplace();
  for (const name of TREE) {
    await mkdir(join(place.directory, 'data', name, '..'), { recursive: true });
    await writeFile(join(place.directory, 'data', name), `${name} `.repeat(1000));
  }
});
afterAll(() => place.remove());

async function run(code: number, ...args: readonly string[]): Promise<Ended> {
  const ended = await headwater(place.directory, args);
  expect(ended.code, `${args.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(code);
  return ended;
}

async function repair(...args: readonly string[]): Promise<RepairPlanned> {
  const { stdout } = await run(0, 'apply', '--repair', ...args, '--json');
  return repairPlannedSchema.parse(JSON.parse(stdout));
}

/** Every file that the bucket keeps for its objects, with what is in it: what a run rewrites has another record afterwards. */
async function stored(): Promise<ReadonlyMap<string, string>> {
  const root = join(place.directory, BUCKET);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(root.length), await readFile(file, 'latin1')] as const),
    ),
  );
}

describe('apply --repair', { timeout: 180_000 }, () => {
  test('a share with excludes is copied and proved, and then there is nothing to repair', async () => {
    await run(0, 'init', '--name', 'data', '--mount', 'data');
    const file = join(place.directory, 'headwater.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^( +)prefix: "?data\/"?$/m, '$&\n$1exclude: ["*.tmp"]'));
    expect(await readFile(file, 'utf8')).toContain('*.tmp');
    for (const args of [['inventory', 'scan'], ['plan', 'create'], ['plan', 'approve'], ['apply']])
      await run(0, ...args);
    const { stdout } = await run(0, 'apply', '--repair');
    expect(stdout).toMatch(/Nothing to repair/);
    expect(await repair()).toMatchObject({ file: null, plan: null, shares: [{ files: 0, list: null }] });
    expect(await readdir(join(place.directory, '.headwater/plans'))).toHaveLength(1);
  });

  test('what was damaged behind its back is found, planned, and nothing is carried out by that', async () => {
    const flipped = await readFile(object('b/flip.bin'));
    await writeFile(object('b/flip.bin'), flipped.with(5, (flipped[5] ?? 0) ^ 1));
    await truncate(object('b/short.bin'), 17);
    await rm(object('b/gone, too.txt'));
    await rm(object('b/sub/gone.txt'));
    await writeFile(object('stranger.txt'), 'not ours\n');
    await run(6, 'verify');
    const before = await stored();
    const planned = await repair();
    expect(await stored()).toEqual(before);
    const [share] = planned.shares;
    expect(share).toMatchObject({ share: 'data', files: 4 });
    expect(share?.left.map(({ verdict, entries }) => [verdict, entries])).toEqual([
      ['excluded', 1],
      ['extra', 1],
    ]);
    const list = (await readFile(share?.list ?? '', 'utf8')).trimEnd().split('\n');
    expect(list).toEqual(AMISS.map((name) => (name.includes(',') ? `"${name}"` : name)));
    await rm(object('stranger.txt'));
  });

  test('it is a plan like any other: shown, approved, applied, and nothing else is rewritten', async () => {
    const { stdout } = await run(0, 'plan', 'show');
    expect(stdout).toMatch(/A repair: writes 4 files/);
    await run(0, 'plan', 'approve');
    const before = await stored();
    await run(0, 'apply');
    const after = await stored();
    // Nothing else is rewritten: records of untouched objects are the same to the byte.
    const touched = [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
    for (const file of touched)
      expect(
        AMISS.some((name) => file.includes(name)),
        file,
      ).toBe(true);
    for (const name of AMISS) {
      expect(await readFile(object(name)), name).toEqual(await readFile(join(place.directory, 'data', name)));
    }
    await run(0, 'apply');
    expect(await stored()).toEqual(after);
    await run(0, 'verify');
    expect((await run(0, 'apply')).stdout).toMatch(/Nothing to do/);
  });

  test('what has no cut-over says so', async () => {
    const { stderr } = await run(5, 'cutover', 'prepare');
    expect(stderr).toMatch(/repairs and does nothing else/);
  });

  test('evidence that was altered, or is no longer the newest, is refused', async () => {
    await rm(object('c.txt'));
    await run(6, 'verify');
    const planned = await repair();
    const file = join(
      place.directory,
      '.headwater/evidence/data',
      planned.shares[0]?.evidence ?? '',
      'verdicts.parquet',
    );
    const verdicts = await readFile(file);
    await writeFile(file, verdicts.with(40, (verdicts[40] ?? 0) ^ 1));
    expect((await run(6, 'apply', '--repair')).stderr).toMatch(/not the ones that the evidence names/);
    await run(6, 'verify');
    const { stderr } = await run(4, 'plan', 'approve', planned.file ?? '');
    expect(stderr).toMatch(/verified again[\s\S]*headwater apply --repair/);
  });
});
