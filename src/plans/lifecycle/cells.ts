import type { ReadRule, Selection } from './rule.ts';

/**
 * How the objects of a bucket are told apart by its lifecycle rules: all objects of one prefix, set of tags and size band are
 * treated alike, whatever the rules are [aws-facts A.6].
 */
export interface Cells {
  /** Key prefixes; a key belongs to the longest it begins with. '' is among them. In the order of text. */
  readonly prefixes: readonly string[];
  /** Where size bands begin, bytes, inclusive, ascending from 0. */
  readonly bounds: readonly number[];
  /** Without tags first; then those that rules ask for, and all of these together. */
  readonly tagSets: readonly Selection['tags'][];
}

/** Where S3 itself treats objects differently by default [aws-facts A.5], and where classes bill them differently [A.4]. */
const SMALL_BYTES = 131_072;

/** The cells of some rules, of one configuration or several; `prefixes` are told apart as well. */
export function cellsOf(rules: readonly ReadRule[], prefixes: readonly string[]): Cells {
  const acting = rules.filter((rule) => rule.enabled && isAboutObjects(rule)).map(({ selects }) => selects);
  const bounds = acting.flatMap(({ greaterThan, lessThan }) => [
    ...(greaterThan === null ? [] : [greaterThan + 1]),
    ...(lessThan === null ? [] : [lessThan]),
  ]);
  const sets = new Map(
    acting
      .map(({ tags }) => tags.toSorted(byKey))
      .filter((tags) => tags.length > 0)
      .map((tags) => [JSON.stringify(tags), tags]),
  );
  const all = new Map([...sets.values()].flat().map((tag) => [tag.key, tag]));
  const together = [...all.values()].sort(byKey);
  if (sets.size > 1) sets.set(JSON.stringify(together), together);
  return {
    prefixes: [...new Set(['', ...prefixes, ...acting.map(({ prefix }) => prefix)])].sort(),
    bounds: [...new Set([0, SMALL_BYTES, ...bounds])].sort((a, b) => a - b),
    tagSets: [[], ...sets.values()],
  };
}

/** Those of some rules that are about objects of a prefix of {@link Cells} with these tags, whatever their size; null: with any tags. */
export function aboutCell<R extends Pick<ReadRule, 'selects'>>(
  rules: readonly R[],
  prefix: string,
  tags: Selection['tags'] | null,
): readonly R[] {
  const near = rules.filter(({ selects }) => prefix.startsWith(selects.prefix));
  if (tags === null || !askForTags(near)) return near;
  const has = new Set(tags.map(tagKey));
  return near.filter(({ selects }) => selects.tags.every((tag) => has.has(tagKey(tag))));
}

/** Whether any of these rules asks for a tag: objects fare like those without tags where none does. */
export function askForTags(rules: readonly Pick<ReadRule, 'selects'>[]): boolean {
  return rules.some(({ selects }) => selects.tags.length > 0);
}

/** The prefix of {@link Cells} a key belongs to; they must be given longest first. */
export function prefixOf(longestFirst: readonly string[], key: string): string {
  return longestFirst.find((prefix) => key.startsWith(prefix)) ?? '';
}

/** Where the size band of {@link Cells} begins that an object belongs to. */
export function bandOf(bounds: readonly number[], sizeBytes: number): number {
  return bounds.findLast((bound) => bound <= sizeBytes) ?? 0;
}

/** Whether a rule moves or ends current objects; the others are about versions, markers and uploads alone. */
function isAboutObjects(rule: ReadRule): boolean {
  return rule.transitions.length > 0 || rule.expiration !== null;
}

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : Number(a.key > b.key);

const tagKey = ({ key, value }: Selection['tags'][number]): string => JSON.stringify([key, value]);
