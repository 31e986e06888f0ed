import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExports } from '../../../src/adapters/discovery/showmount.ts';
import { type NfsServer, nfsServerLacks, startNfsServer } from './nfs-server.ts';
import { missingProgram } from './programs.ts';
import { listingOf, servedTree } from './tree.ts';

const lacks = nfsServerLacks();

describe.skipIf(lacks !== undefined)(`NFS-Ganesha${lacks === undefined ? '' : `, without ${lacks},`}`, () => {
  let root: string;
  let other: string;
  let server: NfsServer;

  beforeAll(async () => {
    root = await servedTree();
    other = await mkdtemp(join(tmpdir(), 'headwater with spaces '));
    server = await startNfsServer([root, other]);
  });
  afterAll(async () => {
    await server?.stop();
    for (const folder of [root, other]) await rm(folder, { recursive: true, force: true });
  });

  it('tells what it exports', async () => {
    const { stdout } = await server.run('showmount', ['--exports', '--no-headers', '127.0.0.1']);
    expect(
      readExports(Buffer.from(stdout))
        .map((one) => Buffer.from(one.name).toString())
        .sort(),
    ).toEqual([root, other].sort());
  });

  it.skipIf(missingProgram('nfs-ls') !== undefined).each(['3', '4'])(
    'lists over NFSv%s what is in the folder, file by file with its size',
    async (version) => {
      const path = version === '3' ? root : '/1';
      const listed = await server.run('nfs-ls', ['-R', `nfs://127.0.0.1${path}?version=${version}`]);
      expect(listed.stderr).toBe('');
      const seen = listed.stdout
        .trimEnd()
        .split('\n')
        .map((line) => /^(.)\S+ +\d+ +\d+ +\d+ +(\d+) (.+)$/.exec(line)?.slice(1).join(' '));
      // A directory's size is the file system's own business.
      expect(seen.map((line) => line?.replace(/^d \d+/, 'd')).sort()).toEqual(listingOf(root));
    },
  );
});
