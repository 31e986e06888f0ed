import { prefixesOverlap } from './key-prefix.ts';

/** What a name and a prefix may not clash with. Prefixes are a share's own, without the bucket's. */
export interface Taken {
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
}

/** The longest name the schema takes, less room for a number. */
const MOST = 58;
/** Kept for steps that serve all shares; see `references.ts`. */
const RESERVED = 'all';

const asName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, MOST)
    .replace(/-+$/, '');

/**
 * A name for the share of this export that the schema takes and nobody else has: its last folder, with the folders above
 * it where that is taken, or with a number. Prefix `NAME/` overlaps no other. The same arguments give the same name.
 */
export function stubName(exported: string, taken: Taken): string {
  const folders = exported.split('/').filter((folder) => folder !== '');
  const candidates = [...folders.keys()].map((at) =>
    asName(folders.slice(folders.length - 1 - at).join('-')),
  );
  const isFree = (name: string): boolean =>
    name !== '' &&
    name !== RESERVED &&
    !taken.names.includes(name) &&
    !taken.prefixes.some((prefix) => prefixesOverlap(prefix, `${name}/`));
  const found = candidates.find(isFree);
  if (found !== undefined) return found;
  const base = candidates[0] || 'share';
  for (let number = 2; ; number += 1) if (isFree(`${base}-${number}`)) return `${base}-${number}`;
}
