import pMap from 'p-map';
import type { UnreadableSubtree } from '../inventory/entry.ts';
import type { ShardChild } from '../ports/scan-documents.ts';
import type { ScanStore } from '../ports/scan-store.ts';
import type { ShardRef, ShardRows } from '../ports/shards.ts';
import { childId, dealer } from './scan-shard-split.ts';
import type { Assignment, Walked } from './scan-shard-walk.ts';

/** Writes of directories in flight. */
const AT_ONCE = 8;

/** What a shard leaves to others, and what nobody will read. */
export interface HandedOn {
  readonly children: ShardChild[];
  readonly unreadable: readonly UnreadableSubtree[];
}

/**
 * Hands on what was found and not listed: as shards of directories, and one of those that could not be read here, which
 * another worker tries once. `attempt` names the objects of this attempt.
 */
export async function handOn(
  store: ScanStore,
  ref: ShardRef,
  attempt: string,
  rows: ShardRows,
  { tries }: Assignment,
  { unreadable, exhausted }: Walked,
): Promise<HandedOn> {
  const children: ShardChild[] = [];
  const give = async (hands: readonly (readonly Uint8Array[])[], nth: number): Promise<void> => {
    const first = children.length;
    const given = await pMap(
      hands,
      async (directories, index) => ({
        id: childId(ref.shard, first + index),
        tries: nth,
        directories: directories.length,
        key: await store.writeDirectories(ref, `${attempt}-${first + index}`, directories),
      }),
      { concurrency: AT_ONCE },
    );
    children.push(...given);
  };
  const failed = new Set(unreadable.map(({ path }) => keyOf(path)));
  const unlisted = new Set<string>();
  const hands = dealer();
  for await (const batch of rows.pending()) {
    for (const path of batch) if (failed.has(keyOf(path))) unlisted.add(keyOf(path));
    // What a walk that came to its end has not listed is unreadable or gone.
    const found = exhausted ? [] : batch.filter((path) => !failed.has(keyOf(path)));
    await give(hands.deal(found), tries);
  }
  await give(hands.rest(), tries);
  const again = (subtree: UnreadableSubtree): boolean =>
    tries === 1 && unlisted.has(keyOf(subtree.path)) && isWorthAnotherTry(subtree);
  const retried = new Set(unreadable.filter(again).map(({ path }) => keyOf(path)));
  if (retried.size > 0) await give([[...retried].map((key) => Buffer.from(key, 'latin1'))], 2);
  return { children, unreadable: unreadable.filter((subtree) => !again(subtree)) };
}

/** What one worker may not read another one may; where a file system is mounted, and what is too long, is so for all. */
function isWorthAnotherTry({ path, errorCode }: UnreadableSubtree): boolean {
  return path.length > 0 && errorCode !== 'EXDEV' && errorCode !== 'ENAMETOOLONG';
}

const keyOf = (path: Uint8Array): string => Buffer.from(path).toString('latin1');
