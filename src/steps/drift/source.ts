import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Catalog } from '../../ports/catalog.ts';
import type { SourceSight } from '../../ports/drift.ts';
import type { EntryLooks } from '../../ports/entry-looks.ts';
import type { Shares } from '../../ports/shares.ts';
import type { EntryFilter, EntryToDo } from '../../ports/side-tables.ts';
import { nothingSeen, withEntries, withRoot } from './source-tally.ts';

/** What looking at a source once more needs. */
export interface SourcePorts {
  readonly catalog: Pick<Catalog, 'countWithout' | 'entriesWithout'>;
  readonly looks: Pick<EntryLooks, 'again'>;
  readonly identify: Shares['identify'];
}

export interface SourceRequest {
  /** The list that was taken when the source was frozen. */
  readonly frozen: Inventory;
  /** Absolute path of the mount. */
  readonly root: string;
  readonly committedAt: Date;
  /** Every entry, however many there are. */
  readonly deep: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (done: number, total: number) => void;
}

/** Entries of a large share that are looked at without `deep`: so many directories, and so many files. */
const MOST = 20_000;
/** Files that somebody worked on so shortly before the freeze are the likeliest to be worked on after it. */
const RECENT_MS = 30 * 24 * 3600 * 1000;
const ALL: EntryFilter = { kinds: ['directory', 'file', 'symlink'] };

/**
 * Stats entries of the frozen list again, and the root. A directory's time moves with every name that comes or goes in it, so a
 * file that is new needs no listing to be noticed. Of a large share only directories and lately used files are looked at, unless
 * `deep` is asked for. Throws HeadwaterError `mount-unreadable` and `source-replaced` (usage): then nothing is said of the files.
 */
export async function lookAtSource(ports: SourcePorts, request: SourceRequest): Promise<SourceSight> {
  const { frozen, root, deep, signal, onProgress } = request;
  const before = await ports.identify(root);
  const { entries } = await ports.catalog.countWithout(frozen, 'second-look', ALL);
  const whole = deep || entries <= MOST;
  const [rootNow] = await ports.looks.again(root, [ROOT]);
  let sight = withRoot(nothingSeen(entries), rootNow, request.committedAt);
  for (const filter of whole ? [ALL] : sampled(frozen)) {
    let left = whole ? Number.POSITIVE_INFINITY : MOST;
    for await (const batch of ports.catalog.entriesWithout(frozen, 'second-look', filter)) {
      signal?.throwIfAborted();
      const some = batch.slice(0, left);
      sight = withEntries(sight, some, await ports.looks.again(root, some));
      onProgress(sight.lookedAt, entries);
      left -= some.length;
      if (left <= 0) break;
    }
  }
  const after = await ports.identify(root);
  const allGone = sight.gone > 0 && sight.gone === sight.lookedAt;
  if (after.inode !== before.inode || allGone) throw replaced(root, frozen);
  return sight;
}

function sampled({ startedAt }: Inventory): readonly EntryFilter[] {
  const since = BigInt(Date.parse(startedAt) - RECENT_MS) * 1_000_000n;
  return [{ kinds: ['directory'] }, { kinds: ['file', 'symlink'], changedAfterNs: since }];
}

const ROOT: EntryToDo = {
  path: new Uint8Array(),
  kind: 'directory',
  sizeBytes: null,
  mtimeNs: null,
  ctimeNs: null,
  inode: null,
};

function replaced(root: string, { share }: Inventory): HeadwaterError {
  return new HeadwaterError({
    code: 'source-replaced',
    blame: 'usage',
    message: `Nothing of what was frozen of ${share} is at ${safeText(root)}: another directory answers there, or the source is retired`,
    next: [`Mount the source of ${share} there; or take its mount away, once it is retired.`],
  });
}
