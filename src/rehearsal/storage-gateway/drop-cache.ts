import { existsSync, mkdirSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheJournal } from './cache-journal.ts';
import { inMount, walkMount } from './mount-walk.ts';

/** What was not uploaded when a cache was thrown away. */
export interface Lost {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Empties a mount: what is uploaded goes, what is not is moved to `lost`, so that a person sees what is not in the bucket. Files
 * that no client could have written are moved as well and not counted. May be repeated after a kill.
 */
export async function dropCache(
  mount: string,
  journal: CacheJournal,
  readOnly: boolean,
  lost: string,
): Promise<Lost> {
  let [files, bytes, left] = [0, 0, 0];
  if (!existsSync(mount)) return { files, bytes };
  for await (const item of walkMount(mount, 0, new AbortController().signal)) {
    if ('reason' in item) {
      left += 1;
      continue;
    }
    const known = journal.get(item.path);
    const clean = known?.data === item.dataStamp;
    if (item.kind === 'directory') continue;
    if (clean) {
      unlinkSync(inMount(mount, Buffer.from(item.path)));
      continue;
    }
    left += 1;
    if (readOnly && known?.accepted !== true) continue;
    files += 1;
    bytes += item.sizeBytes;
  }
  if (left === 0) rmSync(mount, { recursive: true, force: true });
  else {
    mkdirSync(join(lost, '..'), { recursive: true });
    rmSync(lost, { recursive: true, force: true });
    renameSync(mount, lost);
  }
  return { files, bytes };
}
