import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileChanged, fileBytes } from '../../../src/rehearsal/storage-gateway/mount-file.ts';
import { type MountEntry, walkMount } from '../../../src/rehearsal/storage-gateway/mount-walk.ts';

const SIZE = 600 * 1024;
let mount: string;
let file: string;
beforeEach(() => {
  mount = mkdtempSync(join(tmpdir(), 'mount-'));
  file = join(mount, 'a');
  writeFileSync(file, 'x'.repeat(SIZE));
  utimesSync(file, 5, 5);
});
afterEach(() => rmSync(mount, { recursive: true }));

const { signal } = new AbortController();
const seen = async (): Promise<MountEntry> => {
  for await (const item of walkMount(mount, 0, signal)) if ('stats' in item) return item;
  throw new Error('nothing is there');
};
/** Reads a file, and does something on the way. */
const read = async (entry: MountEntry, act: () => void = () => undefined): Promise<number> => {
  let bytes = 0;
  for await (const chunk of fileBytes(mount, entry, signal)) {
    if (bytes === 0) act();
    bytes += chunk.length;
  }
  return bytes;
};
const replace = (): void => renameSync(file, `${file}.old`);

it('reads a file that stays as it is', async () => {
  expect(await read(await seen())).toBe(SIZE);
});

it.each([
  ['written to', () => writeFileSync(file, 'y'.repeat(SIZE))],
  ['written to beyond its end', () => writeFileSync(file, 'y', { flag: 'a' })],
  ['cut off', () => truncateSync(file, 300 * 1024)],
])('does not take for whole a file that is %s while it is read', async (_what, harm) => {
  await expect(read(await seen(), harm)).rejects.toThrow(FileChanged);
});

it.each([
  ['a link', () => symlinkSync(`${file}.old`, file)],
  ['a pipe', () => execFileSync('mkfifo', [file])],
  ['another file', () => writeFileSync(file, 'y'.repeat(SIZE))],
  ['nothing', () => undefined],
])('does not read %s that took the place of the file', async (_what, harm) => {
  const entry = await seen();
  replace();
  harm();
  await expect(read(entry)).rejects.toThrow(FileChanged);
});

it('tells a file that cannot be opened from one that changed, which would be tried again without a word', async () => {
  const entry = { ...(await seen()), path: 'x'.repeat(300) };
  await expect(read(entry)).rejects.toThrow(/ENAMETOOLONG/);
});
