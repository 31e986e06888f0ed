import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type WalkSettings, walk } from '../../src/adapters/shares/walk.ts';
import {
  type DelayedMount,
  type DelayedOptions,
  delayedMountLacks,
  mountDelayed,
} from '../contract/delayed-mount.ts';
import { collect } from '../unit/adapters/shares-tree.ts';

/** Walks over a mount whose every call takes a millisecond, and on which things go wrong. */

const lacks = delayedMountLacks();
const DIRECTORIES = 40;
const FILES = 50;

describe.skipIf(lacks !== undefined)(
  `a slow share${lacks === undefined ? '' : `, without ${lacks},`}`,
  () => {
    let source: string;
    let mounted: DelayedMount | undefined;
    const all = new Set<string>();

    beforeAll(async () => {
      source = await mkdtemp(join(tmpdir(), 'headwater-slow-'));
      for (let at = 0; at < DIRECTORIES; at += 1) {
        // A few levels, and directories in directories.
        const folder = at % 4 === 0 ? `dir-${at}` : `dir-${at - (at % 4)}/inner-${at}`;
        await mkdir(join(source, folder), { recursive: true });
        all.add(folder);
        for (let file = 0; file < FILES; file += 1) {
          await writeFile(join(source, folder, `file-${file}`), 'x'.repeat(file));
          all.add(`${folder}/file-${file}`);
        }
      }
      await symlink('dir-0/file-1', join(source, 'link'));
      all.add('link');
    });
    afterEach(async () => {
      await mounted?.stop();
      mounted = undefined;
    });
    afterAll(() => rm(source, { recursive: true, force: true }));

    /** What a walk found, and what it says it could not read. */
    const walked = async (options: DelayedOptions, settings: WalkSettings = {}) => {
      mounted = await mountDelayed(source, { delayUs: 1000, ...options });
      const { entries, unreadable } = await collect(walk(mounted.path, {}, settings));
      const paths = entries.map(({ path }) => Buffer.from(path).toString());
      expect(paths.length, 'no path twice').toBe(new Set(paths).size);
      return {
        found: new Set(paths),
        unreadable: unreadable.map(({ path, errorCode }) => `${Buffer.from(path)} ${errorCode}`).sort(),
        entries,
      };
    };
    const below = (folder: string) => new Set([...all].filter((path) => !path.startsWith(`${folder}/`)));

    it('is found whole', async () => {
      const { found, unreadable, entries } = await walked({});
      expect(found).toEqual(all);
      expect(unreadable).toEqual([]);
      const bytes = entries.reduce((sum, one) => sum + (one.kind === 'file' ? one.sizeBytes : 0), 0);
      expect(bytes).toBe((DIRECTORIES * FILES * (FILES - 1)) / 2);
    });

    it('is found whole when listings do not tell types', async () => {
      const { found, unreadable } = await walked({ unknownTypes: true });
      expect(found).toEqual(all);
      expect(unreadable).toEqual([]);
    });

    it.each(['EIO', 'ESTALE', 'ETIMEDOUT'])('is found whole when %s goes away', async (code) => {
      const { found, unreadable } = await walked({
        fail: [`dir-4=${code}@1:opendir`, `dir-8=${code}@1:readdir`, `dir-12/file-7=${code}@1:getattr`],
      });
      expect(unreadable).toEqual([]);
      expect(found).toEqual(all);
    });

    it.each(['ESTALE', 'EIO', 'EACCES'])(
      'is found but for what %s keeps hidden, which is named',
      async (code) => {
        const { found, unreadable } = await walked({
          fail: [`dir-4=${code}:opendir`, `dir-8=${code}:readdir`],
        });
        expect(unreadable).toEqual([`dir-4 ${code}`, `dir-8 ${code}`]);
        expect(found).toEqual(new Set([...below('dir-4')].filter((path) => !path.startsWith('dir-8/'))));
      },
    );

    it('names where a file is that cannot be looked at', async () => {
      const { found, unreadable } = await walked({ fail: ['dir-12/file-7=EIO:getattr'] });
      expect(unreadable).toHaveLength(1);
      expect(unreadable[0]).toMatch(/^dir-12(\/file-7)? EIO$/);
      expect(found.has('dir-12/file-7')).toBe(false);
      expect(found.has('dir-16/file-7')).toBe(true);
    });

    it('is found but for a directory that hangs, which is named', async () => {
      const { found, unreadable } = await walked({ hang: ['dir-4:readdir'] }, { hungAfterMs: 700 });
      expect(unreadable).toEqual(['dir-4 ETIMEDOUT']);
      expect(found).toEqual(below('dir-4'));
    });
  },
);
