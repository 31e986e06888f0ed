import { isArchiveClass } from './tiers.ts';

/** What a listing says of an object's restore. `until` is null where the copy is no temporary one. */
export type RestoreState =
  | { readonly kind: 'on-its-way' }
  | { readonly kind: 'back'; readonly until: Date | null };

/**
 * How an object stands. `readable`: there is nothing to restore. `unknown`: in INTELLIGENT_TIERING, where a listing does not tell whether it
 * is in an archive tier. `archived`: it is, and nobody has asked for it. `on-its-way`: asked for. `back`: there is a copy to read.
 */
export const STANDINGS = ['readable', 'unknown', 'archived', 'on-its-way', 'back'] as const;
export type Standing = (typeof STANDINGS)[number];

/** How an object stands by what a listing with restore status says of it [aws-facts A.8]. */
export function standingOf(storageClass: string, restore: RestoreState | undefined): Standing {
  if (restore?.kind === 'on-its-way') return 'on-its-way';
  if (isArchiveClass(storageClass)) return restore?.kind === 'back' ? 'back' : 'archived';
  return storageClass === 'INTELLIGENT_TIERING' ? 'unknown' : 'readable';
}
