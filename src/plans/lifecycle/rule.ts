import { type Members, membersOf } from './members.ts';

/** Which objects a rule is about: all of it has to hold. Without any of it, the whole bucket. */
export interface Selection {
  /** Keys begin with it; '' is every key. */
  readonly prefix: string;
  /** Object tags: key and value match exactly, others may be there too [aws-facts A.1]. */
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Bytes, exclusive; null is no bound. */
  readonly greaterThan: number | null;
  /** Bytes, exclusive; null is no bound. */
  readonly lessThan: number | null;
}

/** When an action on current objects is due: so many days after their creation in S3, or from a midnight (ms, UTC) on. */
export type When =
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'date'; readonly atMs: number };

/** What a rule does to noncurrent versions: `days` after they became so, while at least `newerVersions` newer ones of them exist. */
export interface NoncurrentWhen {
  readonly days: number;
  readonly newerVersions: number;
}

/** A rule of a lifecycle configuration, whoever wrote it, as far as it is understood. */
export interface ReadRule {
  /** Null when it has none; S3 gives every rule one when it is written. */
  readonly id: string | null;
  /** False only for what says `Disabled`: a status of tomorrow is taken for one that acts. */
  readonly enabled: boolean;
  /** `legacy`: with a Prefix of its own in place of a Filter. */
  readonly form: 'filter' | 'legacy';
  readonly selects: Selection;
  /** Classes as the rule names them, also ones that nobody knows yet. */
  readonly transitions: readonly { readonly when: When; readonly storageClass: string }[];
  /** Deleting current objects; where versions are kept, hiding them. */
  readonly expiration: When | null;
  /** Whether delete markers with nothing beneath them are removed. */
  readonly expiredMarkers: boolean;
  readonly noncurrentTransitions: readonly (NoncurrentWhen & { readonly storageClass: string })[];
  readonly noncurrentExpiration: NoncurrentWhen | null;
  /** Days after which an unfinished multipart upload is given up. */
  readonly abortDays: number | null;
  /** Paths of what was not understood, such as `Filter.ObjectAge` or `Transitions[0].StorageClass`; none for a rule of today. */
  readonly unknown: readonly string[];
}

/** Classes that lifecycle moves objects into [aws-facts A.1]. */
export const TARGET_CLASSES = [
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const;

/**
 * Reads a rule in S3's own JSON: with a Filter or the Prefix of old, dates as text. Never throws: what a later S3 adds, and
 * what makes no sense, is named in `unknown`. A filter is read as wide as it can be, so that a predicate nobody knows lets the
 * rule match more than it will, never less.
 */
export function readRule(rule: Readonly<Record<string, unknown>>): ReadRule {
  const unknown: string[] = [];
  const members = membersOf(rule, '', unknown);
  const status = members.text('Status');
  if (status !== 'Enabled' && status !== 'Disabled') members.strange('Status');
  const expiration = members.inside('Expiration');
  const read = {
    id: members.text('ID'),
    enabled: status !== 'Disabled',
    ...selectionOf(members),
    transitions: members.each('Transitions').flatMap((one) => {
      const [when, storageClass] = [whenOf(one, true), classOf(one)];
      return when === null || storageClass === null ? [] : [{ when, storageClass }];
    }),
    expiration: expiration === null ? null : whenOf(expiration, false),
    expiredMarkers: expiration?.flag('ExpiredObjectDeleteMarker') ?? false,
    noncurrentTransitions: members.each('NoncurrentVersionTransitions').flatMap((one) => {
      const [when, storageClass] = [noncurrentOf(one), classOf(one)];
      return when === null || storageClass === null ? [] : [{ ...when, storageClass }];
    }),
    noncurrentExpiration: noncurrentOf(members.inside('NoncurrentVersionExpiration')),
    abortDays: abortOf(members.inside('AbortIncompleteMultipartUpload')),
  };
  expiration?.end();
  members.end();
  return { ...read, unknown };
}

function selectionOf(rule: Members): Pick<ReadRule, 'form' | 'selects'> {
  const filter = rule.inside('Filter');
  const and = filter?.inside('And') ?? null;
  const legacy = rule.text('Prefix');
  const scopes = [and, filter].filter((scope) => scope !== null);
  const tags = scopes.flatMap((scope) => [...scope.each('Tags'), ...one(scope.inside('Tag'))]);
  const first = <T>(read: (scope: Members) => T | null): T | null =>
    scopes.map(read).reduce((found, value) => found ?? value, null);
  const prefix = first((scope) => scope.text('Prefix'));
  const selects = {
    prefix: prefix ?? (filter === null ? legacy : null) ?? '',
    tags: tags.flatMap(tagOf),
    greaterThan: first((scope) => scope.count('ObjectSizeGreaterThan')),
    lessThan: first((scope) => scope.count('ObjectSizeLessThan')),
  };
  for (const scope of scopes) scope.end();
  // S3 takes one of the two; the wider reading is the Filter's, and an empty Prefix beside it says nothing.
  if (filter !== null && legacy !== null && legacy !== '') rule.strange('Prefix');
  if (filter === null && legacy === null) rule.strange('Filter');
  return { form: filter === null && legacy !== null ? 'legacy' : 'filter', selects };
}

function tagOf(tag: Members): Selection['tags'] {
  const [key, value] = [tag.text('Key'), tag.text('Value')];
  if (key === null) tag.strange('Key');
  tag.end();
  return key === null ? [] : [{ key, value: value ?? '' }];
}

/** `only`: nothing but a time says when, so one that is missing is strange. */
function whenOf(action: Members, only: boolean): When | null {
  const [days, date] = [action.count('Days'), action.text('Date')];
  if (days !== null && date !== null) action.strange('Date');
  if (days !== null) return { kind: 'days', days };
  const atMs = Date.parse(date ?? '');
  if (!Number.isNaN(atMs)) return { kind: 'date', atMs };
  if (date !== null || only) action.strange(date === null ? 'Days' : 'Date');
  return null;
}

function noncurrentOf(action: Members | null): NoncurrentWhen | null {
  if (action === null) return null;
  const days = action.count('NoncurrentDays');
  const newerVersions = action.count('NewerNoncurrentVersions') ?? 0;
  if (days === null) action.strange('NoncurrentDays');
  return days === null ? null : { days, newerVersions };
}

function abortOf(action: Members | null): number | null {
  if (action === null) return null;
  const days = action.count('DaysAfterInitiation');
  if (days === null) action.strange('DaysAfterInitiation');
  action.end();
  return days;
}

/** The last that is read of a transition. A class that nobody knows is answered all the same, and named. */
function classOf(transition: Members): string | null {
  const storageClass = transition.text('StorageClass');
  if (!TARGET_CLASSES.some((known) => known === storageClass)) transition.strange('StorageClass');
  transition.end();
  return storageClass;
}

const one = <T>(value: T | null): readonly T[] => (value === null ? [] : [value]);
