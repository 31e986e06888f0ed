import { canonicalJson } from '../../config/canonical.ts';
import { safeText } from '../../inventory/display.ts';
import { type PolicyStatement, sidPrefix } from './posture.ts';
import { becomes, contradicts, type SettingDiff } from './setting-diff.ts';

/** S3's limit for a bucket policy, in bytes (S3 bucket-policies). */
const MOST_BYTES = 20 * 1024;

/** A bucket policy, as far as it has to be taken apart: statements of others are never looked into to be changed. */
export interface PolicyDocument {
  readonly rest: Readonly<Record<string, unknown>>;
  readonly statements: readonly unknown[];
}

/**
 * The policy with our statements in it: those with our Sids are replaced where they stand, taken out when no longer wanted, or put at the
 * end; every statement of others stays as it is, in its order. A policy that says all of it already stays the text it is.
 */
export function policyDiff(
  wanted: readonly PolicyStatement[],
  live: string | null,
  migration: string,
): SettingDiff<string | null> {
  const document = live === null ? EMPTY : readPolicy(live);
  if (document === null)
    return contradicts(
      'Its policy is no JSON document that headwater can read, so nothing can be added to it.',
      'Correct the bucket policy.',
    );
  const foreign = document.statements.filter((one) => !isOurs(one, migration));
  const open = foreign.filter(isPublic);
  if (open.length > 0)
    return contradicts(
      `Its policy allows everybody something (${open.map((one) => nameOf(one)).join(', ')}), and public access is to be blocked.`,
      'Take the statement out, or limit it by a condition, or use another bucket.',
    );
  const kept =
    foreign.length === 0 ? [] : [`${foreign.length} of its policy’s statements are of others, and stay.`];
  const statements = merged(document.statements, wanted, migration);
  if (canonicalList(statements) === canonicalList(document.statements)) return becomes(live, kept);
  if (statements.length === 0) return becomes(null, kept);
  const text = JSON.stringify({ ...document.rest, Statement: statements });
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MOST_BYTES)
    return contradicts(
      `Its policy would have ${bytes} bytes, and S3 takes ${MOST_BYTES}.`,
      'Set bucket.prefix, so that one prefix stands for all shares, or shorten the statements of others.',
    );
  return becomes(text, kept);
}

/** The policy without anything of ours; null when nothing is left. A text that cannot be read stays as it is. */
export function withoutOurs(live: string, migration: string): string | null {
  const document = readPolicy(live);
  if (document === null) return live;
  const foreign = document.statements.filter((one) => !isOurs(one, migration));
  if (foreign.length === document.statements.length) return live;
  return foreign.length === 0 ? null : JSON.stringify({ ...document.rest, Statement: foreign });
}

/** Whether two texts say the same: white space, the order of members and `"x"` for `["x"]` make no difference. */
export function samePolicy(one: string | null, other: string | null): boolean {
  if (one === other) return true;
  const documents = [one, other].map((text) => (text === null ? null : readPolicy(text)));
  const [a, b] = documents;
  return a != null && b != null && canonicalList(a.statements) === canonicalList(b.statements);
}

/** Our statements in a policy, by what comes behind our letters in their Sids: `TlsOnly`. */
export function ownPurposes(text: string | null, migration: string): ReadonlyMap<string, string> {
  const statements = (text === null ? null : readPolicy(text))?.statements ?? [];
  return new Map(
    statements
      .filter((one) => isOurs(one, migration))
      .map((one) => [sidOf(one).slice(sidPrefix(migration).length), canonicalStatement(one)]),
  );
}

const EMPTY: PolicyDocument = { rest: { Version: '2012-10-17' }, statements: [] };

/** A policy taken apart; null for what is no policy document. */
export function readPolicy(text: string): PolicyDocument | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const { Statement, ...rest } = json as Readonly<Record<string, unknown>>;
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  return statements.every((one) => typeof one === 'object' && one !== null) ? { rest, statements } : null;
}

function merged(
  there: readonly unknown[],
  wanted: readonly PolicyStatement[],
  migration: string,
): readonly unknown[] {
  const kept = there.flatMap((one) => {
    if (!isOurs(one, migration)) return [one];
    return wanted.filter(({ Sid }) => Sid === sidOf(one));
  });
  const known = new Set(kept.map(sidOf));
  return [...new Set(kept), ...wanted.filter(({ Sid }) => !known.has(Sid))];
}

/** Whether a statement has a Sid of this migration. */
export function isOurs(statement: unknown, migration: string): boolean {
  return sidOf(statement).startsWith(sidPrefix(migration));
}

function sidOf(statement: unknown): string {
  const { Sid } = statement as { readonly Sid?: unknown };
  return typeof Sid === 'string' ? Sid : '';
}

/** How a statement is called on a screen. */
export function nameOf(statement: unknown): string {
  const sid = sidOf(statement);
  return sid === '' ? 'a statement without a Sid' : safeText(sid);
}

/** Allows everybody, under no condition. Of one with conditions S3 itself decides. */
export function isPublic(statement: unknown): boolean {
  const { Effect, Principal, Condition } = statement as Readonly<Record<string, unknown>>;
  if (Effect !== 'Allow' || Condition !== undefined) return false;
  if (Principal === '*') return true;
  const { AWS } = (typeof Principal === 'object' && Principal !== null ? Principal : {}) as { AWS?: unknown };
  return [AWS].flat().includes('*');
}

function canonicalList(statements: readonly unknown[]): string {
  return statements.map(canonicalStatement).join('\n');
}

/** A statement as IAM reads it: two that are equal so mean the same. */
export function canonicalStatement(statement: unknown): string {
  return canonicalJson(plain(statement));
}

/** As IAM reads it: a list of one is its only member, and the order of a list has no meaning. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.length === 1 ? items[0] : items.map((item) => canonicalJson(item)).sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
