import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { FileRange, KeyRules } from '../../../src/ports/catalog.ts';
import { directory, entry, symlink, take } from './catalog-place.ts';
import { raw, temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 1 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

const RULES: KeyRules = { protocol: 'nfs', keyPrefix: 'p/', exclude: ['*.tmp'] };
let inventory: Inventory;
beforeAll(async () => {
  inventory = await take(catalog, [
    entry('top'),
    entry('\uFEFFmark'),
    directory('d'),
    entry('d/b,"c"\n'),
    entry('d/a'),
    entry('d/é'),
    entry('d/Z'),
    entry('d/z.tmp'),
    symlink('d/link', 'a'),
    entry('d/pipe', { kind: 'fifo' }),
    entry(raw([...Buffer.from('d/'), 0xff])),
    directory('d/sub'),
    entry('d/sub/deep'),
    entry('d0'),
    entry("e'e/x"),
  ]);
});

async function linesOf(range: Partial<FileRange>, rules: KeyRules = RULES) {
  const manifest = await catalog.writeManifest(inventory, rules, {
    directory: 'd',
    from: null,
    before: null,
    ...range,
  });
  const text = readFileSync(manifest.file, 'utf8');
  await manifest.drop();
  expect(existsSync(manifest.file)).toBe(false);
  return { text, files: manifest.files, sha256: manifest.sha256 };
}

describe('a transfer manifest', () => {
  it.each<readonly [string, Partial<FileRange>, string]>([
    [
      'has what lies directly in the directory and has a key, in the order of its bytes',
      {},
      'd/Z\nd/a\n"d/b,""c""\n"\nd/link\nd/é\n',
    ],
    ['begins with the name it is from', { from: 'a' }, 'd/a\n"d/b,""c""\n"\nd/link\nd/é\n'],
    ['ends before the name it is before', { before: 'b,"c"\n' }, 'd/Z\nd/a\n'],
    ['has both ends', { from: 'b', before: 'é' }, '"d/b,""c""\n"\nd/link\n'],
    ['compares bytes, not letters', { from: 'm' }, 'd/é\n'],
    [
      'has no directory of the root, and every character of a name',
      { directory: '' },
      'd0\ntop\n"\uFEFFmark"\n',
    ],
    ['takes quotes of a directory for what they are', { directory: "e'e" }, "e'e/x\n"],
    ['may be empty', { directory: 'nowhere' }, ''],
  ])('%s', async (_why, range, want) => {
    const { text, files } = await linesOf(range);
    expect(text).toBe(want);
    expect(files).toBe(want.replaceAll(/"[^"]*(?:""[^"]*)*"/g, 'q').split('\n').length - 1);
  });

  it('leaves out what has no key under these rules', async () => {
    expect((await linesOf({}, { ...RULES, protocol: 'smb', exclude: [] })).text).toBe(
      'd/Z\nd/a\n"d/b,""c""\n"\nd/z.tmp\nd/é\n',
    );
  });

  it('is the same bytes each time', async () => {
    expect((await linesOf({})).sha256).toBe((await linesOf({})).sha256);
    expect((await linesOf({})).sha256).not.toBe((await linesOf({ from: 'a' })).sha256);
  });
});
