/** What a gateway knows of a bucket below a share: when it looked where. Small, whatever the bucket holds. */
export interface Listing {
  /** Last refresh of everything, or the share's creation: milliseconds on the rehearsal's clock. */
  readonly atMs: number;
  /** Later refreshes of single folders, newest last. */
  readonly folders: readonly FolderListing[];
  /** Of the last refresh that ended; null before the first. */
  readonly last: { readonly atMs: number; readonly objects: number; readonly bytes: number } | null;
}

/** One folder that was listed. */
export interface FolderListing {
  /** Relative to the share, without slashes around; empty for the root. */
  readonly folder: string;
  readonly recursive: boolean;
  readonly atMs: number;
}

/** Older refreshes of single folders are forgotten, which only makes the gateway know less. */
const KEPT_FOLDERS = 200;

const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');

/** Whether a refresh of that folder looks at a file, or a directory with its trailing slash. */
export function covers(listed: Pick<FolderListing, 'folder' | 'recursive'>, entry: string): boolean {
  const path = entry.endsWith('/') ? entry.slice(0, -1) : entry;
  if (!listed.recursive) return parentOf(path) === listed.folder;
  return listed.folder === '' || path === listed.folder || path.startsWith(`${listed.folder}/`);
}

/**
 * When the gateway last looked at a path, milliseconds on the clock. A stale timeout that has passed makes it look again
 * right now [aws-facts 8].
 */
export function listedAt(listing: Listing, path: string, staleMs: number, nowMs: number): number {
  const times = listing.folders.filter((listed) => covers(listed, path)).map(({ atMs }) => atMs);
  const last = Math.max(listing.atMs, ...times);
  return staleMs > 0 && nowMs - last >= staleMs ? nowMs : last;
}

/** The listing after a refresh that began at `atMs`. */
export function relisted(
  before: Listing,
  folders: readonly string[],
  recursive: boolean,
  atMs: number,
  found: { readonly objects: number; readonly bytes: number },
): Listing {
  const last = { atMs, ...found };
  if (recursive && folders.includes('')) return { atMs, folders: [], last };
  const added = folders.map((folder) => ({ folder, recursive, atMs }));
  return { atMs: before.atMs, folders: [...before.folders, ...added].slice(-KEPT_FOLDERS), last };
}
