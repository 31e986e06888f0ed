import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import type { PathFacts } from '../../../src/evidence/verdict.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import type { AtRestRow, Comparison } from '../../../src/ports/comparison.ts';
import { directory, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(join(place.path, 'state'), { memoryLimit: '512MB', threads: 2 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

const rules: KeyRules = { protocol: 'nfs', keyPrefix: "it's/p/", exclude: [] };
/** Names that mean something to an encoding. */
const NAMES = ['a b', 'a%20b', 'a+b', 'ü,"x"', "q'uote", '100%', 'd/e f'];
const keyOf = (name: string): string => `${rules.keyPrefix}${name}`;
const encoded = (name: string): string => encodeURIComponent(keyOf(name)).replaceAll('%2F', '/');

const computed = (name: string, more: Partial<AtRestRow> = {}): AtRestRow => ({
  ...{ bucket: 'data', key: encoded(name), outcome: 'computed', etag: `etag of ${name}`, code: '' },
  checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: `sum of ${name}` },
  ...more,
});
const failed = (name: string, code: string): AtRestRow =>
  computed(name, { outcome: 'failed', etag: null, checksum: null, code });

let results = 0;
async function compared<T>(
  names: readonly string[],
  use: (comparison: Comparison) => Promise<T>,
  more: { readonly entries?: readonly Entry[]; readonly sizeBytes?: (name: string) => number } = {},
): Promise<{ readonly used: T; readonly learnt: Readonly<Record<string, string>> }> {
  const { entries = names.map((name) => entry(name)), sizeBytes = () => 10 } = more;
  const inventory = await take(catalog, [...entries, directory('dir')]);
  results += 1;
  const comparison = await catalog.compare(inventory, rules, join(place.path, `result ${results}`));
  try {
    await comparison.addObjects(
      [...names, 'dir/'].map((name) => ({
        ...{ key: keyOf(name), etag: `etag of ${name}`, storageClass: 'STANDARD', checksumAlgorithms: [] },
        sizeBytes: name === 'dir/' ? 0 : sizeBytes(name),
        lastModified: NOW,
      })),
    );
    const used = await use(comparison);
    await comparison.addSourceLooks(
      names.map((name) => ({
        path: raw(name),
        sourceNow: 'same',
        checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: `sum of ${name}` },
        checksumFrom: 'read',
        found: null,
      })),
    );
    const { verdicts } = await comparison.settle((facts: PathFacts) => ({
      ...({ verdict: 'unverified', book: 'unaccounted' } as const),
      reason: `${facts.checksum} ${facts.learnt}`,
    }));
    const paths = await catalog.listVerdicts(verdicts.file, 'all', 100);
    return { used, learnt: Object.fromEntries(paths.map(({ path, reason }) => [path.text, reason])) };
  } finally {
    await comparison.close();
  }
}

describe('the manifest of a job at rest', () => {
  it('has every object whose checksum decides, its key URL-encoded, in the order of keys', async () => {
    const { used } = await compared(
      [...NAMES, 'shorter'],
      (comparison) => comparison.atRestManifest('data'),
      {
        entries: [
          ...NAMES.map((name) => entry(name)),
          entry('shorter'),
          entry('absent'),
          symlink('link', 'to'),
        ],
        sizeBytes: (name) => (name === 'shorter' ? 9 : 10),
      },
    );
    const lines = readFileSync(used.file, 'utf8').split('\n').slice(0, -1);
    expect(lines.map((line) => line.split(',').map(decodeURIComponent))).toEqual(
      [...NAMES]
        .map(keyOf)
        .sort()
        .map((key) => ['data', key]),
    );
    expect(used.files).toBe(NAMES.length);
    await used.drop();
  });
});

describe('the rows of its report', () => {
  const count = (rows: readonly AtRestRow[]) => async (comparison: Comparison) => {
    await comparison.addAtRest(rows);
    return comparison.countAtRest('data');
  };
  const none = { failed: 0, missing: 0, replaced: 0, foreign: 0, failures: [] };

  it.each<[string, (name: string) => string]>([
    ['as the manifest has them', encoded],
    ['with every sign encoded', (name) => encodeURIComponent(keyOf(name))],
    ['as in forms', (name) => encoded(name).replaceAll('%20', '+')],
  ])('count for their objects, whatever the names, with keys %s', async (_how, key) => {
    const rows = NAMES.map((name) => computed(name, { key: key(name) }));
    const { used, learnt } = await compared(NAMES, count(rows));
    expect(used).toEqual({ ...none, asked: NAMES.length, computed: NAMES.length });
    for (const name of NAMES) expect(learnt[name]).toBe('equal at-rest');
  });

  it('count for their objects with keys as they are, and never for another', async () => {
    const rows = NAMES.map((name) => computed(name, { key: keyOf(name) }));
    const { used, learnt } = await compared(NAMES, count(rows));
    // `a%20b` and `a+b` read as `a b`, and are not of its ETag.
    expect(used).toEqual({ ...none, asked: NAMES.length, computed: NAMES.length });
    for (const name of NAMES) expect(learnt[name]).toBe('equal at-rest');
  });

  it('tell a difference, and are no proof of another object, of none, or of a failure', async () => {
    const rows = [
      computed('same'),
      computed('rotten', { checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'other' } }),
      computed('replaced', { etag: 'another' }),
      failed('failed', '404'),
      failed('failed too', '403'),
      failed('twice', '500'),
      computed('twice'),
      computed('nobody asked'),
      computed('same', { bucket: 'elsewhere', checksum: null }),
    ];
    const names = ['same', 'rotten', 'replaced', 'failed', 'failed too', 'twice', 'lost'];
    const { used, learnt } = await compared(names, count(rows));
    expect(used).toEqual({
      ...{ asked: 7, computed: 3, failed: 2, missing: 1, replaced: 1, foreign: 2 },
      failures: [
        { code: '403', rows: 1 },
        { code: '404', rows: 1 },
        { code: '500', rows: 1 },
      ],
    });
    expect(learnt).toMatchObject({
      same: 'equal at-rest',
      rotten: 'different none',
      replaced: 'not-checked none',
      failed: 'not-checked none',
      twice: 'equal at-rest',
      lost: 'not-checked none',
    });
  });

  it('may be none', async () => {
    expect((await compared(['a'], count([]))).used).toEqual({ ...none, asked: 1, computed: 0, missing: 1 });
  });

  it('that are encoded as nothing can be are of nobody', async () => {
    const { used } = await compared(['a'], count([computed('a', { key: '%ff%zz' })]));
    expect(used).toMatchObject({ computed: 0, foreign: 1, missing: 1 });
  });
});
