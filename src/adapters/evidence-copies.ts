import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopiedFiles, EvidenceCopies, RecordName } from '../ports/evidence-copies.ts';
import { INVENTORY_FOLDERS } from './catalog/inventory-files.ts';

/** What a project keeps on this host under `state`: `evidence/<share>/<id>/`, and inventories where the catalog has them. */
export function hostCopies(state: string): EvidenceCopies {
  return {
    place: 'host',
    records: () => recordsBelow(join(state, 'evidence')),
    record: (share, id) => filesIn([join(state, 'evidence', share, id)]),
    inventory: ({ share, id }) => filesIn(INVENTORY_FOLDERS.map((folder) => join(state, folder, share, id))),
  };
}

async function recordsBelow(root: string): Promise<RecordName[]> {
  const found: RecordName[] = [];
  for (const share of await foldersIn(root)) {
    for (const id of await foldersIn(join(root, share)))
      if ((await nullWhenGone(() => stat(join(root, share, id, 'evidence.json')))) !== null)
        found.push({ share, id });
  }
  return found;
}

async function foldersIn(directory: string): Promise<string[]> {
  const found = await nullWhenGone(() => readdir(directory, { withFileTypes: true }));
  return (found ?? []).filter((one) => one.isDirectory()).map(({ name }) => name);
}

/** In the first of the folders that has a file. */
function filesIn(folders: readonly string[]): CopiedFiles {
  const first = async <T>(ask: (folder: string) => Promise<T>): Promise<T | null> => {
    for (const folder of folders) {
      const found = await nullWhenGone(() => ask(folder));
      if (found !== null) return found;
    }
    return null;
  };
  return {
    read: (file) => first((folder) => readFile(join(folder, file))),
    sha256: (file) =>
      first(async (folder) => {
        const hash = createHash('sha256');
        for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk);
        return hash.digest('hex');
      }),
    open: (file) => first(async (folder) => (await open(join(folder, file))).createReadStream()),
  };
}

async function nullWhenGone<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
