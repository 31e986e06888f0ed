import type { SourceEntry } from './walk.ts';

/** What a run knows of files with several names; of others nothing is kept. */
export interface LinkedFiles {
  /**
   * Takes note of one more name of a linked file. False: another name goes first, and whether this one goes at all is
   * known when the walk is over.
   */
  goes(entry: SourceEntry, hasObject: boolean): boolean;
  /** After the walk: whether a name that had to wait goes now. */
  goesAfterAll(entry: SourceEntry): boolean;
}

const inodeOf = (entry: SourceEntry): string => `${entry.device}:${entry.inode}`;

/**
 * Hard links: while none of an inode's names has an object, only the first name in key order is sent; as soon as one
 * has, every name becomes an object of its own [aws-facts 3]. Holds one short text an inode.
 */
export function newLinkedFiles(): LinkedFiles {
  const anyObject = new Map<string, boolean>();
  return {
    goes: (entry, hasObject) => {
      if (entry.kind !== 'file' || entry.nlink < 2) return true;
      const known = anyObject.get(inodeOf(entry));
      if (known === undefined || (hasObject && !known)) anyObject.set(inodeOf(entry), hasObject);
      return hasObject || known === undefined;
    },
    goesAfterAll: (entry) => anyObject.get(inodeOf(entry)) === true,
  };
}
