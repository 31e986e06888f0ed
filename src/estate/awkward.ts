import { execFile } from 'node:child_process';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seeded } from './random.ts';
import { writeContent } from './tree.ts';

const LARGE_BYTES = 64 * 2 ** 20;
const LONG_PATH_BYTES = 1_100;

/** Entries that real shares have and that migrations trip over. Returns what this file system refused to hold. */
export async function addAwkwardEntries(root: string): Promise<readonly string[]> {
  const refused: string[] = [];
  const attempt = async (what: string, make: () => Promise<unknown>) => {
    // Not every file system takes every name (APFS refuses invalid UTF-8); the estate is then smaller, not broken.
    await make().catch((error: NodeJS.ErrnoException) =>
      refused.push(`${what} (${error.code ?? error.message})`),
    );
  };
  const odd = join(root, 'awkward names');
  await mkdir(join(odd, 'an empty directory'), { recursive: true });
  await writeFile(join(odd, 'spaces  and trailing .txt'), 'two spaces\n');
  await writeFile(join(odd, 'größe-日本語-é.txt'), 'not ASCII\n');
  await writeFile(join(odd, 'zero-byte.flag'), '');
  await writeFile(join(odd, 'quotes\'"&<b>%41+plus.txt'), 'quoting\n');
  await writeFile(join(odd, 'Report.docx'), 'one\n');
  await attempt('a case clash', () => writeFile(join(odd, 'report.docx'), 'another\n', { flag: 'wx' }));
  await attempt('a name that is not UTF-8', () =>
    writeFile(
      Buffer.concat([Buffer.from(`${odd}/latin1-caf`), Buffer.from([0xe9]), Buffer.from('.txt')]),
      'latin-1\n',
    ),
  );
  await attempt('a path over 1,024 bytes', () => makeLongPath(root));
  await writeFile(join(odd, 'target of the link.txt'), 'linked\n');
  await attempt('a symbolic link', () => symlink('target of the link.txt', join(odd, 'link to it')));
  await attempt('a symbolic link', () => symlink('/nowhere/at/all', join(odd, 'dangling link')));
  await attempt('a hard link', () =>
    link(join(odd, 'target of the link.txt'), join(odd, 'second name of it.txt')),
  );
  await attempt('a FIFO', () => promisify(execFile)('mkfifo', [join(odd, 'pipe')]));
  await writeContent(join(root, 'large', 'model-checkpoint.bin'), LARGE_BYTES, seeded(64));
  return refused;
}

/** Components stay below 255 bytes; only the whole path is too long for a key. */
async function makeLongPath(root: string): Promise<void> {
  const component = 'a-directory-name-that-somebody-generated-with-a-script-and-never-looked-at-again';
  const name = 'result.csv';
  const parts: string[] = [];
  const length = () => [...parts, name].join('/').length;
  while (length() + component.length + 1 <= LONG_PATH_BYTES) parts.push(component);
  if (length() < LONG_PATH_BYTES) parts.push('x'.repeat(LONG_PATH_BYTES - length() - 1));
  const directory = join(root, ...parts);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), 'too deep\n');
}
