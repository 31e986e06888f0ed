import { aboutCell, askForTags, cellsOf } from './cells.ts';
import { effectiveSchedule, idOf, type ReadConfiguration, type Schedule } from './effective.ts';
import type { ReadRule, Selection } from './rule.ts';
import { scheduleKey, scheduleText } from './schedule-text.ts';

/** What rules of others do to objects that a plan is about, other than the plan says. */
export interface Surprise {
  /**
   * `overruled`: objects would be aged or deleted otherwise than planned. `unclear`: a rule holds what headwater does not
   * understand, so nobody can tell.
   */
  readonly kind: 'overruled' | 'unclear';
  /** Whether the rules may not be written: false where it only comes to objects that somebody tags, or a person accepted it. */
  readonly refused: boolean;
  /** Of the rules of others that bring it about. */
  readonly ruleIds: readonly string[];
  /** Key prefixes that it is about, those of shares and below. */
  readonly prefixes: readonly string[];
  readonly tags: Selection['tags'];
  /** Sizes: from (inclusive) to below, bytes; null is open. */
  readonly fromBytes: number;
  readonly belowBytes: number | null;
  /** In words. */
  readonly planned: string;
  readonly effective: string;
}

/** What is looked for surprises. */
export interface SurpriseInput {
  /** The configuration as it would be written, ours and theirs. */
  readonly configuration: ReadConfiguration;
  readonly isOwn: (rule: ReadRule) => boolean;
  /** Key prefixes of the plan's shares; nothing is planned for objects elsewhere. */
  readonly prefixes: readonly string[];
  readonly versioned: boolean;
  /** When the rules would be written, ms. */
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;

/**
 * Compares what all rules together come to with what ours alone would, for every prefix, set of tags and size band that they tell
 * apart: rules have no exceptions, so a bucket-wide one overrides a gentler one below it without a word [aws-facts A.6].
 */
export function surprisesIn(input: SurpriseInput): readonly Surprise[] {
  return [...unclear(input), ...overruled(input)];
}

function overruled(input: SurpriseInput): readonly Surprise[] {
  const { rules } = input.configuration;
  const reaching = rules.filter(({ enabled, selects }) => enabled && reached(selects, input.prefixes));
  const { prefixes, tagSets } = cellsOf(reaching, input.prefixes);
  const ours = prefixes.filter((prefix) => input.prefixes.some((one) => prefix.startsWith(one)));
  const near = ours.map((prefix) => ({ prefix, rules: aboutCell(reaching, prefix, null) }));
  const found = tagSets.flatMap((tags) =>
    near.flatMap(({ prefix, rules: some }) => {
      const about = aboutCell(some, prefix, tags);
      // Then it is said of those without tags.
      if (tags.length > 0 && !askForTags(about)) return [];
      return joined(
        inBands({ ...input, configuration: { ...input.configuration, rules: about } }, prefix, tags),
      );
    }),
  );
  return alike(beyondUntagged(found));
}

/** The surprises of one prefix and set of tags, by size. */
function inBands(
  { configuration, isOwn, versioned, nowMs }: SurpriseInput,
  prefix: string,
  tags: Selection['tags'],
): readonly Surprise[] {
  const own = { ...configuration, rules: configuration.rules.filter(isOwn) };
  const ownIds = new Set(own.rules.map(idOf));
  const fromMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const text = (schedule: Schedule): string => scheduleText(schedule, fromMs, versioned);
  const { bounds } = cellsOf(configuration.rules, []);
  return bounds.flatMap((fromBytes, at): Surprise[] => {
    const object = { key: prefix, tags, sizeBytes: fromBytes, storageClass: 'STANDARD', createdAtMs: fromMs };
    const planned = effectiveSchedule(own, object, { versioned });
    const effective = effectiveSchedule(configuration, object, { versioned });
    if (scheduleKey(planned) === scheduleKey(effective)) return [];
    const ids = [...effective.moves, effective.end].flatMap((one) => one?.ruleIds ?? []);
    return [
      {
        kind: 'overruled',
        refused: tags.length === 0,
        ruleIds: [...new Set(ids)].filter((id) => !ownIds.has(id)).sort(),
        prefixes: [prefix],
        tags,
        fromBytes,
        belowBytes: bounds[at + 1] ?? null,
        planned: text(planned),
        effective: text(effective),
      },
    ];
  });
}

/** An enabled rule of somebody else that reaches our prefixes and is not understood. */
function unclear({ configuration, isOwn, prefixes }: SurpriseInput): readonly Surprise[] {
  return configuration.rules.flatMap((rule): Surprise[] => {
    const { tags, greaterThan, lessThan } = rule.selects;
    const ours = prefixes.filter((prefix) => reached(rule.selects, [prefix]));
    if (isOwn(rule) || !rule.enabled || rule.unknown.length === 0 || ours.length === 0) return [];
    return [
      {
        kind: 'unclear',
        refused: true,
        ruleIds: [idOf(rule)],
        prefixes: ours,
        tags,
        fromBytes: greaterThan === null ? 0 : greaterThan + 1,
        belowBytes: lessThan,
        planned: 'as the plan says',
        effective: `not known: ${rule.unknown.join(', ')}`,
      },
    ];
  });
}

/** Whether keys can be both of a rule and below one of these prefixes. */
const reached = ({ prefix }: Selection, prefixes: readonly string[]): boolean =>
  prefixes.some((one) => one.startsWith(prefix) || prefix.startsWith(one));

/** What comes to all objects of a prefix is not said again of those with tags. */
function beyondUntagged(found: readonly Surprise[]): readonly Surprise[] {
  const key = (one: Surprise): string => JSON.stringify([one.prefixes, one.fromBytes, one.effective]);
  const untagged = new Set(found.filter(({ tags }) => tags.length === 0).map(key));
  return found.filter((one) => one.tags.length === 0 || !untagged.has(key(one)));
}

/** Size bands side by side to which the same comes, as one. */
function joined(bands: readonly Surprise[]): readonly Surprise[] {
  const wide: Surprise[] = [];
  for (const one of bands) {
    const last = wide.at(-1);
    if (last === undefined || last.belowBytes !== one.fromBytes || sameBut(last) !== sameBut(one))
      wide.push(one);
    else wide[wide.length - 1] = { ...last, belowBytes: one.belowBytes };
  }
  return wide;
}

/** Prefixes to which the same comes are said once. */
function alike(found: readonly Surprise[]): readonly Surprise[] {
  const groups = new Map<string, Surprise>();
  for (const one of found) {
    const key = JSON.stringify({ ...one, prefixes: [] });
    const known = groups.get(key);
    groups.set(key, known === undefined ? one : { ...one, prefixes: [...known.prefixes, ...one.prefixes] });
  }
  return [...groups.values()];
}

const sameBut = (one: Surprise): string => JSON.stringify({ ...one, fromBytes: 0, belowBytes: null });
