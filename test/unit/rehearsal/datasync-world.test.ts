import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NoSuchExport, openWorld } from '../../../src/rehearsal/world-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'world-')));
  await mkdir(join(directory, 'served', 'deep'), { recursive: true });
  await mkdir(join(directory, 'inner'));
  await mkdir(join(directory, 'outside'));
  await symlink('../outside', join(directory, 'served', 'door'));
  await symlink('served', join(directory, 'alias'));
  await writeFile(join(directory, 'served', 'file'), '');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const nfs = (at: string, served: string) => ({
  protocol: 'nfs',
  server: 'NAS',
  export: at,
  directory: served,
});
const write = (exports: readonly object[]): Promise<void> =>
  writeFile(
    join(directory, 'world.json'),
    JSON.stringify({ account: '111122223333', region: 'us-east-1', exports, agents: [], gateways: [] }),
  );

describe('the directory behind a mount', () => {
  beforeEach(() =>
    write([nfs('/export', 'served'), nfs('/export/deep/inner', 'inner'), nfs('/alias/', 'alias')]),
  );

  it.each([
    ['an export', 'nas', '/export/', 'served'],
    ['a directory below it', 'nas', '/export/deep', 'served/deep'],
    ['the longest export', 'nas', '/export/deep/inner', 'inner'],
    ['an export whose own directory is a link', 'nas', '/alias/deep', 'served/deep'],
  ])('is found for %s', async (_why, server, path, expected) => {
    expect(await openWorld(directory).directoryOf('nfs', server, path)).toBe(join(directory, expected));
  });

  it.each([
    ['an unknown server', 'other', '/export'],
    ['an unknown export', 'nas', '/expo'],
    ['a name that only begins like an export', 'nas', '/exports'],
    ['a climbing path', 'nas', '/export/../outside'],
    ['a link on the way', 'nas', '/export/door'],
    ['a file', 'nas', '/export/file'],
    ['a missing directory', 'nas', '/export/none'],
  ])('is refused for %s', async (_why, server, path) => {
    await expect(openWorld(directory).directoryOf('nfs', server, path)).rejects.toBeInstanceOf(NoSuchExport);
  });

  it('is one protocol’s', async () => {
    await expect(openWorld(directory).directoryOf('smb', 'nas', '/export')).rejects.toBeInstanceOf(
      NoSuchExport,
    );
  });
});

describe('world.json', () => {
  it('is read again when it changes, and empty when absent', async () => {
    const world = openWorld(directory);
    expect((await world.read()).exports).toEqual([]);
    await write([nfs('/a', 'served')]);
    expect((await world.read()).exports).toHaveLength(1);
    await write([nfs('/a', 'served'), nfs('/b', 'inner')]);
    expect((await world.read()).exports).toHaveLength(2);
  });

  it.each([
    ['text that is no JSON', '{'],
    ['another shape', '{"account": 1}'],
  ])('is refused as %s', async (_why, text) => {
    await writeFile(join(directory, 'world.json'), text);
    await expect(openWorld(directory).read()).rejects.toMatchObject({
      code: 'rehearsal-world-invalid',
      blame: 'usage',
    });
  });
});
