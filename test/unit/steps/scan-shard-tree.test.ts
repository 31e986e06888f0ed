import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passedBy } from '../../../src/inventory/passed-by.ts';
import { SCAN_FORMAT, type ShardManifest } from '../../../src/ports/scan-documents.ts';
import { emptyTree, isWhole, withManifests } from '../../../src/steps/scan-shard-tree.ts';

/** `a: b c` is the manifest of shard a, which names b and c as its children. */
function manifest(line: string): ShardManifest {
  const [shard = '', children = ''] = line.split(':');
  return {
    format: SCAN_FORMAT,
    scan: 's',
    shard,
    depth: 0,
    worker: `on-${shard}`,
    startedAt: '2026-11-21T00:00:00.000Z',
    finishedAt: '2026-11-21T00:00:00.000Z',
    rows: 2,
    fileBytes: 10,
    parts: [{ key: shard, rows: 2, sizeBytes: 1, sha256: '' }],
    unreadable: [],
    passedBy: passedBy('skipped-name', [Buffer.from(`${shard}/.zfs`)]),
    children: children
      .split(' ')
      .filter((id) => id !== '')
      .map((id) => ({ id, tries: 1, directories: 1, key: id })),
  };
}

const lines = ['root: a b c', 'a:', 'b: d e', 'c:', 'd: f', 'e:', 'f:'];

describe('the tree of shards', () => {
  it('begins with the root, and is whole once every shard it leads to has a manifest', () => {
    const begun = withManifests(emptyTree(), [manifest('root: a b')]);
    expect([...begun.open.values()]).toEqual([
      { shard: 'a', parent: 'root' },
      { shard: 'b', parent: 'root' },
    ]);
    expect(isWhole(begun)).toBe(false);
    expect(isWhole(withManifests(begun, [manifest('a:'), manifest('b:')]))).toBe(true);
    expect(isWhole(emptyTree())).toBe(false);
  });

  it('does not know what was passed by when one manifest does not tell', () => {
    const { passedBy: _, ...silent } = manifest('a:');
    const tree = withManifests(emptyTree(), [manifest('root: a b'), silent, manifest('b:')]);
    expect(tree.passedBy).toBeNull();
  });

  it('comes out the same in whatever order, batches and repetition the manifests come', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(lines, { minLength: lines.length }),
        fc.array(fc.constantFrom(...lines)),
        fc.integer({ min: 1, max: 4 }),
        (order, repeated, size) => {
          const all = [...order, ...repeated].map(manifest);
          let tree = emptyTree();
          for (let at = 0; at < all.length; at += size) tree = withManifests(tree, all.slice(at, at + size));
          expect(isWhole(tree)).toBe(true);
          expect([...tree.done.keys()].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'root']);
          expect(tree).toMatchObject({ entries: 14, fileBytes: 70, passedBy: [{ directories: 7 }] });
          expect(tree.workers.size).toBe(7);
          expect(tree.early.size).toBe(0);
        },
      ),
    );
  });

  it('counts nothing that the root does not lead to', () => {
    const tree = withManifests(emptyTree(), [manifest('root:'), manifest('x: y')]);
    expect(tree.entries).toBe(2);
    expect(isWhole(tree)).toBe(true);
  });
});
