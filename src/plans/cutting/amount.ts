import type { DirectoryRollup } from '../../inventory/rollup.ts';

/** What a part of a share weighs. Items are files, directories and links. */
export interface Amount {
  readonly items: number;
  readonly bytes: number;
  readonly coldBytes: number;
  /** Of the largest single file. */
  readonly largestBytes: number;
}

/** No entry at all. */
export const NOTHING: Amount = { items: 0, bytes: 0, coldBytes: 0, largestBytes: 0 };

/** Both together. */
export function plus(a: Amount, b: Amount): Amount {
  return {
    items: a.items + b.items,
    bytes: a.bytes + b.bytes,
    coldBytes: a.coldBytes + b.coldBytes,
    largestBytes: Math.max(a.largestBytes, b.largestBytes),
  };
}

/** All together. */
export function sumOf(amounts: readonly Amount[]): Amount {
  return amounts.reduce(plus, NOTHING);
}

/** What lies directly in a directory. */
export function amountIn(row: DirectoryRollup): Amount {
  return {
    items: row.files + row.directories + row.symlinks,
    bytes: row.fileBytes,
    coldBytes: row.coldBytes,
    largestBytes: row.largestBytes,
  };
}

/** A directory itself, which is carried with what lies in it. */
export const DIRECTORY: Amount = { ...NOTHING, items: 1 };

/** So many items fewer. */
export function without(a: Amount, items: number): Amount {
  return { ...a, items: a.items - items };
}
