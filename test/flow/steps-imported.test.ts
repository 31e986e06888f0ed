import { execFileSync } from 'node:child_process';
import { link, lstat, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { importInto } from '../../src/wiring/importing.ts';
import { keyRules } from '../../src/wiring/scanning.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

/** All that is in the share `nfs`. */
const PATHS = ['a', 'a/one.txt', 'a/größe.bin', 'b.txt', 'empty', 'link'];
const SECOND_NS = 1_000_000_000n;

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
beforeAll(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  await carryAll(context, 'nfs', (id) => /location|task|bucket/.test(id));
  expect(await carry(context, 'nfs/transfer/1-seed')).toMatchObject({ kind: 'done' });
});
afterAll(async () => {
  await close();
  await migration.remove();
});

const source = (name: string) => join(migration.project.directory, 'nfs', name);

interface Listed {
  readonly kind: string;
  readonly sizeBytes: bigint;
  readonly mtimeNs: bigint;
}

/** Lists the share as another program would, and imports that. */
async function imported(
  map: string,
  line: (path: string, listed: Listed) => string,
  more: readonly string[] = [],
): Promise<Inventory> {
  const lines: string[] = [];
  for (const path of PATHS) {
    const stats = await lstat(source(path), { bigint: true });
    const kind = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : 'f';
    lines.push(line(path, { kind, sizeBytes: stats.size, mtimeNs: stats.mtimeNs }));
  }
  const file = join(migration.project.directory, 'listing.csv');
  await writeFile(file, `${[...lines, ...more].join('\n')}\n`);
  const { inventory } = await importInto(migration.project, 'nfs', {
    format: 'csv',
    files: [file],
    strip: [],
    map,
    delimiter: null,
    header: false,
    table: 'entries',
    maxRejects: '5',
    rejectsFile: join(migration.project.directory, 'rejects.jsonl'),
    onProgress: () => undefined,
  });
  return inventory;
}

async function verified(inventory: Inventory): Promise<Evidence> {
  const [share] = migration.project.config.shares;
  if (share === undefined) throw new Error('the project has shares');
  return verifyShare(context, {
    share: 'nfs',
    pass: 'check',
    step: null,
    level: 'L2',
    inventory,
    rules: keyRules(migration.project, share),
    bucket: migration.project.config.bucket.name,
    executions: [],
    readSource: true,
  });
}

const counts = ({ groups }: Evidence) =>
  Object.fromEntries(
    groups.map(({ verdict, reason, entries }) => [reason === '' ? verdict : reason, entries]),
  );
const UNTIMED = 'path=1,type=2,size=3';
const TIMED = `${UNTIMED},mtime=4:unix`;
const seconds = (path: string, { kind, sizeBytes, mtimeNs }: Listed) =>
  `${path},${kind},${sizeBytes},${mtimeNs / SECOND_NS}`;
const untimed = (path: string, { kind, sizeBytes }: Listed) => `${path},${kind},${sizeBytes}`;

describe('a share held against an imported listing', () => {
  it('is proved when the listing knows no times, and the evidence says what stands behind it', async () => {
    const evidence = await verified(await imported(UNTIMED, untimed));
    expect(counts(evidence)).toEqual({ match: 6 });
    expect(evidence).toMatchObject({ verdict: 'proved', books: { scanned: 6, balanced: true } });
    expect(evidence.method.text).toContain('listing made by another program (csv), not a scan');
  });

  it.each<[string, (ns: bigint) => string]>([
    ['whole seconds', (ns) => `${ns / SECOND_NS}`],
    ['rounded seconds', (ns) => `${(ns + SECOND_NS / 2n) / SECOND_NS}`],
    ['floating-point numbers', (ns) => (Number(ns) / 1e9).toFixed(9)],
  ])('is proved when it knows times as %s', async (_form, time) => {
    const line = (path: string, listed: Listed) => `${untimed(path, listed)},${time(listed.mtimeNs)}`;
    expect(counts(await verified(await imported(TIMED, line)))).toEqual({ match: 6 });
  });

  it('leaves open what it cannot compare: a link whose length nobody listed', async () => {
    const line = (path: string, { kind, sizeBytes }: Listed) =>
      `${path},${kind},${kind === 'l' ? '' : sizeBytes}`;
    const evidence = await verified(await imported(UNTIMED, line));
    expect(counts(evidence)).toEqual({ match: 5, 'size-unknown': 1 });
    expect(evidence.verdict).toBe('proved-with-exceptions');
  });

  it('is not proved by a listing some lines of which could not be used', async () => {
    const inventory = await imported(TIMED, seconds, ['c.txt,f,many,1']);
    expect(inventory.complete).toBe(false);
    const evidence = await verified(inventory);
    expect(counts(evidence)).toEqual({ match: 6 });
    expect(evidence).toMatchObject({
      verdict: 'not-proved',
      inputs: { inventory: { complete: false } },
    });
  });

  it('is not called different when nobody can tell which of both was written since', async () => {
    const inventories = [await imported(UNTIMED, untimed), await imported(TIMED, seconds)];
    const before = await readFile(source('b.txt'));
    const { atime, mtime } = await lstat(source('b.txt'));
    const times = join(migration.project.directory, 'times');
    execFileSync('touch', ['-r', source('b.txt'), times]);
    await writeFile(source('b.txt'), 'TWO\n');
    await utimes(source('b.txt'), atime, new Date(mtime.getTime() + 5000));
    for (const [at, inventory] of inventories.entries()) {
      const evidence = await verified(inventory);
      expect(counts(evidence)).toEqual({ match: 5, [at === 0 ? 'undated' : 'changed-at-source']: 1 });
      expect(evidence.verdict).toBe('proved-with-exceptions');
    }
    await writeFile(source('b.txt'), before);
    // To the nanosecond: the object tells the time, too.
    execFileSync('touch', ['-r', times, source('b.txt')]);
  });

  it('finds out that an entry without an object is another name of one that has: the next pass stores it', async () => {
    const inventory = await imported(UNTIMED, untimed, ['name of one,f,4', 'name of two,f,4']);
    await link(source('a/one.txt'), source('name of one'));
    await writeFile(source('name of two'), 'two\n');
    const evidence = await verified(inventory);
    expect(counts(evidence)).toEqual({ match: 6, 'hard-link-next-pass': 1, 'no-object': 1 });
    expect(evidence.books).toMatchObject({ skipped: 1, unaccounted: 1 });
    for (const name of ['name of one', 'name of two']) await rm(source(name));
  });

  it('is told when an entry is missing in the bucket', async () => {
    const inventory = await imported(UNTIMED, untimed);
    const objects = join(migration.project.state, 'rehearsal/buckets/small-data/objects/nfs');
    await rm(join(objects, 'empty'));
    expect(await verified(inventory)).toMatchObject({ verdict: 'not-proved' });
  });
});
