import type { AclRow, EntryToDo, SecondLookRow } from './side-tables.ts';

/** Looks at entries that a walk has found: names and metadata only, never contents, and nothing is written. */
export interface EntryLooks {
  /** Stats each entry again and compares it with what the walk saw. One row an entry, in their order. */
  again(root: string, entries: readonly EntryToDo[]): Promise<readonly SecondLookRow[]>;
  /**
   * The access control lists of each entry: a row a list, or one row `none`, `gone` or `unreadable`. A list that says no more
   * than the mode bits is none. Throws HeadwaterError `acls-unsupported` (usage) where this host cannot read any.
   */
  accessLists(root: string, entries: readonly EntryToDo[]): Promise<readonly AclRow[]>;
}
