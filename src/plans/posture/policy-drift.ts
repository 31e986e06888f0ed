import { safeText } from '../../inventory/display.ts';
import { canonicalStatement, isOurs, isPublic, nameOf, ownPurposes, readPolicy } from './policy.ts';
import { type PolicyStatement, sidPrefix } from './posture.ts';

/** A statement of a bucket policy that is not as it was left. Texts are safe to print. */
export interface StatementDrift {
  /** Its Sid, or that it has none. */
  readonly statement: string;
  /** A whole sentence. */
  readonly what: string;
}

/** Our statements that are not in a policy as they were posted: gone, altered, or there under our name though nobody asked for them. */
export function ownStatementsDrift(
  wanted: readonly PolicyStatement[],
  live: string | null,
  migration: string,
): readonly StatementDrift[] {
  const then = ownPurposes(JSON.stringify({ Statement: wanted }), migration);
  const now = ownPurposes(live, migration);
  const of = (purpose: string, what: string): StatementDrift => ({
    statement: safeText(`${sidPrefix(migration)}${purpose}`),
    what,
  });
  return [
    ...[...then].flatMap(([purpose, text]) => {
      const there = now.get(purpose);
      if (there === undefined) return [of(purpose, 'It is not there any more.')];
      return there === text ? [] : [of(purpose, 'It says something else than was posted.')];
    }),
    ...[...now.keys()]
      .filter((purpose) => !then.has(purpose))
      .map((purpose) => of(purpose, 'It has a name of ours, and the plan does not ask for it.')),
  ];
}

/** A statement of others that lets somebody from outside of the account in. */
export interface Outsider extends StatementDrift {
  /** Everybody, under no condition. */
  readonly isPublic: boolean;
  /** The statement as IAM reads it. */
  readonly text: string;
}

/** Those that were not, word for word, in the policy as it was left, wherever they stood in it. */
export function openedSince(then: string | null, found: readonly Outsider[]): readonly Outsider[] {
  const statements = (then === null ? null : readPolicy(then))?.statements ?? [];
  const known = new Set(statements.map(canonicalStatement));
  return found.filter(({ text }) => !known.has(text));
}

/**
 * Every statement of others that lets somebody from outside of the account in, in the order of the policy. `account`: twelve digits; null when
 * nobody knows, and every account is one of others.
 */
export function outsiders(
  live: string | null,
  { migration, account }: { readonly migration: string; readonly account: string | null },
): readonly Outsider[] {
  const statements = (live === null ? null : readPolicy(live))?.statements ?? [];
  return statements.flatMap((one) => {
    const whom = isOurs(one, migration) ? [] : letIn(one, account);
    if (whom.length === 0) return [];
    const { Condition } = one as Readonly<Record<string, unknown>>;
    const how = Condition === undefined ? '' : ', under conditions';
    return [
      {
        statement: nameOf(one),
        what: `It allows something to ${safeText(whom.join(', '))}${how}.`,
        isPublic: isPublic(one),
        text: canonicalStatement(one),
      },
    ];
  });
}

/** Whom from outside a statement allows something; nobody for a denial, and for principals of the account itself, and services of AWS. */
function letIn(statement: unknown, account: string | null): readonly string[] {
  const { Effect, Principal, NotPrincipal } = statement as Readonly<Record<string, unknown>>;
  if (Effect !== 'Allow') return [];
  if (NotPrincipal !== undefined) return ['everybody but some (NotPrincipal)'];
  if (Principal === '*') return ['everybody'];
  const named = (typeof Principal === 'object' && Principal !== null ? Principal : {}) as Readonly<
    Record<string, unknown>
  >;
  const of = (kind: string): readonly string[] =>
    [named[kind]].flat().filter((one) => typeof one === 'string');
  return [
    ...of('AWS').flatMap((one) => {
      if (one === '*') return ['everybody'];
      const owner = /^\d{12}$/.test(one) ? one : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(one)?.[1];
      // Without an account it is the id of a user or role that is gone: it allows nobody anything.
      return owner === undefined || owner === account ? [] : [one];
    }),
    ...of('CanonicalUser').map((one) => `the account of canonical user ${one}`),
    ...of('Federated').map((one) => `whoever ${one} vouches for`),
  ];
}
