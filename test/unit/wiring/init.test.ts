import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject } from '../../../src/wiring/init.ts';
import { openProject } from '../../../src/wiring/project.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater init '));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('init', () => {
  it('writes a configuration that opens, also below directories that are not there yet', async () => {
    const file = await initProject(join(directory, 'a/b/headwater.yaml'), {
      name: 'projects',
      mount: '/mnt/p q',
    });
    const project = await openProject(file);
    expect(project).toMatchObject({ rehearsal: true, directory: join(directory, 'a/b') });
    expect(project.config.shares).toMatchObject([
      { name: 'projects', export: '/export/projects', mount: '/mnt/p q' },
    ]);
    expect(await readdir(join(directory, 'a/b'))).toEqual(['headwater.yaml']);
  });

  it('never overwrites', async () => {
    const file = join(directory, 'headwater.yaml');
    await writeFile(file, 'mine');
    await expect(initProject(file, { name: 'projects', mount: '/mnt' })).rejects.toMatchObject({
      code: 'config-exists',
      blame: 'usage',
    });
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it.each([
    { why: 'the name cannot be part of tags and keys', first: { name: 'Data_1', mount: '/mnt' } },
    { why: 'the name is empty', first: { name: '', mount: '/mnt' } },
    { why: 'the mount is empty', first: { name: 'projects', mount: '' } },
  ])('writes nothing when $why', async ({ first }) => {
    await expect(initProject(join(directory, 'headwater.yaml'), first)).rejects.toMatchObject({
      code: 'config-invalid',
      blame: 'usage',
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('says when it cannot write there', async () => {
    const file = join(directory, 'headwater.yaml');
    await writeFile(join(directory, 'file'), '');
    await expect(
      initProject(join(file, '..', 'file', 'x.yaml'), { name: 'a', mount: '/m' }),
    ).rejects.toMatchObject({
      code: 'config-unwritable',
      blame: 'usage',
    });
  });
});
