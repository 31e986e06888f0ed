import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAll } from '../../src/adapters/aws/listing/list-all.ts';
import { s3Client } from '../../src/adapters/aws/s3-client.ts';
import type { KeySpan } from '../../src/ports/bucket.ts';
import { startRehearsal } from '../../src/rehearsal/start.ts';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import { scriptedAws, xmlError } from '../unit/adapters/aws-scripted-server.ts';

/** Small pages, so that few objects make many. */
const LIMITS = { pagesInFlight: 8, keysAPage: 20 };
const nth = (at: number, digits: number): string => String(at).padStart(digits, '0');
/** A tree, a crowded directory, and a file beside a directory of its name. */
const KEYS = [
  ...Array.from({ length: 600 }, (_, at) => `many/tree/${nth(at % 7, 1)}/${nth(at % 11, 2)}/f${nth(at, 4)}`),
  ...Array.from({ length: 600 }, (_, at) => `many/z flat/image-${nth(at * 7919, 9)}.jpg`),
  'many/tree',
  'many/tree/',
];
/** Each character of ISO 8859-1 but the first 32, and what XML cannot carry or reads as its own. */
const HOSTILE = [
  ...Array.from({ length: 0x100 - 0x20 }, (_, at) => `chars/${String.fromCodePoint(0x20 + at)}x`),
  ...Array.from({ length: 0x1f }, (_, at) => `chars/${String.fromCodePoint(1 + at)}`),
  'chars/]]>',
  'chars/&amp;&#10;',
  'chars/</Key><Key>',
  'chars/<!--',
  'chars/%00%zz',
  'chars/\ufffe\uffff\ufeff',
  'chars/\u{1f600}',
  'chars/a//b/./../c',
  'chars/e\u0301',
];

let directory: string;
let rehearsal: Awaited<ReturnType<typeof startRehearsal>>;
let s3: Parameters<typeof listAll>[0];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'list all-'));
  const store = await openObjectStore(directory);
  await store.createBucket('docs');
  for (const key of [...KEYS, ...HOSTILE]) {
    await store.put('docs', key, (async function* () {})());
  }
  rehearsal = await startRehearsal({ directory });
  const options = {
    region: 'us-east-1',
    endpoint: rehearsal.endpoint,
    rehearsal: { credentialsFile: rehearsal.credentialsFile },
    account: '',
  };
  s3 = { client: s3Client(options), owner: null };
});

afterAll(async () => {
  s3.client.destroy();
  await rehearsal.close();
  await rm(directory, { recursive: true });
});

/** Keys below a prefix, and after at most so many batches what was left. */
async function listed(prefix: string, from?: readonly KeySpan[], batches = Number.POSITIVE_INFINITY) {
  const keys: string[] = [];
  let left: readonly KeySpan[] = from ?? [];
  let taken = 0;
  for await (const batch of listAll(s3, 'docs', prefix, from, LIMITS)) {
    keys.push(...batch.objects.map(({ key }) => key));
    left = batch.left();
    taken += 1;
    // Meanwhile pages that nobody has taken come in.
    if (Number.isFinite(batches)) await sleep(10);
    if (taken === batches) break;
  }
  return { keys, left, taken };
}

describe('listAll', () => {
  it('gives each key once, with nothing left at the end', async () => {
    const { keys, left, taken } = await listed('many/');
    expect(keys.toSorted()).toEqual(KEYS.toSorted().filter((key) => key.startsWith('many/')));
    expect(left).toEqual([]);
    expect(taken).toBeGreaterThan(KEYS.length / LIMITS.keysAPage);
  });

  it.each(['many/tree/3/', 'many/z flat/image-0000', 'many/tree', 'none/'])(
    'keeps to the prefix %j',
    async (prefix) => {
      const { keys } = await listed(prefix);
      expect(keys.toSorted()).toEqual(KEYS.filter((key) => key.startsWith(prefix)).toSorted());
    },
  );

  it.each([1, 7, 23, 40])('goes on from what was left after %i batches', async (batches) => {
    const begun = await listed('many/', undefined, batches);
    expect(begun.left.length).toBeGreaterThan(0);
    const again = await listed('many/', begun.left, batches);
    const rest = await listed('many/', again.left);
    expect([...begun.keys, ...again.keys, ...rest.keys].toSorted()).toEqual(KEYS.toSorted());
  });

  it('gives each key once that is there all the time, while others come and go', async () => {
    const store = await openObjectStore(directory);
    const passing = (at: number) => `many/z flat/image-${nth(at * 7919 + 13, 9)}.jpg`;
    let at = 0;
    const seen: string[] = [];
    for await (const { objects } of listAll(s3, 'docs', 'many/', undefined, LIMITS)) {
      seen.push(...objects.map(({ key }) => key));
      await store.put('docs', passing(at), (async function* () {})());
      if (at >= 3) await store.remove('docs', passing(at - 3));
      at += 1;
    }
    for (const last of [1, 2, 3]) await store.remove('docs', passing(at - last));
    const others = new Set(Array.from({ length: at }, (_, nth) => passing(nth)));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((key) => !others.has(key)).toSorted()).toEqual(KEYS.toSorted());
  });

  it('gives back hostile keys as they were written', async () => {
    const { keys } = await listed('chars/');
    expect(keys.toSorted()).toEqual(HOSTILE.toSorted());
  });
});

describe('an endpoint', () => {
  const contents = (keys: readonly string[]): string =>
    keys
      .map(
        (key) =>
          `<Contents><Key>${key}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`,
      )
      .join('');
  const page = (keys: readonly string[], next: string | null) => ({
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><ListBucketResult><IsTruncated>${next !== null}</IsTruncated>${next === null ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}${contents(keys)}</ListBucketResult>`,
  });

  it('that lists in another order is asked page by page', async () => {
    const server = await scriptedAws(({ url }) =>
      new URL(url, 'http://x').searchParams.has('continuation-token')
        ? page(['b', 'd'], null)
        : page(['c', 'a'], 't'),
    );
    const keys = new Set<string>();
    for await (const { objects } of server.aws.buckets.listAll('docs', '')) {
      for (const { key } of objects) keys.add(key);
    }
    await server.close();
    expect([...keys].toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('whose credentials run out half-way ends the listing with one fault that says so', async () => {
    const server = await scriptedAws(({ url }) =>
      new URL(url, 'http://x').searchParams.has('continuation-token')
        ? xmlError(400, 'ExpiredToken', 'The provided token has expired.')
        : page(['a', 'b'], 't'),
    );
    const seen: string[] = [];
    const all = async () => {
      for await (const { objects } of server.aws.buckets.listAll('docs', ''))
        seen.push(...objects.map(({ key }) => key));
    };
    await expect(all()).rejects.toMatchObject({
      kind: 'denied',
      service: 'ExpiredToken',
      message: expect.stringContaining('log in again'),
    });
    await server.close();
    expect(seen).toEqual(['a', 'b']);
  });
});
