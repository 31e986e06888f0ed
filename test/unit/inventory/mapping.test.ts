import { describe, expect, it } from 'vitest';
import type { EntryKind } from '../../../src/inventory/entry.ts';
import { MAX_OBJECT_BYTES, type Mapping, mapEntry } from '../../../src/inventory/mapping.ts';

const nfs = { protocol: 'nfs', keyPrefix: 'data/models/' } as const;
const smb = { protocol: 'smb', keyPrefix: 'data/models/' } as const;
const key = (text: string): Mapping => ({ kind: 'key', key: text });
const blocked = (hazard: Extract<Mapping, { kind: 'blocked' }>['hazard']): Mapping => ({
  kind: 'blocked',
  hazard,
});
/** With the prefix's 12 bytes this name makes a key of exactly 1,024 bytes. */
const longest = 'n'.repeat(1012);

const cases: readonly (readonly [
  string,
  string | Uint8Array,
  EntryKind,
  number,
  typeof nfs | typeof smb,
  Mapping,
])[] = [
  ['a file is its prefix and path', 'a/b c', 'file', 1, nfs, key('data/models/a/b c')],
  ['a directory ends with a slash', 'a', 'directory', 4096, nfs, key('data/models/a/')],
  ['a link over NFS becomes an object', 'l', 'symlink', 3, nfs, key('data/models/l')],
  ['a link over SMB does not', 'l', 'symlink', 3, smb, blocked('smb-symlink')],
  ['no content, no object', 'p', 'fifo', 0, nfs, blocked('special-file')],
  ['nor for what nobody knows', 'p', 'unknown', 0, nfs, blocked('special-file')],
  ['DataSync skips what ends in .snapshot', 'a/photo.snapshot', 'file', 1, nfs, blocked('datasync-skips')],
  ['and all below it', 'a/x.snapshot/b', 'file', 1, nfs, blocked('datasync-skips')],
  ['and its own leftovers', '.aws-datasync/t', 'file', 1, nfs, blocked('datasync-skips')],
  [
    'but not names that only hold the word',
    'a.snapshots/b',
    'file',
    1,
    nfs,
    key('data/models/a.snapshots/b'),
  ],
  ['a key is UTF-8', Uint8Array.of(0xff), 'file', 1, nfs, blocked('bad-utf8')],
  ['1,024 bytes fit', longest, 'file', 1, nfs, key(`data/models/${longest}`)],
  ["a directory's slash counts", longest, 'directory', 1, nfs, blocked('key-too-long')],
  ['bytes count, not characters', '\u00fc'.repeat(507), 'file', 1, nfs, blocked('key-too-long')],
  ['the largest object', 'a', 'file', MAX_OBJECT_BYTES, nfs, key('data/models/a')],
  ['a byte more', 'a', 'file', MAX_OBJECT_BYTES + 1, nfs, blocked('object-too-large')],
  [
    'one hazard an entry: the kind is named before the name',
    Uint8Array.of(0xff),
    'socket',
    0,
    nfs,
    blocked('special-file'),
  ],
];

describe('where an entry lands', () => {
  it.each(cases)('%s', (_reason, path, kind, sizeBytes, share, expected) => {
    const raw = typeof path === 'string' ? Buffer.from(path) : path;
    expect(mapEntry(raw, kind, sizeBytes, share)).toEqual(expected);
  });
});
