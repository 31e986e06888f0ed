import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { openShardCatalog } from '../../src/adapters/catalog/shard-catalog.ts';
import { writeTrouble } from '../../src/adapters/catalog/write-trouble.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import { treeMarks } from '../../src/adapters/shares/tree-marks.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { ScanBudget } from '../../src/ports/scan-documents.ts';
import type { ScanStore } from '../../src/ports/scan-store.ts';
import type { ShardCatalog, ShardQueue, ShardRef } from '../../src/ports/shards.ts';
import type { Shares, WalkItem } from '../../src/ports/shares.ts';
import { carryShard } from '../../src/steps/scan-shard.ts';
import type { ShardPorts } from '../../src/steps/scan-shard-ports.ts';
import { scanShared } from '../../src/steps/scan-shared.ts';
import { systemClock } from '../../src/wiring/system-clock.ts';
import { rehearsed } from '../contract/aws-rehearsed.ts';

const BUCKET = 'scan-control';
/** Six directories with 80 files, and `many` with 40 of 150 files each. */
const ENTRIES = { entries: 6127, files: 6080, directories: 47 };

let world: Awaited<ReturnType<typeof rehearsed>>;
let place = '';
let root = '';
let store: ScanStore;
let shards: ShardCatalog;
let catalog: Catalog;
beforeAll(async () => {
  world = await rehearsed();
  await world.aws.buckets.create(BUCKET);
  store = world.aws.scanStore(BUCKET);
  place = await mkdtemp(join(tmpdir(), 'headwater scan shard '));
  root = join(place, 'share');
  for (const name of ['a', 'b', 'c', 'd/deep/deeper']) {
    await mkdir(join(root, name), { recursive: true });
    for (let nth = 0; nth < 20; nth++) await writeFile(join(root, name, `${nth}`), 'x'.repeat(nth));
  }
  // More than a walk lists at a stretch.
  for (let many = 0; many < 40; many++) {
    await mkdir(join(root, 'many', `${many}`), { recursive: true });
    for (let nth = 0; nth < 150; nth++) await writeFile(join(root, 'many', `${many}`, `${nth}`), '');
  }
  for (const name of ['.snapshot/nightly', 'd/deep/.snapshot', 'many/7/.zfs'])
    await mkdir(join(root, name), { recursive: true });
  [shards, catalog] = [await openShardCatalog(join(place, 'state')), await openCatalog(join(place, 'state'))];
});
afterAll(async () => {
  await shards.close();
  await catalog.close();
  await world.close();
  await rm(place, { recursive: true });
});

/** The queue of one process. */
function queueHere() {
  const jobs = new Map<string, ShardRef>();
  const active = new Set<string>();
  const queue: ShardQueue & {
    readonly jobs: typeof jobs;
    readonly active: typeof active;
    failed: Error | null;
  } = {
    jobs,
    active,
    failed: null,
    add: async (added) => {
      for (const shard of added) if (!active.has(shard.shard)) jobs.set(shard.shard, shard);
    },
    async state({ shard }) {
      if (this.failed !== null) return { kind: 'failed', error: this.failed };
      return jobs.has(shard) || active.has(shard) ? { kind: 'open' } : { kind: 'lost' };
    },
    forget: async ({ shard }) => void jobs.delete(shard),
    busy: async () => true,
  };
  return queue;
}

let queue: ReturnType<typeof queueHere>;
let share = '';
let shareNumber = 0;
beforeEach(() => {
  queue = queueHere();
  shareNumber += 1;
  share = `share-${shareNumber}`;
});

// Without threads, which take long to start in a test; the processes of the flow tests have them.
const shares = createShares({ walker: 'portable' });
const portsOf = (other: Partial<ShardPorts> = {}): ShardPorts => ({
  store,
  queue,
  shares,
  catalog: shards,
  marks: treeMarks,
  clock: systemClock,
  mountOf: () => root,
  worker: 'here/1',
  ...other,
});
const start = (other: Partial<Parameters<typeof scanShared>[1]> = {}) =>
  scanShared(
    { store, queue, shares, marks: treeMarks, shards, catalog, clock: systemClock },
    { migration: 'demo', share, protocol: 'nfs', root, ...other },
  );
/** Some shards of the first make a scan; one of the second does. */
const budget: ScanBudget = { rows: 3_000, seconds: 60 };
const roomy: ScanBudget = { rows: 1_000_000, seconds: 60 };

/** Takes jobs, oldest first, until `stop`. */
async function work(stop: { done: boolean }, ports: ShardPorts = portsOf()): Promise<void> {
  while (!stop.done) {
    const [next] = queue.jobs.values();
    if (next === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    else {
      queue.jobs.delete(next.shard);
      queue.active.add(next.shard);
      await carryShard(ports, next);
      queue.active.delete(next.shard);
    }
  }
}

/** Scans with some workers beside; the inventory and how it came about. */
async function scanned(ports: readonly ShardPorts[], other: Partial<Parameters<typeof scanShared>[1]> = {}) {
  const stop = { done: false };
  const working = ports.map((each) => work(stop, each));
  try {
    return await start({ budget: roomy, ...other });
  } finally {
    stop.done = true;
    await Promise.all(working);
  }
}

describe('a shared scan', () => {
  it('comes to all entries in shards of few rows', async () => {
    const told: (number | undefined)[] = [];
    const inventory = await scanned([portsOf(), portsOf({ worker: 'there/2' })], {
      budget,
      onProgress: ({ shards: progress }) => told.push(progress?.workers),
    });
    expect(inventory).toMatchObject({
      complete: true,
      counts: ENTRIES,
      passedBy: [
        {
          reason: 'skipped-name',
          directories: 3,
          examples: [{ text: '.snapshot' }, { text: 'd/deep/.snapshot' }, { text: 'many/7/.zfs' }],
        },
      ],
    });
    expect(told.at(-1)).toBe(2);
    expect(await store.open(share)).toEqual([]);
    const scan = (await listBegun())[0] ?? '';
    expect(await store.ended({ share, scan })).toMatchObject({
      outcome: 'merged',
      inventory: { id: inventory.id, sha256: inventory.parquet.sha256 },
    });
  });

  it('takes the first of two manifests, whoever wrote the other', async () => {
    const abort = new AbortController();
    const begun = start({ budget, signal: abort.signal }).catch(() => undefined);
    while (queue.jobs.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [root] = queue.jobs.values();
    if (root === undefined) throw new Error('no job');
    const outcomes = await Promise.all([carryShard(portsOf(), root), carryShard(portsOf(), root)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['known', 'listed']);
    const manifest = await store.manifest(root, 'root');
    expect([...queue.jobs.keys()].sort()).toEqual(
      ['root', ...(manifest?.children ?? []).map(({ id }) => id)].sort(),
    );
    // A job that is delivered again finds the manifest, and adds what it names.
    queue.jobs.clear();
    expect(await carryShard(portsOf(), root)).toEqual({ kind: 'known' });
    expect(queue.jobs.size).toBe(manifest?.children.length);
    abort.abort();
    await begun;
    const inventory = await scanned([portsOf()]);
    expect(inventory).toMatchObject({ counts: ENTRIES, origin: { attempts: 2 } });
  });

  it('has what one worker cannot read tried once more by another, and says what nobody could', async () => {
    const failing = (names: readonly string[]): Shares => ({
      ...shares,
      async *walk(at, options) {
        for await (const item of shares.walk(at, options)) yield* without(item, names);
      },
    });
    const tries = { a: 0 };
    const moody: Shares = {
      ...shares,
      walk: (at, options) => failing(tries.a++ === 0 ? ['a', 'b'] : ['b']).walk(at, options),
    };
    const inventory = await scanned([portsOf({ shares: moody })]);
    expect(inventory).toMatchObject({ complete: false, counts: { entries: ENTRIES.entries - 20 } });
    expect(inventory.unreadable).toEqual([{ path: { text: 'b', bytes: 'Yg==' }, errorCode: 'EIO' }]);
  });

  it('is not served by a host that has something else mounted, nor by one that does not know the share or whose disk is full', async () => {
    const abort = new AbortController();
    const begun = start({ budget: roomy, signal: abort.signal }).catch(() => undefined);
    while (queue.jobs.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [job] = queue.jobs.values();
    if (job === undefined) throw new Error('no job');
    for (const [mountOf, code] of [
      [() => place, 'scan-of-another-root'],
      [() => join(place, 'nowhere'), 'mount-unreadable'],
      [() => null, 'share-not-here'],
    ] as const) {
      expect(await carryShard(portsOf({ mountOf }), job)).toMatchObject({ kind: 'refused', error: { code } });
    }
    const full: ShardPorts['catalog'] = {
      startShard: async () => ({
        ...(await shards.startShard()),
        add: () => Promise.reject(writeTrouble(Object.assign(new Error('write'), { code: 'ENOSPC' }), place)),
      }),
    };
    expect(await carryShard(portsOf({ catalog: full }), job)).toMatchObject({
      kind: 'refused',
      error: { code: 'disk-unwritable' },
    });
    expect(await store.manifest(job, 'root')).toBeNull();
    abort.abort();
    await begun;
    // Whoever goes on must see the same tree, and want the same of it.
    await expect(start({ root: place })).rejects.toMatchObject({ code: 'scan-of-another-root' });
    await expect(start({ skipNames: ['x'] })).rejects.toMatchObject({ code: 'scan-options-changed' });
    const inventory = await scanned([portsOf()], { fresh: true });
    expect(inventory.origin).toEqual({ kind: 'scan', attempts: 1 });
    expect(await carryShard(portsOf(), job)).toEqual({ kind: 'over' });
  });

  it('ends with the error for which a shard was given up, and goes on with it the next time', async () => {
    const abort = new AbortController();
    const begun = start({ budget: roomy, signal: abort.signal });
    while (queue.jobs.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    queue.failed = new Error('no more memory');
    await expect(begun).rejects.toThrow('no more memory');
    queue.failed = null;
    queue.jobs.clear();
    expect(await scanned([portsOf()])).toMatchObject({ counts: ENTRIES, origin: { attempts: 2 } });
  });

  it('hands on what it has when it is told to stop', async () => {
    const abort = new AbortController();
    const begun = start({ budget, signal: abort.signal }).catch(() => undefined);
    while (queue.jobs.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [job] = queue.jobs.values();
    if (job === undefined) throw new Error('no job');
    const stop = new AbortController();
    const stopping: Shares = {
      ...shares,
      async *walk(at, options) {
        for await (const item of shares.walk(at, options)) {
          yield item;
          if (item.kind === 'listed') stop.abort();
        }
      },
    };
    const outcome = await carryShard(portsOf({ shares: stopping }), job, stop.signal);
    expect(outcome).toMatchObject({ kind: 'listed' });
    abort.abort();
    await begun;
    expect(await scanned([portsOf()])).toMatchObject({ counts: ENTRIES });
  });

  it('is not gone on with once there is a newer inventory', async () => {
    const abort = new AbortController();
    const begun = start({ budget: roomy, signal: abort.signal }).catch(() => undefined);
    while (queue.jobs.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await begun;
    const newer = await catalog.startInventory({ share, protocol: 'nfs', root, purpose: 'scan' });
    await newer.finish();
    expect((await scanned([portsOf()])).origin).toEqual({ kind: 'scan', attempts: 1 });
    expect(await listBegun()).toHaveLength(2);
  });

  it('needs the control bucket', async () => {
    const missing = world.aws.scanStore('nobody-made-this');
    await expect(
      scanShared(
        { store: missing, queue, shares, marks: treeMarks, shards, catalog, clock: systemClock },
        { migration: 'demo', share, protocol: 'nfs', root },
      ),
    ).rejects.toMatchObject({ code: 'control-bucket-missing', blame: 'usage' });
  });
});

async function listBegun(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of world.aws.buckets.list(BUCKET, `scans/${share}/begun/`)) {
    for (const { key } of page) names.push(key.replace(/^.*\//, '').replace('.json', ''));
  }
  return names;
}

/** The item as if these directories of the root failed: never listed, and told. */
function* without(item: WalkItem, names: readonly string[]): Generator<WalkItem> {
  if (item.kind !== 'listed') {
    yield item;
    return;
  }
  const fails = (path: Uint8Array): boolean => names.includes(Buffer.from(path).toString());
  yield { kind: 'listed', directories: item.directories.filter(({ path }) => !fails(path)) };
  for (const { path } of item.directories) {
    if (fails(path)) yield { kind: 'unreadable', subtree: { path, errorCode: 'EIO' } };
  }
}
