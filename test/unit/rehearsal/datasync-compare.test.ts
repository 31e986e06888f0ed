import { describe, expect, it } from 'vitest';
import { type CompareInput, compare } from '../../../src/rehearsal/datasync/compare.ts';
import { objectMetadata } from '../../../src/rehearsal/datasync/metadata.ts';
import { settleOptions } from '../../../src/rehearsal/datasync/options.ts';
import type { S3Location } from '../../../src/rehearsal/datasync/resources.ts';
import type { SourceEntry } from '../../../src/rehearsal/datasync/walk.ts';

const options = settleOptions(undefined, { mode: 'BASIC', source: 'NFS', storageClass: 'STANDARD' });
const destination: S3Location = {
  arn: 'd',
  seq: 1,
  createdAtMs: 0,
  tags: {},
  type: 'S3',
  bucketArn: 'arn:aws:s3:::bucket',
  prefix: 'p/',
  storageClass: 'STANDARD',
  roleArn: 'r',
};
const entry = (path: string, more: Partial<SourceEntry> = {}): SourceEntry => ({
  path: Buffer.from(path),
  kind: 'file',
  sizeBytes: 3,
  mtimeNs: 1_700_000_000_123_456_789n,
  atimeNs: 0n,
  mode: 0o644,
  uid: 1,
  gid: 2,
  nlink: 1,
  inode: BigInt(path.length),
  device: 1n,
  linkTarget: null,
  ...more,
});
const stored = (source: SourceEntry, more = {}, sizeBytes = source.sizeBytes) =>
  [
    `p/${source.path}`,
    { sizeBytes, metadata: { ...objectMetadata(source, 'NFS', options), ...more } },
  ] as const;

function decide(more: Partial<CompareInput>): readonly string[] {
  const input = {
    source: 'NFS',
    destination,
    options,
    objects: new Map(),
    only: null,
    entries: [],
    ...more,
  } as const;
  return compare(input).transfers.map(({ key, type }) => `${key} ${type}`);
}

describe('what is sent', () => {
  const file = entry('f');
  it.each([
    ['absent objects', [], 'CHANGED', ['p/f CONTENT_AND_METADATA']],
    ['nothing for an equal object', [stored(file)], 'CHANGED', []],
    ['equal objects too, in mode ALL', [stored(file)], 'ALL', ['p/f CONTENT_AND_METADATA']],
    ['another size', [stored(file, {}, 4)], 'CHANGED', ['p/f CONTENT_AND_METADATA']],
    [
      'another nanosecond',
      [stored(file, { 'file-mtime': '1700000000123456788ns' })],
      'CHANGED',
      ['p/f CONTENT_AND_METADATA'],
    ],
    [
      'metadata alone for another mode',
      [stored(file, { 'file-permissions': '0600' })],
      'CHANGED',
      ['p/f METADATA'],
    ],
    ['nothing for another access time', [stored(file, { 'file-atime': '5ns' })], 'CHANGED', []],
  ] as const)('%s', (_why, objects, TransferMode, expected) => {
    const changed = { entries: [file], objects: new Map(objects), options: { ...options, TransferMode } };
    expect(decide(changed)).toEqual(expected);
  });

  it('is never written over in OverwriteMode NEVER', () => {
    const never = { ...options, OverwriteMode: 'NEVER' } as const;
    expect(decide({ entries: [file], objects: new Map([stored(file, {}, 9)]), options: never })).toEqual([]);
  });

  it('after an interruption is what had been decided, in full', () => {
    const entries = [entry('a'), entry('bb'), entry('ccc')];
    const objects = new Map(entries.slice(0, 2).map((e) => stored(e)));
    expect(decide({ entries, objects, only: new Set(['a']) })).toEqual(['p/a CONTENT_AND_METADATA']);
  });
});

describe('hard links', () => {
  const names = ['b', 'a/z', 'a b'].map((path) => entry(path, { inode: 7n, nlink: 3 }));
  it('send the first name in byte order while no name has an object', () => {
    expect(decide({ entries: names })).toEqual(['p/a b CONTENT_AND_METADATA']);
  });
  it('send the others once any name has one', () => {
    const objects = new Map(names.slice(0, 1).map((e) => stored(e)));
    expect(decide({ entries: names, objects })).toEqual([
      'p/a/z CONTENT_AND_METADATA',
      'p/a b CONTENT_AND_METADATA',
    ]);
  });
  it('count names that cannot be objects as absent', () => {
    const bad = entry('', { path: Buffer.from([0x01, 0xff]), inode: 7n, nlink: 3 });
    expect(decide({ entries: [bad, ...names] })).toEqual(['p/a b CONTENT_AND_METADATA']);
  });
  it('are told apart by device', () => {
    const other = entry('c', { inode: 7n, nlink: 3, device: 2n });
    expect(decide({ entries: [...names, other] })).toHaveLength(2);
  });
});
