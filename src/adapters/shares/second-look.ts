import { lstat } from 'node:fs/promises';
import pMap from 'p-map';
import { clampedNs } from '../../inventory/entry-batch.ts';
import type { EntryToDo, SecondLookRow } from '../../ports/side-tables.ts';
import { inside } from './root.ts';
import { errorCode, isGone } from './system-error.ts';

/** Stats on their way at once: on a network file system their round trips overlap. */
const AT_ONCE = 32;

/** See `again` of the port. What an import did not know of an entry is not compared. */
export function lookAgain(root: string, entries: readonly EntryToDo[]): Promise<readonly SecondLookRow[]> {
  const base = Buffer.from(root);
  return pMap(entries, (entry) => lookOnce(base, entry), { concurrency: AT_ONCE });
}

async function lookOnce(root: Buffer, seen: EntryToDo): Promise<SecondLookRow> {
  const { path } = seen;
  try {
    const now = await lstat(inside(root, path), { bigint: true });
    const [sizeBytes, mtimeNs, ctimeNs] = [Number(now.size), clampedNs(now.mtimeNs), clampedNs(now.ctimeNs)];
    const same =
      (seen.kind === 'file') === now.isFile() &&
      (seen.kind === 'directory') === now.isDirectory() &&
      sizeBytes === (seen.sizeBytes ?? sizeBytes) &&
      mtimeNs === (seen.mtimeNs ?? mtimeNs) &&
      ctimeNs === (seen.ctimeNs ?? ctimeNs) &&
      // Node hands it over as signed.
      BigInt.asUintN(64, now.ino) === (seen.inode ?? BigInt.asUintN(64, now.ino));
    const outcome = same ? 'same' : 'changed';
    return { path, outcome, sizeBytes, mtimeNs, ctimeNs, errorCode: null };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'UNKNOWN') throw error;
    const nothing = { path, sizeBytes: null, mtimeNs: null, ctimeNs: null };
    return isGone(code)
      ? { ...nothing, outcome: 'gone', errorCode: null }
      : { ...nothing, outcome: 'unreadable', errorCode: code };
  }
}
