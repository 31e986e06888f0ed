import type { EntryLooks } from '../../ports/entry-looks.ts';
import { attributeReader, type ReadAttribute } from './acl-calls.ts';
import { readAcls } from './acl-lists.ts';
import { lookAgain } from './second-look.ts';

/** Looks at entries of mounted shares. */
export function createEntryLooks(): EntryLooks {
  let reader: Promise<ReadAttribute> | null = null;
  return {
    again: lookAgain,
    accessLists: async (root, entries) => {
      reader ??= attributeReader();
      return readAcls(await reader, root, entries);
    },
  };
}
