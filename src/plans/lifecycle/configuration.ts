import { canonicalDigest, canonicalJson } from '../../config/canonical.ts';

/** A lifecycle rule in S3's own JSON, members that nobody here knows included. */
export type Rule = Readonly<Record<string, unknown>> & { readonly ID?: string };

/** A bucket's lifecycle configuration. */
export interface Configuration {
  readonly rules: readonly Rule[];
  /** Null when S3 did not say. */
  readonly transitionDefaultMinimumObjectSize: string | null;
  /** The document it was read from, to the byte; absent when it was not read. */
  readonly xml?: string;
}

/** What S3 takes when a configuration does not say [aws-facts A.5]. */
export const DEFAULT_MINIMUM = 'all_storage_classes_128K';

/** Whether two rules mean the same to S3: order of members, tags and transitions does not count, nor how "every key" is written. */
export function sameRule(a: Rule, b: Rule): boolean {
  return canonicalJson(canonicalRule(a)) === canonicalJson(canonicalRule(b));
}

/**
 * SHA-256 of what a configuration means to S3 [aws-facts A.7]: order of rules and of members does not count, an unsaid default is
 * said, and the document it was read from is left out.
 */
export function configurationDigest({ rules, transitionDefaultMinimumObjectSize }: Configuration): string {
  const texts = rules.map((rule) => canonicalJson(canonicalRule(rule))).sort();
  // No rules are no configuration: there is nothing for the default to hold for.
  const minimum = rules.length === 0 ? null : (transitionDefaultMinimumObjectSize ?? DEFAULT_MINIMUM);
  return canonicalDigest({ rules: texts, minimum });
}

/** Lists of a rule are sets. */
const SETS: ReadonlySet<string> = new Set(['Transitions', 'NoncurrentVersionTransitions', 'Tags']);

function canonicalRule(rule: Rule): unknown {
  const { Filter, ...others } = rule;
  // A Filter that names nothing and one with an empty prefix are both the whole bucket [aws-facts A.1].
  const everything = Filter !== undefined && ['{}', '{"Prefix":""}'].includes(canonicalJson(Filter));
  return sorted(everything ? { ...others, Filter: {} } : rule);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, asSet(name, sorted(member))]);
  return Object.fromEntries(members);
}

function asSet(name: string, member: unknown): unknown {
  if (!SETS.has(name) || !Array.isArray(member)) return member;
  return member.map((item: unknown) => canonicalJson(item)).sort();
}
