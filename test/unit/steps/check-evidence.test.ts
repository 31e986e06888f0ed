import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ownKeySigner } from '../../../src/adapters/signing/own-key.ts';
import type { CopyPlace } from '../../../src/evidence/checked.ts';
import { partsDigest } from '../../../src/inventory/inventory.ts';
import type { CopiedFiles, EvidenceCopies } from '../../../src/ports/evidence-copies.ts';
import { checkEvidence, type Noted } from '../../../src/steps/check-evidence.ts';
import { evidenceOf, groupOf } from '../evidence/sample.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const keys = generateKeyPairSync('ed25519');
const others = generateKeyPairSync('ed25519');
const pemOf = (pair: typeof keys) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicOf = (pair: typeof keys) => pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** Files of one record, by name. */
type Files = ReadonlyMap<string, Uint8Array>;

/** One record with its two lists, as both places have it, and what the ledger notes of it. */
async function recorded(signedWith: typeof keys | null): Promise<{ files: Files; noted: Noted }> {
  const listing = Buffer.from('the bucket as listed');
  const verdicts = Buffer.from('every path with its verdict');
  const made = evidenceOf([groupOf('10 match/transferred')]);
  const record = {
    ...made,
    inputs: {
      ...made.inputs,
      listing: { ...made.inputs.listing, sha256: sha256(listing) },
      reports: { ...made.inputs.reports, list: null },
      objects: null,
      source: null,
    },
    verdicts: { file: 'verdicts.parquet', sha256: sha256(verdicts) },
  };
  const bytes = Buffer.from(JSON.stringify(record));
  const files = new Map<string, Uint8Array>([
    ['evidence.json', bytes],
    ['listing.parquet', listing],
    ['verdicts.parquet', verdicts],
  ]);
  const noted: Noted = {
    type: 'evidence-recorded',
    plan: null,
    step: null,
    share: record.share,
    evidence: record.id,
    sha256: sha256(bytes),
    verdict: record.verdict,
  };
  if (signedWith === null) return { files, noted };
  const signature = await ownKeySigner(pemOf(signedWith), 'env:KEY').sign(bytes);
  files.set('evidence.sig.json', Buffer.from(JSON.stringify(signature)));
  return { files, noted: { ...noted, signedBy: signature.key.fingerprint } };
}

function copies(place: CopyPlace, files: Files): EvidenceCopies {
  const below = (prefix: string): CopiedFiles => ({
    read: async (file) => files.get(`${prefix}${file}`) ?? null,
    sha256: async (file) => {
      const bytes = files.get(`${prefix}${file}`);
      return bytes === undefined ? null : sha256(bytes);
    },
    open: () => Promise.reject(new Error('a check reads no more than digests and documents')),
  });
  return { place, records: async () => [], record: () => below(''), inventory: () => below('inventory/') };
}

const without = (files: Files, ...names: readonly string[]): Files =>
  new Map([...files].filter(([name]) => !names.includes(name)));
const altered = (files: Files, name: string): Files =>
  new Map(files).set(name, Buffer.concat([files.get(name) ?? Buffer.alloc(0), Buffer.from(' ')]));

async function check(
  place: { readonly host: Files; readonly bucket: Files | 'unreachable'; readonly noted: Noted | Noted[] },
  options: { readonly everywhere?: boolean; readonly trusted?: readonly string[] | null } = {},
) {
  const { host, bucket, noted } = place;
  return checkEvidence({
    noted: [noted].flat(),
    notedNow: async () => [noted].flat(),
    host: copies('host', host),
    bucket: async () => {
      if (bucket === 'unreachable') throw new Error('the bucket was asked');
      return copies('bucket', bucket);
    },
    everywhere: options.everywhere ?? false,
    trusted: options.trusted ?? null,
    onProgress: () => undefined,
  });
}

const said = (checked: Awaited<ReturnType<typeof check>>) =>
  checked.problems.map(({ file, place, problem }) => `${file} ${place ?? 'nowhere'} ${problem}`);

describe('evidence that is whole', () => {
  it('is checked here, and the bucket is not asked', async () => {
    const { files, noted } = await recorded(keys);
    const checked = await check({ host: files, bucket: 'unreachable', noted });
    expect(checked).toEqual({
      records: 1,
      files: 3,
      onlyInBucket: 0,
      bucketChecked: false,
      signed: 1,
      unsigned: 0,
      keys: [noted.signedBy],
      problems: [],
      unnamed: [],
    });
  });

  it('is found in the bucket when this host never had it', async () => {
    const { files, noted } = await recorded(keys);
    const checked = await check({ host: new Map(), bucket: files, noted });
    expect(checked).toMatchObject({ files: 3, onlyInBucket: 3, signed: 1, problems: [] });
  });

  it('is found in the bucket where this host has lost a list and the signature', async () => {
    const { files, noted } = await recorded(keys);
    const host = without(files, 'listing.parquet', 'evidence.sig.json');
    const checked = await check({ host, bucket: files, noted });
    expect(checked).toMatchObject({ files: 3, onlyInBucket: 1, signed: 1, problems: [] });
  });

  it('is checked in both places when asked for', async () => {
    const { files, noted } = await recorded(null);
    const checked = await check({ host: files, bucket: files, noted }, { everywhere: true });
    expect(checked).toMatchObject({ files: 6, bucketChecked: true, unsigned: 1, problems: [] });
  });
});

describe('the inventory that was compared', () => {
  const part = Buffer.from('every entry');
  const parts = [{ file: 'entries-00001.parquet', rows: 1, sizeBytes: part.length, sha256: sha256(part) }];
  const described = Buffer.from(
    JSON.stringify({
      format: 'headwater-inventory/2',
      ...{
        id: 'inv',
        share: 'one',
        protocol: 'nfs',
        root: '/mnt/one',
        origin: { kind: 'scan', attempts: 1 },
      },
      ...{ startedAt: '2026-11-21T11:00:00.000Z', finishedAt: '2026-11-21T11:01:00.000Z' },
      ...{ complete: true, unreadable: [] },
      counts: { entries: 1, files: 1, directories: 0, symlinks: 0, others: 0, fileBytes: 1 },
      parquet: { files: parts, sizeBytes: part.length, sha256: partsDigest(parts) },
    }),
  );
  /** Two records that name the same inventory, of this digest. */
  async function named(inventorySha256: string) {
    const { files, noted } = await recorded(null);
    const record = JSON.parse(String(files.get('evidence.json')));
    record.inputs.inventory = {
      ...record.inputs.inventory,
      ...{ sha256: inventorySha256, description: sha256(described) },
    };
    const bytes = Buffer.from(JSON.stringify(record));
    const all: Files = new Map([
      ...files,
      ['evidence.json', bytes],
      ['inventory/inventory.json', described],
      ['inventory/entries-00001.parquet', part],
    ]);
    const place = { host: all, bucket: 'unreachable' as const, noted: { ...noted, sha256: sha256(bytes) } };
    return { place, all };
  }

  it('is checked once, however many records name it', async () => {
    const { place } = await named(partsDigest(parts));
    expect(await check(place)).toMatchObject({ files: 5, problems: [] });
    const { files } = await check({ ...place, noted: [place.noted, place.noted] });
    expect(files).toBe(8);
  });

  it.each(['inventory.json', 'entries-00001.parquet'])(
    'is told when its %s was altered or is gone',
    async (file) => {
      const { place, all } = await named(partsDigest(parts));
      const edited = altered(all, `inventory/${file}`);
      expect(said(await check({ ...place, host: edited }))).toEqual([`inventories/inv/${file} host altered`]);
      const gone = without(all, `inventory/${file}`);
      expect(said(await check({ ...place, host: gone, bucket: gone }))).toEqual([
        `inventories/inv/${file} nowhere missing`,
      ]);
      expect(await check({ ...place, host: gone, bucket: all })).toMatchObject({
        onlyInBucket: 1,
        problems: [],
      });
    },
  );

  it('is not believed when its description names other files than the record has the digest of', async () => {
    const { place } = await named('9'.repeat(64));
    expect(said(await check(place))).toEqual(['inventories/inv/inventory.json host unreadable']);
  });

  it('is not looked for by records of earlier versions, which left it where it was made', async () => {
    const { files, noted } = await recorded(null);
    expect(said(await check({ host: files, bucket: 'unreachable', noted }))).toEqual([]);
  });
});

describe('evidence that is not', () => {
  it('a record whose bytes are others', async () => {
    const { files, noted } = await recorded(null);
    const checked = await check({
      host: altered(files, 'evidence.json'),
      bucket: 'unreachable',
      noted,
    });
    expect(said(checked)).toEqual(['evidence.json host altered']);
  });

  it.each(['listing.parquet', 'verdicts.parquet'])('a %s whose bytes are others', async (file) => {
    const { files, noted } = await recorded(null);
    const checked = await check({ host: altered(files, file), bucket: 'unreachable', noted });
    expect(said(checked)).toEqual([`${file} host altered`]);
  });

  it('a copy in the bucket that nobody looks at unless asked', async () => {
    const { files, noted } = await recorded(null);
    const place = { host: files, bucket: altered(files, 'verdicts.parquet'), noted };
    expect(said(await check(place))).toEqual([]);
    expect(said(await check(place, { everywhere: true }))).toEqual(['verdicts.parquet bucket altered']);
  });

  it('what is in no place', async () => {
    const { files, noted } = await recorded(null);
    const gone = without(files, 'listing.parquet');
    expect(said(await check({ host: gone, bucket: gone, noted }))).toEqual([
      'listing.parquet nowhere missing',
    ]);
    expect(said(await check({ host: new Map(), bucket: new Map(), noted }))).toEqual([
      'evidence.json nowhere missing',
    ]);
  });

  it('a signature that was taken away everywhere', async () => {
    const { files, noted } = await recorded(keys);
    const bare = without(files, 'evidence.sig.json');
    expect(said(await check({ host: bare, bucket: bare, noted }))).toEqual([
      'evidence.sig.json host signature-missing',
    ]);
  });

  it('a signature by somebody else than the ledger noted', async () => {
    const { files, noted } = await recorded(keys);
    const theirs = await recorded(others);
    const host = new Map(files).set(
      'evidence.sig.json',
      theirs.files.get('evidence.sig.json') ?? Buffer.alloc(0),
    );
    expect(said(await check({ host, bucket: 'unreachable', noted }))).toEqual([
      'evidence.sig.json host signature-other-key',
    ]);
  });

  it('all of it made anew, ledger included, for an auditor who has the public key', async () => {
    const { files, noted } = await recorded(others);
    const place = { host: files, bucket: files, noted };
    expect(said(await check(place, { trusted: [publicOf(keys)] }))).toEqual([
      'evidence.sig.json host signature-other-key',
    ]);
    expect(said(await check(place, { trusted: [publicOf(keys), publicOf(others)] }))).toEqual([]);
  });

  it('no signature at all, for an auditor who asks for one', async () => {
    const { files, noted } = await recorded(null);
    const place = { host: files, bucket: files, noted };
    expect(said(await check(place, { trusted: [publicOf(keys)] }))).toEqual([
      'evidence.sig.json host signature-missing',
    ]);
  });

  it('a record of a version to come', async () => {
    const { files, noted } = await recorded(null);
    const bytes = Buffer.from('{"format":"headwater-evidence/9"}');
    const host = new Map(files).set('evidence.json', bytes);
    const place = { host, bucket: 'unreachable' as const, noted: { ...noted, sha256: sha256(bytes) } };
    expect(said(await check(place))).toEqual(['evidence.json host unreadable']);
  });
});
