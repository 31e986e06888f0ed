import type { Configuration } from './configuration.ts';
import { isOwn } from './own-rules.ts';
import { type ReadRule, readRule } from './rule.ts';
import { noncurrentProblems, transitionProblems } from './validate-actions.ts';

/** Most rules of one bucket; S3 does not raise it [aws-facts A.1]. */
export const MAX_RULES = 1_000;
const MAX_ID_LENGTH = 255;
/** Of a key, so a longer prefix could match none [aws-facts D]. */
const MAX_PREFIX_BYTES = 1_024;
/** 50 TB, the largest object [aws-facts A.1]. */
const MAX_SIZE_BYTES = 50 * 1024 ** 4;

/**
 * Why S3 would refuse a configuration, or take it and do something else than it says [aws-facts A.1, A.2, A.3, A.4]: one sentence a problem,
 * none for a configuration that is fine. Only rules of `migration` are judged: S3 has taken those of others already. What counts
 * them all (how many there are, equal ids) is judged over all.
 */
export function lifecycleProblems({ rules }: Configuration, migration: string): readonly string[] {
  const others = rules.filter((rule) => !isOwn(rule, migration)).length;
  const tooMany =
    rules.length > MAX_RULES
      ? [
          `the bucket would have ${rules.length} rules, ${others} of them of others; S3 takes ${MAX_RULES} at most`,
        ]
      : [];
  const ids = rules.flatMap(({ ID }) => (ID === undefined || ID === '' ? [] : [ID]));
  const twice = [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map(
    (id) => `the id ${id} would be there twice`,
  );
  const own = rules.filter((rule) => isOwn(rule, migration)).map((rule) => readRule(rule));
  return [
    ...tooMany,
    ...twice,
    ...own.flatMap((rule) => problemsOf(rule).map((problem) => `rule ${rule.id ?? ''}: ${problem}`)),
  ];
}

function problemsOf(rule: ReadRule): readonly string[] {
  // What is not understood cannot be judged any further.
  if (rule.unknown.length > 0) return [`S3 knows no ${rule.unknown.join(', ')}`];
  const { prefix, tags, greaterThan, lessThan } = rule.selects;
  const sized = greaterThan !== null || lessThan !== null;
  const acts =
    rule.transitions.length + rule.noncurrentTransitions.length > 0 ||
    rule.expiration !== null ||
    rule.expiredMarkers ||
    rule.noncurrentExpiration !== null ||
    rule.abortDays !== null;
  const bounds = [greaterThan, lessThan].filter((bound) => bound !== null);
  const when = (wrong: boolean, problem: string) => (wrong ? [problem] : []);
  return [
    ...when((rule.id ?? '').length > MAX_ID_LENGTH, `its id is longer than ${MAX_ID_LENGTH} characters`),
    ...when(Buffer.byteLength(prefix) > MAX_PREFIX_BYTES, `its prefix is longer than any key`),
    ...when(!acts, 'it does nothing'),
    ...when(
      greaterThan !== null && lessThan !== null && greaterThan >= lessThan,
      `no object is over ${greaterThan} and under ${lessThan} bytes`,
    ),
    ...when(
      bounds.some((bound) => bound > MAX_SIZE_BYTES),
      'no object is over 50 TB',
    ),
    ...when(
      (rule.abortDays !== null || rule.expiredMarkers) && (tags.length > 0 || sized),
      'unfinished uploads and delete markers have neither tags nor sizes',
    ),
    ...transitionProblems(rule),
    ...noncurrentProblems(rule),
  ];
}
