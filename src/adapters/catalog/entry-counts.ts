import { ENTRY_KINDS } from '../../inventory/entry.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import type { Inventory } from '../../inventory/inventory.ts';

type Counts = Inventory['counts'];

export const NO_ENTRIES: Counts = {
  entries: 0,
  files: 0,
  directories: 0,
  symlinks: 0,
  others: 0,
  fileBytes: 0,
};

const [FILE, DIRECTORY, SYMLINK] = (['file', 'directory', 'symlink'] as const).map((kind) =>
  ENTRY_KINDS.indexOf(kind),
);

/** What is in a batch. */
export function countsIn({ rows, kinds, fileBytes }: EntryBatch): Counts {
  let [files, directories, symlinks] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const kind = kinds[row];
    if (kind === FILE) files++;
    else if (kind === DIRECTORY) directories++;
    else if (kind === SYMLINK) symlinks++;
  }
  return {
    entries: rows,
    files,
    directories,
    symlinks,
    others: rows - files - directories - symlinks,
    fileBytes,
  };
}

/** Both together. */
export function sumOf(a: Counts, b: Counts): Counts {
  return {
    entries: a.entries + b.entries,
    files: a.files + b.files,
    directories: a.directories + b.directories,
    symlinks: a.symlinks + b.symlinks,
    others: a.others + b.others,
    fileBytes: a.fileBytes + b.fileBytes,
  };
}
