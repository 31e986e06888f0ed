import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, SourceTrouble } from '../../../src/rehearsal/datasync/content.ts';
import { excludeTest, includeTest } from '../../../src/rehearsal/datasync/filters.ts';
import { type SourceEntry, walk } from '../../../src/rehearsal/datasync/walk.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'content-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const signal = new AbortController().signal;
const OLD = new Date(1_600_000_000_000);

async function entryOf(name: string): Promise<SourceEntry> {
  const filters = { excluded: excludeTest([]), include: includeTest([]) };
  for await (const found of walk(root, filters, signal)) {
    if ('entry' in found && found.entry.path.toString() === name) return found.entry;
  }
  throw new Error(`${name} was not walked`);
}

async function read(
  entry: SourceEntry,
): Promise<{ readonly text: string; readonly sha256: string; readonly bytes: number }> {
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
  };
  const content = contentOf(root, entry, { pace: { take: () => undefined }, signal, onBytes });
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.body) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString('latin1'), sha256: content.sha256(), bytes };
}

describe.each([
  ['small', 1000],
  ['large', 700_000],
])('a %s file', (_size, sizeBytes) => {
  const text = 'x'.repeat(sizeBytes);
  const file = (): string => join(root, 'f');
  const resize = async (bytes: number): Promise<void> => {
    await truncate(file(), bytes);
    await utimes(file(), OLD, OLD);
  };
  beforeEach(async () => {
    await writeFile(file(), text);
    await utimes(file(), OLD, OLD);
  });

  it('is read whole', async () => {
    const found = await read(await entryOf('f'));
    expect(found.text === text).toBe(true);
    expect(found.bytes).toBe(sizeBytes);
    expect(found.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['another modification time', 'changed', () => utimes(file(), OLD, new Date(OLD.getTime() + 1000))],
    ['a byte less, of the same time', 'changed', () => resize(sizeBytes - 1)],
    ['a byte more, of the same time', 'changed', () => resize(sizeBytes + 1)],
    [
      'another file of the same size and time',
      'changed',
      async () => {
        await writeFile(join(root, 'other'), text);
        await utimes(join(root, 'other'), OLD, OLD);
        await rename(join(root, 'other'), file());
      },
    ],
    [
      'a link to such a file',
      'ELOOP',
      async () => {
        await rename(file(), join(root, 'moved'));
        await symlink('moved', file());
      },
    ],
    [
      'a FIFO, which nobody may wait for',
      'changed',
      async () => {
        await rm(file());
        execFileSync('mkfifo', [file()]);
      },
    ],
    ['nothing', 'ENOENT', () => rm(file())],
  ])('is refused when in its place there is %s', async (_why, errorCode, change) => {
    const entry = await entryOf('f');
    await change();
    const refused = read(entry);
    await expect(refused).rejects.toBeInstanceOf(SourceTrouble);
    await expect(refused).rejects.toMatchObject({ errorCode });
  });
});

describe('other entries', () => {
  it('are a link’s target, raw, and nothing for a directory', async () => {
    const target = Buffer.from([0x61, 0xff]);
    await symlink(target, join(root, 'link'));
    expect((await lstat(join(root, 'link'))).isSymbolicLink()).toBe(true);
    expect((await read(await entryOf('link'))).text).toBe('a\xff');
    expect((await read(await entryOf(''))).text).toBe('');
  });
});
