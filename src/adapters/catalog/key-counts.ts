import type { KeyCount, KeyRules } from '../../ports/catalog.ts';
import { type Database, rowsOf } from './database.ts';
import { entryRows } from './entry-columns.ts';
import { mappedEntries } from './mapping-sql.ts';
import { literal } from './sql.ts';
import { numberOf } from './values.ts';

/** Counts what maps to an object by where its key lies and how large it is; see `Catalog.countKeys`. */
export async function countKeys(
  database: Database,
  files: readonly string[],
  rules: KeyRules,
  { prefixes, bounds }: { readonly prefixes: readonly string[]; readonly bounds: readonly number[] },
): Promise<readonly KeyCount[]> {
  const near = prefixes.filter((one) => one.startsWith(rules.keyPrefix) || rules.keyPrefix.startsWith(one));
  const ordered = [...new Set(['', ...near])].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const rows = await database.with((connection) =>
    rowsOf(
      connection,
      `SELECT place, band, count(*) AS objects, coalesce(sum(content_bytes), 0)::BIGINT AS bytes
       FROM (
         SELECT content_bytes, ${placeOf(ordered, 0, ordered.length - 1)} AS place, ${bandOf(bounds)} AS band
         FROM (${mappedEntries(entryRows(files), rules)})
         WHERE source = 'mapped'
       )
       GROUP BY ALL ORDER BY ALL`,
    ),
  );
  return rows.map(({ place, band, objects, bytes }) => ({
    prefix: ordered[numberOf(place)] ?? '',
    fromBytes: numberOf(band),
    objects: numberOf(objects),
    bytes: numberOf(bytes),
  }));
}

/**
 * The number of the longest prefix that a key begins with, by halving: what is not after the key in the order of bytes, and nearest
 * to it, is that prefix or begins with it. A bucket may have a thousand rules, a share a billion keys.
 */
function placeOf(ordered: readonly string[], first: number, last: number): string {
  if (first === last) return longestOf(ordered, first);
  const middle = Math.ceil((first + last) / 2);
  const below = placeOf(ordered, first, middle - 1);
  return `CASE WHEN key < ${literal(ordered[middle] ?? '')} THEN ${below} ELSE ${placeOf(ordered, middle, last)} END`;
}

function longestOf(ordered: readonly string[], nearest: number): string {
  const begins = ordered
    .slice(0, nearest + 1)
    .flatMap((one, at) => (one !== '' && ordered[nearest]?.startsWith(one) === true ? [{ one, at }] : []));
  if (begins.length === 0) return '0';
  const cases = begins.reverse().map(({ one, at }) => `WHEN starts_with(key, ${literal(one)}) THEN ${at}`);
  return `CASE ${cases.join(' ')} ELSE 0 END`;
}

function bandOf(bounds: readonly number[]): string {
  const cases = bounds
    .filter((bound) => bound > 0)
    .toSorted((a, b) => b - a)
    .map((bound) => `WHEN content_bytes >= ${bound} THEN ${bound}`);
  return cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE 0 END`;
}
