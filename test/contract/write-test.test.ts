import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWriteTest } from '../../src/adapters/machine/write-test.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'headwater write '));
});
afterEach(() => rm(root, { recursive: true, force: true }));
const { tryWrite } = createWriteTest();

describe('a write that must fail', () => {
  it('is accepted by what takes writes, and leaves nothing', async () => {
    expect(await tryWrite(root)).toEqual({ kind: 'accepted' });
    expect(await readdir(root)).toEqual([]);
  });

  it('removes what a killed attempt left, and says that it could', async () => {
    await mkdir(join(root, '.headwater-write-test'));
    expect(await tryWrite(root)).toEqual({ kind: 'accepted' });
    expect(await readdir(root)).toEqual([]);
  });

  it('removes nothing that holds data, whatever its name', async () => {
    await mkdir(join(root, '.headwater-write-test'));
    await writeFile(join(root, '.headwater-write-test/somebody’s'), 'data');
    expect(await tryWrite(root)).toMatchObject({ kind: 'refused', errorCode: 'ENOTEMPTY' });
    expect(await readdir(join(root, '.headwater-write-test'))).toEqual(['somebody’s']);
  });

  it('is refused where nobody may write, with the system’s reason and whether the mount is read-only', async () => {
    expect(await tryWrite('/proc/self')).toMatchObject({ kind: 'refused', mountedReadOnly: false });
    expect(await tryWrite(join(root, 'gone'))).toMatchObject({ kind: 'refused', errorCode: 'ENOENT' });
  });
});
