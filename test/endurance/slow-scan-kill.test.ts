import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { type DelayedOptions, delayedMountLacks, mountDelayed } from '../contract/delayed-mount.ts';
import { headwater, workplace } from '../e2e/headwater.ts';

const lacks = delayedMountLacks();
const DIRECTORIES = 120;
const FILES_EACH = 20;
const SCAN = ['inventory', 'scan', '--checkpoint-seconds', '0', '--json'];

describe.skipIf(lacks !== undefined)(
  `a slow share${lacks === undefined ? '' : `, without ${lacks},`}`,
  () => {
    let place: Awaited<ReturnType<typeof workplace>>;
    let project: string;
    let source: string;

    beforeAll(async () => {
      place = await workplace();
      [project, source] = [join(place.directory, 'project'), join(place.directory, 'source')];
      await mkdir(join(project, 'mount'), { recursive: true });
      for (let nth = 0; nth < DIRECTORIES; nth++) {
        const directory = join(source, `group-${nth % 7}`, `dir-${nth}`);
        await mkdir(directory, { recursive: true });
        for (let file = 0; file < FILES_EACH; file++)
          await writeFile(join(directory, `file-${file}`), 'x'.repeat(file));
      }
      expect((await headwater(project, ['init', '--name', 'data', '--mount', 'mount'])).code).toBe(0);
    }, 60_000);
    afterAll(() => place.remove());

    /** Scans through a mount of its own, each with another device number, and says how many calls it took. */
    const scan = async (options: DelayedOptions, killWhen?: () => boolean) => {
      const mounted = await mountDelayed(source, { delayUs: 3000, ...options, at: join(project, 'mount') });
      const ended = await headwater(project, SCAN, killWhen === undefined ? {} : { killWhen });
      const calls = await mounted.stop();
      const inventory: Inventory | null = ended.code === 0 ? JSON.parse(ended.stdout)[0].inventory : null;
      return { ended, inventory, calls };
    };

    /** Directories that are on disk as listed. */
    const parts = (): number => {
      try {
        const journal = readFileSync(join(project, '.headwater/unfinished/data/scan.jsonl'), 'utf8');
        return journal.split('\n').filter((line) => line.includes('"kind":"part"')).length;
      } catch {
        return 0;
      }
    };

    test('killed while a directory hangs, and scanned again through a new mount, goes on where it was', async () => {
      const calm = await scan({});
      expect(calm.inventory?.counts).toMatchObject({
        files: DIRECTORIES * FILES_EACH,
        directories: DIRECTORIES + 7,
      });
      await rm(join(project, '.headwater/inventories'), { recursive: true });

      const killed = await scan({ hang: ['group-3/dir-59:readdir'] }, () => parts() >= 1);
      expect(killed.ended.code).toBeNull();

      const after = await scan({});
      expect(after.ended.code, after.ended.stderr).toBe(0);
      expect(after.inventory?.counts).toEqual(calm.inventory?.counts);
      expect(after.inventory?.complete).toBe(true);
      expect(after.inventory?.origin).toMatchObject({ kind: 'scan', attempts: 2 });
      // What was listed was not asked for again.
      expect(after.calls.readdir).toBeLessThan(calm.calls.readdir);
    });
  },
);
