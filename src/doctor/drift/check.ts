import type { WantedPosture } from '../../plans/posture/posture.ts';
import type { Look } from '../look.ts';
import type { DriftSeverity } from './finding-schema.ts';
import type { DriftSightings, RuleJson } from './sightings.ts';

/** A share whose source of truth is the bucket. */
export interface CommittedShare {
  readonly share: string;
  /** UTC. */
  readonly committedAt: string;
  readonly bucket: string;
  readonly keyPrefix: string;
  /** The file share that its users work through; null where they work in the bucket itself. */
  readonly fileShare: { readonly name: string; readonly gateway: string } | null;
}

/** Rules that headwater wrote into a bucket, as the ledger has it. */
export interface WrittenRules {
  readonly bucket: string;
  /** UTC. */
  readonly at: string;
  readonly ruleIds: readonly string[];
  /** Of the whole configuration, rules of others among them. */
  readonly digest: string;
  /** Rules of headwater as they were written; null where nobody knows. */
  readonly own: readonly RuleJson[] | null;
  /** The whole configuration; null where no record of it was kept or found. */
  readonly rules: readonly RuleJson[] | null;
}

/** How headwater left a bucket. */
export interface LeftBucket {
  readonly bucket: string;
  readonly migration: string;
  readonly posture: WantedPosture;
  /** Twelve digits; null where the configuration does not tell. */
  readonly account: string | null;
  /** The whole policy as it was when headwater set something on the bucket last; null where no record of it was found. */
  readonly policy: { readonly text: string | null } | null;
}

/** What checks decide from. */
export interface DriftFacts {
  readonly migration: string;
  readonly shares: readonly CommittedShare[];
  readonly buckets: readonly LeftBucket[];
  readonly written: readonly WrittenRules[];
  readonly seen: DriftSightings;
}

/** Something that is not as it was left. */
export interface Drifted {
  readonly subject: string;
  readonly what: string;
  /** When it came about, UTC; absent where nobody can tell. */
  readonly since?: string;
  /** Absent: as bad as the check is. */
  readonly severity?: DriftSeverity;
  /** What to do in this very case; absent where the check's own action says it all. */
  readonly action?: string;
}

/** What a check says of one share, or (null) of what serves all. */
export interface Answer {
  readonly share: string | null;
  readonly drifted: readonly Drifted[];
  /** Why that may not be all: nothing, or only a part, was seen. Null when the whole was. */
  readonly unseen: string | null;
}

/** A numbered check. Pure: the same facts give the same answers. */
export interface DriftCheck {
  /** `HR` and three digits. Never used again for something else. */
  readonly id: string;
  readonly title: string;
  readonly severity: DriftSeverity;
  /** Why it matters, with the fact it rests on. */
  readonly why: string;
  readonly action: string;
  readonly check: (facts: DriftFacts) => readonly Answer[];
}

/** What a check says of one look: of one that showed nothing, why. */
export function ofLook<T>(
  share: string | null,
  look: Look<T>,
  say: (value: T) => Pick<Answer, 'drifted'> & Partial<Answer>,
): Answer {
  if (look.kind === 'unseen') return { share, drifted: [], unseen: look.text };
  return { share, unseen: null, ...say(look.value) };
}

/** Some of many, for one sentence: `a, b and 3 more`. */
export function some(names: readonly string[], all: number, most = 3): string {
  const shown = names.slice(0, most);
  return all > shown.length ? `${shown.join(', ')} and ${all - shown.length} more` : shown.join(', ');
}
