import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DelayedMount, type DelayedOptions, delayedMountLacks, mountDelayed } from './delayed-mount.ts';

const lacks = delayedMountLacks();

describe.skipIf(lacks !== undefined)(
  `a delayed mount${lacks === undefined ? '' : `, without ${lacks},`}`,
  () => {
    let source: string;
    let mounted: DelayedMount | undefined;
    const mount = async (options: DelayedOptions): Promise<string> => {
      mounted = await mountDelayed(source, options);
      return mounted.path;
    };

    beforeAll(async () => {
      source = await mkdtemp(join(tmpdir(), 'headwater-behind-'));
      for (const folder of ['one', 'two', 'many']) await mkdir(join(source, folder));
      await writeFile(join(source, 'one/a'), 'hello');
      await writeFile(join(source, 'one/b'), 'hi');
      await writeFile(Buffer.concat([Buffer.from(`${source}/two/`), Buffer.from([0xff, 0xfe])]), 'raw');
      await symlink('../one/a', join(source, 'two/link'));
      for (let at = 0; at < 100; at += 1) await writeFile(join(source, `many/${at}`), '');
    });
    afterEach(async () => {
      await mounted?.stop();
      mounted = undefined;
    });
    afterAll(() => rm(source, { recursive: true, force: true }));

    it('shows what is behind it, names as they are', async () => {
      const path = await mount({});
      expect(readdirSync(path).sort()).toEqual(['many', 'one', 'two']);
      expect(await readFile(join(path, 'one/a'), 'utf8')).toBe('hello');
      const names = (await readdir(join(path, 'two'), { encoding: 'buffer' })).map((name) =>
        name.toString('hex'),
      );
      expect(names.sort()).toEqual([Buffer.from('link').toString('hex'), 'fffe'].sort());
      expect((await lstat(join(path, 'two/link'))).isSymbolicLink()).toBe(true);
      expect((await lstat(join(path, 'one/a'))).ino).toBe((await lstat(join(source, 'one/a'))).ino);
    });

    it('may not be written to', async () => {
      const path = await mount({});
      await expect(writeFile(join(path, 'one/new'), '')).rejects.toMatchObject({ code: 'EROFS' });
    });

    it('makes each stat wait, also the second of the same file', async () => {
      const path = await mount({ delayUs: 20_000 });
      for (let turn = 0; turn < 2; turn += 1) {
        const from = performance.now();
        await lstat(join(path, 'one/a'));
        expect(performance.now() - from).toBeGreaterThan(20);
      }
    });

    it('lets many names of one directory be asked for at once', async () => {
      const path = await mount({ delayUs: 20_000 });
      const script =
        'const fs=require("fs/promises");Promise.all(Array.from({length:100},(_,k)=>fs.lstat(process.argv[1]+"/many/"+k)))';
      const child = spawn(process.execPath, ['-e', script, path], {
        env: { ...process.env, UV_THREADPOOL_SIZE: '100' },
      });
      await once(child, 'exit');
      expect((await mounted?.stop())?.mostAtOnce).toBeGreaterThan(50);
    });

    it('fails as often as it was told, then no more', async () => {
      const path = await mount({ fail: ['one/a=EIO@2', 'one/b=EACCES:open'] });
      for (let turn = 0; turn < 2; turn += 1) {
        await expect(lstat(join(path, 'one/a'))).rejects.toMatchObject({ code: 'EIO' });
      }
      expect((await lstat(join(path, 'one/a'))).size).toBe(5);
      expect((await lstat(join(path, 'one/b'))).size).toBe(2);
      await expect(readFile(join(path, 'one/b'))).rejects.toMatchObject({ code: 'EACCES' });
    });

    it('hides types when it is told to', async () => {
      const path = await mount({ unknownTypes: true });
      const found = spawnSync('find', [path, '-type', 'f'], { encoding: 'utf8' });
      expect(found.stdout.trim().split('\n').length).toBe(103);
    });

    it('holds a caller until it is killed, and ends although one is held', async () => {
      const path = await mount({ hang: ['one/a'] });
      const held = spawn('stat', [join(path, 'one/a')]);
      expect(
        await Promise.race([once(held, 'exit'), new Promise((done) => setTimeout(done, 300, 'held'))]),
      ).toBe('held');
      held.kill('SIGKILL');
      await once(held, 'exit');
      const other = spawn('stat', [join(path, 'one/a')]);
      const otherEnded = once(other, 'exit');
      await new Promise((done) => setTimeout(done, 100));
      await mounted?.stop();
      await otherEnded;
      expect(existsSync(path)).toBe(false);
      expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(path);
    });
  },
);
