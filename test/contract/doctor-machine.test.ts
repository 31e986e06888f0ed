import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMachineLooks } from '../../src/adapters/machine/looks.ts';
import { delayedMountLacks, mountDelayed } from './delayed-mount.ts';

const looks = createMachineLooks({ mountWithinMs: 30_000 });
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doctor machine-'));
  await mkdir(join(directory, 'share/inner'), { recursive: true });
  await writeFile(join(directory, 'share/a.txt'), 'a');
  await mkdir(join(directory, 'fell-off'));
  await symlink(join(directory, 'share'), join(directory, 'link'));
});
afterAll(() => rm(directory, { recursive: true }));

const at = (name: string) => join(directory, name);
const nameOf = (text: string) => Buffer.from(text).toString('base64');

describe('a mount', () => {
  test.each([
    ['a directory', 'share', { trouble: null, empty: false, mountPoint: false }],
    ['a link to one', 'link', { trouble: null, empty: false, mountPoint: false }],
    ['one that fell off', 'fell-off', { trouble: null, empty: true, mountPoint: false }],
    ['nothing', 'nowhere', { trouble: 'missing', empty: false }],
    ['a file', 'share/a.txt', { trouble: 'no-directory' }],
    ['what lies in a file', 'share/a.txt/b', { trouble: 'ENOTDIR' }],
    ['a name with a line end', 'a\nb', { trouble: 'missing' }],
  ])('%s', async (_what, name, wanted) => {
    expect(await looks.mount(at(name), null)).toMatchObject({ path: at(name), marks: null, ...wanted });
  });

  test.runIf(process.platform === 'linux')('what is mounted, and by which file system', async () => {
    expect(await looks.mount('/proc', null)).toMatchObject({
      mountPoint: true,
      fileSystem: 'proc',
      trouble: null,
    });
    expect((await looks.mount(at('share'), null)).fileSystem).toMatch(/^\w+/);
  });

  test('one directory by two names is one', async () => {
    const [one, other] = await Promise.all([looks.mount(at('share'), null), looks.mount(at('link'), null)]);
    expect(one.identity).toBe(other.identity);
    expect((await looks.mount(at('fell-off'), null)).identity).not.toBe(one.identity);
  });

  test('marks are the names that are there still, with their inodes where those count', async () => {
    const { ino } = await stat(at('share/a.txt'), { bigint: true });
    const marks = [
      { name: nameOf('a.txt'), inode: String(ino) },
      { name: nameOf('a.txt'), inode: '1' },
      { name: nameOf('inner'), inode: null },
      { name: nameOf('gone'), inode: null },
    ];
    expect((await looks.mount(at('share'), marks)).marks).toEqual({ known: 4, same: 2 });
  });

  describe.skipIf(delayedMountLacks() !== undefined)('that is one', () => {
    test('of a server that answers', async () => {
      const mount = await mountDelayed(at('share'));
      try {
        expect(await looks.mount(mount.path, null)).toMatchObject({ trouble: null, mountPoint: true });
      } finally {
        await mount.stop();
      }
    });

    test('of a server that has gone', async () => {
      const mount = await mountDelayed(at('share'), { hang: ['*:opendir'] });
      try {
        const impatient = createMachineLooks({ mountWithinMs: 2000 });
        await expect(impatient.mount(mount.path, null)).rejects.toMatchObject({ code: 'mount-hangs' });
      } finally {
        await mount.stop();
      }
    });
  });

  test('one that does not answer in time is left behind, and named', async () => {
    const impatient = createMachineLooks({ mountWithinMs: 0 });
    await expect(impatient.mount(at('share'), null)).rejects.toMatchObject({
      code: 'mount-hangs',
      message: expect.stringContaining('share'),
    });
  });
});

describe('the machine', () => {
  test('is looked at without a trace', async () => {
    const before = await readdir(directory);
    const found = await looks.machine(at('.headwater/deeper'), '20.19');
    expect(found).toMatchObject({
      nodeVersion: process.versions.node,
      nodeNeeded: '20.19',
      stateWritable: true,
    });
    expect(found.freeBytes).toBeGreaterThan(0);
    if (process.platform === 'linux') expect(found.openFiles).toBeGreaterThan(0);
    expect(await readdir(directory)).toEqual(before);
  });

  test('misses programs that are on no path', async () => {
    const { PATH } = process.env;
    process.env.PATH = at('bin');
    try {
      await mkdir(at('bin'));
      await writeFile(at('bin/smbclient'), '#!/bin/sh\n');
      expect((await looks.machine(directory, '20.19')).missingPrograms).toContain('smbclient');
      await chmod(at('bin/smbclient'), 0o755);
      expect((await looks.machine(directory, '20.19')).missingPrograms).not.toContain('smbclient');
    } finally {
      process.env.PATH = PATH;
    }
  });
});

describe('a secret', () => {
  test('in a variable, in files for one and for all, and in Secrets Manager', async () => {
    process.env.DOCTOR_SECRET = 'x';
    await writeFile(at('own'), 'x', { mode: 0o600 });
    await writeFile(at('shared'), 'x');
    await chmod(at('shared'), 0o644);
    const sights = await Promise.all(
      ['env:DOCTOR_SECRET', 'file:own', 'file:shared', 'secretsmanager:arn:aws:x'].map((reference) =>
        looks.secret(reference, directory),
      ),
    );
    delete process.env.DOCTOR_SECRET;
    expect(sights).toEqual([
      { kind: 'env', othersMayRead: false },
      { kind: 'file', othersMayRead: false },
      { kind: 'file', othersMayRead: true },
      { kind: 'secretsmanager' },
    ]);
  });

  test.each(['env:NOBODY_SETS_THIS', 'file:nowhere'])('that is not there: %s', async (reference) => {
    await expect(looks.secret(reference, directory)).rejects.toMatchObject({ code: 'secret-missing' });
  });
});
