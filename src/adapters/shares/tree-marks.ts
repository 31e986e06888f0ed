import type { Dir } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import type { TreeMarks } from '../../ports/shards.ts';
import { inside, inspectRoot, mountUnreadable } from './root.ts';
import { errorCode, isGone } from './system-error.ts';

/** Names looked at: a share that is another one has none of them, one that changes keeps most. */
const NAMES = 16;

/** Marks of mounted trees. Inodes are the server's over NFS [RFC 1813 2.6]; SMB clients may make up their own [mount.cifs(8)]. */
export const treeMarks: TreeMarks = {
  mark: async (root) => {
    const { inode } = await inspectRoot(root);
    const names: { name: string; inode: string }[] = [];
    for (const name of await firstNames(root)) {
      const found = await inodeOf(root, name);
      if (found !== null) names.push({ name: name.toString('base64'), inode: String(found) });
    }
    return { inode: String(inode), names };
  },
  matches: async (root, mark, protocol) => {
    const sameInode = (found: bigint, marked: string): boolean =>
      protocol === 'smb' || String(found) === marked;
    const { inode } = await inspectRoot(root);
    if (!sameInode(inode, mark.inode)) return false;
    let same = 0;
    for (const { name, inode: marked } of mark.names) {
      const found = await inodeOf(root, Buffer.from(name, 'base64'));
      if (found !== null && sameInode(found, marked)) same += 1;
    }
    return same * 2 >= mark.names.length;
  },
};

async function firstNames(root: string): Promise<readonly Buffer[]> {
  try {
    // Node's types know string names only; with this encoding they are Buffers.
    const directory: Dir = await opendir(root, { encoding: 'buffer' as BufferEncoding });
    const names: Buffer[] = [];
    try {
      while (names.length < NAMES) {
        const entry = await directory.read();
        if (entry === null) break;
        names.push(entry.name as unknown as Buffer);
      }
    } finally {
      await directory.close();
    }
    return names;
  } catch (error) {
    throw mountUnreadable(root, `listing it fails with ${errorCode(error)}`, error);
  }
}

/** Null when there is no such name. */
async function inodeOf(root: string, name: Buffer): Promise<bigint | null> {
  try {
    return (await lstat(inside(Buffer.from(root), name), { bigint: true })).ino;
  } catch (error) {
    if (isGone(errorCode(error))) return null;
    throw mountUnreadable(root, `looking at a name in it fails with ${errorCode(error)}`, error);
  }
}
