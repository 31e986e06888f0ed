import { lstatSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small tree with names and times that a protocol may or may not carry. Remove it afterwards. */
export async function servedTree(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'headwater-served-'));
  await mkdir(join(root, 'sub/deep/empty'), { recursive: true });
  await writeFile(join(root, 'plain.txt'), 'hello\n');
  await writeFile(join(root, 'with space & (brackets).txt'), 'x');
  await writeFile(join(root, 'sub/ünïcode.bin'), Buffer.alloc(70_000, 7));
  await writeFile(join(root, 'sub/deep/zero'), '');
  for (let at = 0; at < 500; at += 1) await writeFile(join(root, `sub/deep/file-${at}`), 'y'.repeat(at));
  await writeFile(join(root, 'not for "Windows".txt'), 'xyz');
  await symlink('plain.txt', join(root, 'link'));
  await symlink('nowhere', join(root, 'broken-link'));
  await utimes(join(root, 'plain.txt'), 1_000_000_000.5, 1_234_567_890.123_456);
  return root;
}

/** What lies below a folder as `d PATH`, `- SIZE PATH` and `l SIZE PATH`, sorted. */
export function listingOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => {
      const found = lstatSync(join(root, path));
      if (found.isDirectory()) return `d ${path}`;
      return `${found.isSymbolicLink() ? 'l' : '-'} ${found.size} ${path}`;
    })
    .sort();
}
