import { wildcardMatches } from './policy-actions.ts';

/** What a request tells conditions: each key's value, lower-case keys; absent ones are not there. */
export type ConditionContext = Readonly<Record<string, string>>;

/** A policy's `Condition`: operators, keys, and the values of which one has to match. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The keys whose values the rehearsal knows, lower-case. */
export const KNOWN_KEYS: readonly string[] = [
  'aws:securetransport',
  'aws:principalarn',
  'aws:principalisawsservice',
  's3:if-match',
  's3:if-none-match',
  's3:objectcreationoperation',
  's3:x-amz-acl',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:x-amz-storage-class',
];

type Test = (values: readonly string[], given: string | undefined) => boolean;

// Without the key an affirmative test fails and a negated one holds; with IfExists both hold.
const positive =
  (matches: (value: string, given: string) => boolean): Test =>
  (values, given) =>
    given !== undefined && values.some((value) => matches(value, given));
const negative =
  (matches: (value: string, given: string) => boolean): Test =>
  (values, given) =>
    given === undefined || !values.some((value) => matches(value, given));
const ifExists =
  (test: Test): Test =>
  (values, given) =>
    given === undefined || test(values, given);

const equal = (value: string, given: string): boolean => value === given;
const sameFlag = (value: string, given: string): boolean => value.toLowerCase() === given;
const like = (value: string, given: string): boolean => wildcardMatches(value, given);
/** Each of the first five parts by itself: a wildcard does not reach over a colon there. */
function arnLike(value: string, given: string): boolean {
  const [wanted, found] = [arnParts(value), arnParts(given)];
  return wanted.length === found.length && wanted.every((part, at) => wildcardMatches(part, found[at] ?? ''));
}
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const OPERATORS: Readonly<Record<string, Test>> = {
  Null: (values, given) => values.some((value) => (value.toLowerCase() === 'true') === (given === undefined)),
  Bool: positive(sameFlag),
  BoolIfExists: ifExists(positive(sameFlag)),
  StringEquals: positive(equal),
  StringEqualsIfExists: ifExists(positive(equal)),
  StringNotEquals: negative(equal),
  StringNotEqualsIfExists: negative(equal),
  StringLike: positive(like),
  StringLikeIfExists: ifExists(positive(like)),
  StringNotLike: negative(like),
  StringNotLikeIfExists: negative(like),
  // Equals takes wildcards where it is of ARNs (IAM reference_policies_elements_condition_operators).
  ArnEquals: positive(arnLike),
  ArnLike: positive(arnLike),
  ArnNotEquals: negative(arnLike),
  ArnNotLike: negative(arnLike),
};

/** The first operator or key that the rehearsal cannot judge; null when it can judge all. */
export function unknownCondition(conditions: Conditions): string | null {
  for (const [operator, keys] of Object.entries(conditions)) {
    if (!Object.hasOwn(OPERATORS, operator)) return operator;
    const key = Object.keys(keys).find((name) => !KNOWN_KEYS.includes(name.toLowerCase()));
    if (key !== undefined) return key;
  }
  return null;
}

/** Whether all conditions hold. They must be known, see {@link unknownCondition}. */
export function conditionsHold(conditions: Conditions, context: ConditionContext): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(
      ([key, values]) => OPERATORS[operator]?.(values, context[key.toLowerCase()]) === true,
    ),
  );
}
