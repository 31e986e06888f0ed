import { aboutCell, askForTags, cellsOf } from './cells.ts';
import { effectiveSchedule, type ReadConfiguration } from './effective.ts';
import type { Lot } from './life.ts';
import type { Selection } from './rule.ts';
import { scheduleText } from './schedule-text.ts';

/** What becomes of new objects of one prefix, set of tags and size band, under all rules together. */
export interface EffectiveRow {
  readonly prefix: string;
  readonly tags: Selection['tags'];
  /** Sizes: from (inclusive) to below, bytes; null is open. */
  readonly fromBytes: number;
  readonly belowBytes: number | null;
  /** How many there are, whatever their tags; null in rows for tags, which nobody counts. */
  readonly objects: number | null;
  readonly bytes: number | null;
  /** In words: under the rules as they are, and as they would be. */
  readonly before: string;
  readonly after: string;
}

const DAY_MS = 86_400_000;

/**
 * The effective schedules of a bucket before and after a change of rules, for every prefix, set of tags and size band that
 * either tells apart. Bands side by side with the same schedules are one row, and so is what tags change nothing about.
 */
export function effectiveTable(
  rules: { readonly before: ReadConfiguration; readonly after: ReadConfiguration },
  lots: readonly Lot[],
  at: { readonly prefixes: readonly string[]; readonly nowMs: number; readonly versioned: boolean },
): readonly EffectiveRow[] {
  const { prefixes, tagSets } = cellsOf([...rules.before.rules, ...rules.after.rules], at.prefixes);
  return prefixes.flatMap((prefix) => {
    const here = (one: ReadConfiguration) => ({ ...one, rules: aboutCell(one.rules, prefix, null) });
    const about = { before: here(rules.before), after: here(rules.after) };
    const [plain = [], ...tagged] = tagSets.map((tags) => rowsOf(about, lots, at, prefix, tags));
    const said = new Set(plain.map(meaning));
    return [...plain, ...tagged.flat().filter((row) => !said.has(meaning(row)))];
  });
}

function rowsOf(
  rules: { readonly before: ReadConfiguration; readonly after: ReadConfiguration },
  lots: readonly Lot[],
  { nowMs, versioned }: { readonly nowMs: number; readonly versioned: boolean },
  prefix: string,
  tags: Selection['tags'],
): readonly EffectiveRow[] {
  const fromMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const here = (one: ReadConfiguration) => ({ ...one, rules: aboutCell(one.rules, prefix, tags) });
  const [before, after] = [here(rules.before), here(rules.after)];
  const acting = [...before.rules, ...after.rules];
  // Then it is said of those without tags.
  if (tags.length > 0 && !askForTags(acting)) return [];
  const { bounds } = cellsOf(acting, []);
  const wordsFor = (configuration: ReadConfiguration, sizeBytes: number): string => {
    const object = { key: prefix, tags, sizeBytes, storageClass: 'STANDARD', createdAtMs: fromMs };
    return scheduleText(effectiveSchedule(configuration, object, { versioned }), fromMs, versioned);
  };
  const rows: EffectiveRow[] = [];
  for (const [index, fromBytes] of bounds.entries()) {
    const belowBytes = bounds[index + 1] ?? null;
    const words = { before: wordsFor(before, fromBytes), after: wordsFor(after, fromBytes) };
    const last = rows.at(-1);
    if (last !== undefined && last.before === words.before && last.after === words.after)
      rows[rows.length - 1] = { ...last, belowBytes };
    else rows.push({ prefix, tags, fromBytes, belowBytes, objects: null, bytes: null, ...words });
  }
  return tags.length === 0 ? rows.map((row) => ({ ...row, ...countOf(row, lots) })) : rows;
}

function countOf({ prefix, fromBytes, belowBytes }: EffectiveRow, lots: readonly Lot[]) {
  const here = lots.filter(
    (lot) =>
      lot.prefix === prefix &&
      lot.fromBytes >= fromBytes &&
      (belowBytes === null || lot.fromBytes < belowBytes),
  );
  return here.reduce((sum, lot) => ({ objects: sum.objects + lot.objects, bytes: sum.bytes + lot.bytes }), {
    objects: 0,
    bytes: 0,
  });
}

const meaning = ({ fromBytes, belowBytes, before, after }: EffectiveRow): string =>
  JSON.stringify([fromBytes, belowBytes, before, after]);
