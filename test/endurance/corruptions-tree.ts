import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chance } from './chance.ts';

/** One file of the tree; `linked` when it has a second name. */
export interface TreeFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly linked: boolean;
}

/** Names that tools stumble over, each a part of a path. All are UTF-8: rclone gives others a name of its own. */
const NAMES = [
  'plain',
  'with space',
  'é composed',
  'e\u0301 decomposed',
  'Ünïcödé',
  'q"uote\'s',
  'per%41cent',
  'plus+and&',
  'back\\slash',
  'new\nline',
  'tab\there',
  'control\u0001',
  'smile 😀',
  'semi;colon=',
  'star*?',
  ' leading',
  'trailing ',
  'dot.',
  'a.snapshot',
  '-dash',
  'CON',
  `long ${'n'.repeat(180)}`,
];

const LARGE_BYTES = 6 * 2 ** 20;

/**
 * A tree of about `files` files: hostile names, deep directories, empty files and an empty directory, symbolic links, hard links,
 * two files that are sent in parts.
 */
export async function growTree(root: string, files: number, chance: Chance): Promise<readonly TreeFile[]> {
  const grown: TreeFile[] = [];
  const add = async (path: string, content: Buffer): Promise<void> => {
    await writeFile(join(root, path), content);
    grown.push({ path, sizeBytes: content.length, linked: false });
  };
  const directories = [
    '.',
    ...Array.from({ length: 40 }, (_, at) => `${chance.pick(NAMES)} ${at}/${chance.pick(NAMES)}`),
    Array.from({ length: 40 }, (_, at) => `d${at}`).join('/'),
  ];
  for (const directory of [...directories, 'empty', 'links'])
    await mkdir(join(root, directory), { recursive: true });
  for (let at = 0; at < files; at += 1) {
    const sizeBytes = at % 25 === 0 ? 0 : 8 + Math.floor(chance.next() * 3000);
    await add(
      join(chance.pick(directories), `${at} ${chance.pick(NAMES)}`),
      contentOf(at, sizeBytes, chance),
    );
  }
  for (const name of ['large one', 'large two'])
    await add(name, contentOf(grown.length, LARGE_BYTES + grown.length, chance));
  for (let at = 0; at < 20; at += 1) {
    await symlink(grown[at]?.path ?? '', join(root, 'links', `to ${at}`));
    const of = grown[at * 7 + 1];
    if (of === undefined) continue;
    await link(join(root, of.path), join(root, 'links', `other name ${at}`));
    grown[at * 7 + 1] = { ...of, linked: true };
    grown.push({ ...of, path: `links/other name ${at}`, linked: true });
  }
  return grown;
}

/** No two files have the same bytes, unless they are empty. */
function contentOf(number: number, sizeBytes: number, chance: Chance): Buffer {
  const content = Buffer.alloc(sizeBytes, Math.floor(chance.next() * 256));
  if (sizeBytes >= 8) content.writeUInt32BE(number, 0);
  return content;
}
