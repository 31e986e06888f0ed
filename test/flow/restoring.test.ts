import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buckets } from '../../src/adapters/aws/buckets.ts';
import { listAll } from '../../src/adapters/aws/listing/list-all.ts';
import { openKeyList } from '../../src/adapters/catalog/key-list.ts';
import { openRestoreFiles } from '../../src/adapters/restore-files.ts';
import { estimateRestore } from '../../src/plans/restore/estimate.ts';
import { restorePace } from '../../src/plans/restore/pace.ts';
import { NO_OUTCOME, type RestoreRecord } from '../../src/plans/restore/record.ts';
import type { Buckets } from '../../src/ports/bucket.ts';
import type { NotRestored } from '../../src/ports/restore-records.ts';
import { askForAll } from '../../src/steps/restoring/ask.ts';
import type { AskProgress, AskTools } from '../../src/steps/restoring/ask-tools.ts';
import { ALL, type RestoreScope } from '../../src/steps/restoring/seen.ts';
import { surveyRestore } from '../../src/steps/restoring/survey.ts';
import { waitForRestore } from '../../src/steps/restoring/wait.ts';
import { askFaults, goWrong } from '../contract/faults-harness.ts';
import { type AgingBucket, HOUR, openAgingBucket } from '../contract/rehearsal-aging-fixture.ts';
import { DATA } from '../contract/rehearsal-datasync-fixture.ts';
import { PRICES } from '../unit/plans/cost/price-table.ts';

let cloud: AgingBucket;
let s3: Buckets;
beforeEach(async () => {
  cloud = await openAgingBucket();
  const raw = { client: cloud.s3(), owner: null };
  const small = { pagesInFlight: 3, keysAPage: 7 };
  s3 = {
    ...buckets(raw),
    // Small pages, so that there is something to be cut short between.
    listAll: (bucket, prefix, spans, options) => listAll(raw, bucket, prefix, spans, small, options),
  };
});
afterEach(() => cloud.close());

/** Nothing is said about time. */
const PATIENT = { timeout: 60_000 };
const TERMS = { tier: 'Bulk', days: 3, intelligentTiering: false } as const;
const BELOW: RestoreScope = { bucket: DATA, of: { kind: 'prefix', keyPrefix: 'lab/' } };
const FRESH: AskProgress = { left: ALL, outcome: NO_OUTCOME, lastAskedAt: null };
const keyOf = (index: number) => `lab/${'abc'[index % 3]}/${String(index).padStart(3, '0')}`;

/** Archived objects below `lab/`, one that is none among them, and one beside. */
async function archived(count: number): Promise<readonly string[]> {
  const keys = Array.from({ length: count }, (_, index) => keyOf(index));
  for (const [index, key] of keys.entries())
    await cloud.put(key, 10 + index, { StorageClass: index % 2 === 0 ? 'GLACIER' : 'DEEP_ARCHIVE' });
  await cloud.put('lab/b/read', 5);
  await cloud.put('beside', 5, { StorageClass: 'GLACIER' });
  return keys;
}

/** One process: what it asks, and what it kept. */
function process(more: Partial<AskTools> = {}) {
  const asked: string[] = [];
  const kept: { progress: AskProgress; notes: NotRestored[] } = { progress: FRESH, notes: [] };
  const tools: AskTools = {
    buckets: {
      ...s3,
      restore: (bucket, key, request) => {
        asked.push(key);
        return s3.restore(bucket, key, request);
      },
    },
    terms: TERMS,
    pace: restorePace(1000, Math.random),
    now: () => new Date(),
    chance: () => 0,
    signal: new AbortController().signal,
    keep: (progress, notes) => {
      kept.progress = progress;
      kept.notes.push(...notes);
      return Promise.resolve();
    },
    keepEveryMs: 0,
    onProgress: () => undefined,
    ...more,
  };
  return { asked, kept, tools };
}

async function standing(): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for await (const { objects } of s3.listAll(DATA, '', undefined, { restoreStatus: true }))
    for (const { key, restore } of objects) found.push([key, restore?.kind ?? 'nothing']);
  return Object.fromEntries(found.sort());
}
const allOnTheirWay = (keys: readonly string[]) =>
  Object.fromEntries([
    ['beside', 'nothing'],
    ...keys.toSorted().map((key) => [key, 'on-its-way']),
    ['lab/b/read', 'nothing'],
  ]);
const sorted = (keys: readonly string[]) => keys.toSorted();

describe('asking for everything below a prefix', () => {
  it('counts first, asks each once, and nothing beside', async () => {
    const keys = await archived(40);
    const { signal } = new AbortController();
    const tally = await surveyRestore(s3, BELOW, TERMS, {
      now: new Date(),
      signal,
      onListed: () => undefined,
    });
    expect(tally).toMatchObject({
      listed: 41,
      ask: { GLACIER: { objects: 20 }, DEEP_ARCHIVE: { objects: 20 } },
      readable: { objects: 1, bytes: 5 },
    });
    expect(estimateRestore(tally, TERMS, PRICES).objects).toBe(40);
    const { asked, kept, tools } = process();
    const ended = await askForAll(tools, BELOW, FRESH);
    expect(sorted(asked)).toEqual(sorted(keys));
    expect(ended).toMatchObject({ left: [], outcome: { ...NO_OUTCOME, asked: 40, readable: 1 } });
    expect(kept.progress).toEqual(ended);
    expect(await standing()).toEqual(allOnTheirWay(keys));
  });

  it('is waited for by listings alone, until the last is back', async () => {
    await archived(6);
    await askForAll(process().tools, BELOW, FRESH);
    await cloud.advance(12 * HOUR);
    const looks: string[] = [];
    const wait = waitForRestore(
      {
        buckets: s3,
        now: async () => new Date((await cloud.progress()).now),
        signal: new AbortController().signal,
        everyMs: 5,
        leastMs: 5,
        once: false,
        expectedAt: null,
        onListed: () => undefined,
        onLook: ({ back, onItsWay }) => looks.push(`${back.objects} ${onItsWay.objects}`),
      },
      BELOW,
    );
    await expect.poll(() => looks.length, PATIENT).toBeGreaterThan(1);
    await cloud.advance(36 * HOUR);
    expect(await wait).toMatchObject({
      back: { objects: 6 },
      onItsWay: { objects: 0 },
      readable: { objects: 1 },
    });
    expect(new Set(looks)).toEqual(new Set(['3 3', '6 0']));
  });

  it.each([1, 9, 17, 33])('killed at request %i, another process asks for the rest only', async (nth) => {
    const keys = await archived(40);
    const answered: string[] = [];
    const dying = process();
    let hung: (() => void) | undefined;
    const death = new Promise<void>((resolve) => {
      hung = resolve;
    });
    const killed: Buckets['restore'] = async (bucket, key, request) => {
      if (answered.length >= nth) {
        hung?.();
        return new Promise(() => undefined);
      }
      answered.push(key);
      return s3.restore(bucket, key, request);
    };
    const pace = { ...restorePace(1000, Math.random), holdMs: () => 2 };
    void askForAll({ ...dying.tools, buckets: { ...s3, restore: killed }, pace }, BELOW, FRESH);
    await death;
    // What was on its way to S3 arrives there.
    await expect
      .poll(
        async () => Object.values(await standing()).filter((kind) => kind === 'on-its-way').length,
        PATIENT,
      )
      .toBe(answered.length);
    const next = process();
    const { progress } = dying.kept;
    if (nth > 25) expect(progress.left).not.toEqual(ALL);
    const ended = await askForAll(next.tools, BELOW, progress);
    expect(sorted([...answered, ...next.asked])).toEqual(sorted(keys));
    const { asked, onItsWay, readable } = ended.outcome;
    expect([asked + onItsWay, readable]).toEqual([40, 1]);
    expect(await standing()).toEqual(allOnTheirWay(keys));
  });

  it('killed while an early request hangs and later ones are answered, another process asks for that one', async () => {
    const keys = await archived(40);
    const dying = process();
    let first: string | undefined;
    const restore: Buckets['restore'] = (bucket, key, request) => {
      first ??= key;
      return key === first ? new Promise(() => undefined) : s3.restore(bucket, key, request);
    };
    const pace = { ...restorePace(1000, Math.random), holdMs: () => 10 };
    void askForAll({ ...dying.tools, buckets: { ...s3, restore }, pace }, BELOW, FRESH);
    await expect
      .poll(
        async () => Object.values(await standing()).filter((kind) => kind === 'on-its-way').length,
        PATIENT,
      )
      .toBe(39);
    const next = process();
    await askForAll(next.tools, BELOW, dying.kept.progress);
    expect(next.asked).toEqual([first]);
    expect(await standing()).toEqual(allOnTheirWay(keys));
  });

  it('stopped, keeps what is dealt with and goes on behind it', async () => {
    const keys = await archived(40);
    const stop = new AbortController();
    const first = process({ signal: stop.signal });
    const restore = first.tools.buckets.restore;
    const stopping: Buckets['restore'] = (...request) => {
      if (first.asked.length === 15) stop.abort();
      return restore(...request);
    };
    const tools = { ...first.tools, buckets: { ...first.tools.buckets, restore: stopping } };
    await expect(askForAll(tools, BELOW, FRESH)).rejects.toMatchObject({ name: 'AbortError' });
    expect(first.kept.progress.left).not.toEqual([]);
    const next = process();
    await askForAll(next.tools, BELOW, first.kept.progress);
    expect(sorted([...first.asked, ...next.asked])).toEqual(sorted(keys));
  });

  it('throttled and cut off, asks again at a slower pace until S3 has taken all', async () => {
    const keys = await archived(30);
    await goWrong(
      cloud.endpoint(),
      { fault: 'throttle', operation: 'RestoreObject', probability: 0.3, times: 'always' },
      { fault: 'lost-response', operation: 'RestoreObject', times: 3, after: 5 },
    );
    const pace = restorePace(1000, Math.random);
    const { outcome } = await askForAll(process({ pace }).tools, BELOW, FRESH);
    expect(outcome.asked + outcome.onItsWay).toBe(30);
    expect(outcome.onItsWay).toBeGreaterThan(0);
    expect(pace.perSecond(performance.now())).toBeLessThan(1000);
    expect(await standing()).toEqual(allOnTheirWay(keys));
  });

  it('denied, stops at once and says so; allowed, goes on', async () => {
    const keys = await archived(30);
    await goWrong(cloud.endpoint(), {
      fault: 'access-denied',
      operation: 'RestoreObject',
      times: 'always',
      after: 10,
    });
    const first = process({ pace: { ...restorePace(1000, Math.random), holdMs: () => 3 } });
    await expect(askForAll(first.tools, BELOW, FRESH)).rejects.toMatchObject({ kind: 'denied' });
    expect(first.asked.length).toBeLessThan(30);
    await askFaults(cloud.endpoint(), 'DELETE');
    const next = process();
    const ended = await askForAll(next.tools, BELOW, first.kept.progress);
    expect(ended.left).toEqual([]);
    expect(await standing()).toEqual(allOnTheirWay(keys));
  });

  it('of objects in INTELLIGENT_TIERING only when told, and then without days', async () => {
    await cloud.put('lab/tiered', 5, { StorageClass: 'INTELLIGENT_TIERING' });
    expect((await askForAll(process().tools, BELOW, FRESH)).outcome).toEqual({ ...NO_OUTCOME, unknown: 1 });
    const told = process({ terms: { ...TERMS, intelligentTiering: true } });
    expect((await askForAll(told.tools, BELOW, FRESH)).outcome).toEqual({ ...NO_OUTCOME, readable: 1 });
    expect(told.asked).toEqual(['lab/tiered']);
  });
});

describe('asking for the keys of a list', () => {
  it('asks for those, and notes the ones that are not there', async () => {
    const keys = await archived(12);
    const file = join(cloud.directory, 'keys.txt');
    const wanted = [keys[7], 'lab/b/read', 'lab/nowhere', keys[2], `s3://${DATA}/${keys[11]}`];
    await writeFile(file, wanted.join('\n'));
    const list = await openKeyList(cloud.directory, file, DATA);
    const scope: RestoreScope = { bucket: DATA, of: { kind: 'list', list } };
    const { asked, kept, tools } = process();
    const { outcome } = await askForAll(tools, scope, FRESH);
    expect(sorted(asked)).toEqual(sorted([keys[7], keys[2], keys[11]].flatMap((key) => key ?? [])));
    expect(outcome).toEqual({ ...NO_OUTCOME, asked: 3, readable: 1, missing: 1 });
    expect(kept.notes).toEqual([{ key: 'lab/nowhere', why: 'missing' }]);
    const again = await askForAll(process().tools, scope, {
      ...FRESH,
      left: [{ after: 'lab/b/read', upTo: null }],
    });
    expect(again.outcome).toEqual({ ...NO_OUTCOME, onItsWay: 2, missing: 1 });
    await list.drop();
  });
});

describe('what is kept of a restore', () => {
  it('is read as it was written; what is damaged counts as nothing, and two at once are refused', async () => {
    const records = openRestoreFiles(join(cloud.directory, 'restores'));
    const { signal } = new AbortController();
    const tally = await surveyRestore(s3, BELOW, TERMS, {
      now: new Date(),
      signal,
      onListed: () => undefined,
    });
    const record: RestoreRecord = {
      format: 'headwater-restore/1',
      migration: 'm',
      bucket: DATA,
      selection: { kind: 'prefix', keyPrefix: 'lab/' },
      terms: TERMS,
      by: 'kim',
      confirmedAt: '2026-11-22T10:00:00.000Z',
      tally,
      estimate: estimateRestore(tally, TERMS, PRICES),
      otherTiers: [],
      way: 'requests',
      ways: [],
      jobs: [],
      ...FRESH,
      endedAt: null,
    };
    const id = '0123456789abcdef';
    expect(await records.load(id)).toBeNull();
    await records.save(id, record);
    await records.save(id, { ...record, by: 'dana' });
    expect(await records.load(id)).toEqual({ ...record, by: 'dana' });
    expect(await records.all()).toHaveLength(1);
    await records.alone(id, async () => {
      const other = records.alone(id, () => Promise.resolve());
      await expect(other).rejects.toMatchObject({ code: 'restore-running', blame: 'held' });
    });
    await records.alone(id, () => Promise.resolve());
    await writeFile(join(cloud.directory, 'restores', `${id}.json`), '{"format":');
    expect(await records.load(id)).toBeNull();
    expect(await records.all()).toEqual([]);
  });
});
