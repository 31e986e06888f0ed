import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { walkMount } from '../../../src/rehearsal/storage-gateway/mount-walk.ts';

let directory: string;
let mount: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mount-'));
  mount = join(directory, 'mount');
  mkdirSync(join(mount, 'a', 'b'), { recursive: true });
  mkdirSync(join(directory, 'outside', 'b'), { recursive: true });
  writeFileSync(join(directory, 'outside', 'b', 'secret'), 'x');
  writeFileSync(join(directory, 'outside', 'secret'), 'x');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Walks, and does something once a directory was seen. */
const walked = async (
  root: string,
  seen = '',
  act: () => void = () => undefined,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const item of walkMount(root, 0, new AbortController().signal)) {
    found.push('reason' in item ? `${item.path} ${item.reason}` : item.path);
    if (item.path === seen) act();
  }
  return found;
};
const replace = (): void => {
  renameSync(join(mount, 'a'), join(directory, 'away'));
  symlinkSync(join(directory, 'outside'), join(mount, 'a'));
};

it.each([
  ['the directory', 'a/', ['a/', 'a unreadable']],
  ['one above it', 'a/b/', ['a/', 'a/b/', 'a/b unreadable']],
])('sees nothing through a link that took the place of %s while it walks', async (_what, seen, expected) => {
  expect(await walked(mount, seen, replace)).toEqual(expected);
});

it('sees nothing through a link in the place of the mount', async () => {
  const link = join(directory, 'link');
  symlinkSync(join(directory, 'outside'), link);
  expect(await walked(link)).toEqual([' unreadable']);
});

it('sees every file of a large directory', async () => {
  for (let i = 0; i < 600; i++) writeFileSync(join(mount, 'a', 'b', String(i)), '');
  expect(new Set(await walked(mount))).toHaveProperty('size', 602);
});
