import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { treeMarks } from '../../../src/adapters/shares/tree-marks.ts';

let place = '';
let root = '';
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'headwater marks '));
  root = join(place, 'root');
  await mkdir(root);
  for (const name of ['a', 'b', 'c']) await writeFile(join(root, name), name);
});
afterEach(() => rm(place, { recursive: true }));

describe('the mark of a tree', () => {
  it('is the same where the tree is mounted elsewhere', async () => {
    const mark = await treeMarks.mark(root);
    await symlink(root, join(place, 'elsewhere'));
    expect(await treeMarks.matches(join(place, 'elsewhere'), mark, 'nfs')).toBe(true);
  });

  it('survives that some names go, not that most do', async () => {
    const mark = await treeMarks.mark(root);
    await rm(join(root, 'a'));
    expect(await treeMarks.matches(root, mark, 'nfs')).toBe(true);
    await rename(join(root, 'b'), join(root, 'z'));
    expect(await treeMarks.matches(root, mark, 'nfs')).toBe(false);
  });

  it('tells a copy from its original by inodes over NFS, and cannot over SMB, where clients may make them up', async () => {
    const copy = join(place, 'copy');
    await mkdir(copy);
    for (const name of ['a', 'b', 'c']) await writeFile(join(copy, name), name);
    const mark = await treeMarks.mark(root);
    expect(await treeMarks.matches(copy, mark, 'nfs')).toBe(false);
    expect(await treeMarks.matches(copy, mark, 'smb')).toBe(true);
    expect(await treeMarks.matches(place, mark, 'smb')).toBe(false);
  });

  it('cannot be taken where nothing is mounted', async () => {
    await expect(treeMarks.mark(join(place, 'nowhere'))).rejects.toMatchObject({ code: 'mount-unreadable' });
  });
});
