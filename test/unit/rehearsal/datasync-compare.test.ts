import { describe, expect, it } from 'vitest';
import { transferOf } from '../../../src/rehearsal/datasync/compare.ts';
import { type Decision, readDecision, writeDecision } from '../../../src/rehearsal/datasync/decision.ts';
import { newLinkedFiles } from '../../../src/rehearsal/datasync/links.ts';
import { objectMetadata } from '../../../src/rehearsal/datasync/metadata.ts';
import { settleOptions } from '../../../src/rehearsal/datasync/options.ts';
import { CHANGED } from '../../../src/rehearsal/datasync/skips.ts';
import type { SourceEntry } from '../../../src/rehearsal/datasync/walk.ts';

const options = settleOptions(undefined, { mode: 'BASIC', source: 'NFS', storageClass: 'STANDARD' });
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
const file = entry('f');
const stored = (more = {}, sizeBytes = file.sizeBytes) => ({
  sizeBytes,
  metadata: { ...objectMetadata(file, 'NFS', options), ...more },
});

describe('what is sent', () => {
  it.each([
    ['absent objects', null, {}, 'CONTENT_AND_METADATA'],
    [
      'absent objects, when nothing is written over',
      null,
      { OverwriteMode: 'NEVER' },
      'CONTENT_AND_METADATA',
    ],
    ['nothing for an equal object', stored(), {}, null],
    ['equal objects too, in mode ALL', stored(), { TransferMode: 'ALL' }, 'CONTENT_AND_METADATA'],
    ['another size', stored({}, 4), {}, 'CONTENT_AND_METADATA'],
    ['nothing over another size in mode NEVER', stored({}, 4), { OverwriteMode: 'NEVER' }, null],
    [
      'nothing over it in mode NEVER, even for ALL',
      stored(),
      { OverwriteMode: 'NEVER', TransferMode: 'ALL' },
      null,
    ],
    ['another nanosecond', stored({ 'file-mtime': '1700000000123456788ns' }), {}, 'CONTENT_AND_METADATA'],
    ['metadata alone for another mode', stored({ 'file-permissions': '0600' }), {}, 'METADATA'],
    ['nothing for another access time', stored({ 'file-atime': '5ns' }), {}, null],
  ] as const)('%s', (_why, there, more, expected) => {
    expect(transferOf(file, there, 'NFS', { ...options, ...more })).toBe(expected);
  });

  it('of a directory is its metadata alone, whatever its time', () => {
    const directory = entry('d', { kind: 'directory', sizeBytes: 0 });
    expect(transferOf(directory, stored({ 'file-mtime': '1ns' }, 0), 'NFS', options)).toBe('METADATA');
  });
});

describe('hard links', () => {
  const names = ['a b', 'a/z', 'b'].map((path) => entry(path, { inode: 7n, nlink: 3 }));
  const decide = (found: readonly SourceEntry[], withObject: readonly string[]): readonly string[] => {
    const linked = newLinkedFiles();
    const has = (e: SourceEntry): boolean => withObject.includes(e.path.toString());
    const waiting = found.filter((e) => !linked.goes(e, has(e)));
    return found
      .filter((e) => !has(e) && (!waiting.includes(e) || linked.goesAfterAll(e)))
      .map(({ path }) => path.toString());
  };
  it.each([
    ['the first name while none has an object', names, [], ['a b']],
    ['the others once the first has one', names, ['a b'], ['a/z', 'b']],
    ['the others once the last has one, the waiting ones too', names, ['b'], ['a b', 'a/z']],
    ['files of one name always', [entry('x'), entry('y')], [], ['x', 'y']],
    [
      'names of another device apart',
      [...names, entry('c', { inode: 7n, nlink: 3, device: 2n })],
      [],
      ['a b', 'c'],
    ],
  ])('send %s', (_why, found, withObject, expected) => {
    expect(decide(found, withObject)).toEqual(expected);
  });
});

describe('a decision on disk', () => {
  const hostile = entry('', {
    path: Buffer.from([0x0a, 0xff, 0x22, 0xe2, 0x80, 0xa8]),
    kind: 'symlink',
    mtimeNs: -(2n ** 62n),
    inode: 2n ** 64n - 1n,
    linkTarget: Buffer.from([0xfe, 0x0a]),
  });
  it.each([
    ['to send', { what: 'send', entry: hostile, type: 'METADATA', overwrite: true }],
    ['to keep', { what: 'keep', entry: hostile }],
    ['to skip', { what: 'skip', path: hostile.path, kind: 'special', reason: CHANGED }],
    ['that a file is missing', { what: 'miss', path: hostile.path }],
    ['to delete', { what: 'delete', name: 'a\nb\u2028/', sizeBytes: 0 }],
  ] as readonly (readonly [string, Decision])[])(
    '%s is one line and comes back as it was',
    (_what, decision) => {
      const line = writeDecision(decision);
      expect(line).not.toContain('\n');
      expect(readDecision(line)).toEqual(decision);
    },
  );
});
