import { lstatSync, mkdirSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from '../store/fs-errors.ts';
import type { CacheJournal } from './cache-journal.ts';
import { inMount, walkMount } from './mount-walk.ts';

/** What was not uploaded when a cache was thrown away. */
export interface Lost {
  readonly files: number;
  readonly bytes: number;
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

function remove(file: Buffer): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/**
 * Moves a mount to `lost` and removes from there what is uploaded, so that a person sees what is not in the bucket. Files that
 * no client could have written stay there as well and are not counted. May be repeated after a kill at any moment, as long as
 * the journal is the same.
 */
export async function dropCache(
  mount: string,
  journal: CacheJournal,
  readOnly: boolean,
  lost: string,
): Promise<Lost> {
  let [files, bytes, left] = [0, 0, 0];
  // In one step and first: what clients write from here on finds no share, and nothing is removed that was not looked at.
  if (isThere(mount) && !isThere(lost)) {
    mkdirSync(dirname(lost), { recursive: true });
    renameSync(mount, lost);
  }
  if (!isThere(lost)) return { files, bytes };
  for await (const item of walkMount(lost, 0, new AbortController().signal)) {
    if ('reason' in item) {
      left += 1;
      continue;
    }
    if (item.kind === 'directory') continue;
    const known = journal.get(item.path);
    if (known?.data === item.dataStamp) {
      remove(inMount(lost, Buffer.from(item.path)));
      continue;
    }
    left += 1;
    if (readOnly && known?.accepted !== true) continue;
    files += 1;
    bytes += item.sizeBytes;
  }
  if (left === 0) rmSync(lost, { recursive: true, force: true });
  return { files, bytes };
}
