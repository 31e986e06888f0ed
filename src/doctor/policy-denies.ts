import { covers, listOf, recordOf } from './trust.ts';

/** A statement of a bucket policy that denies something headwater or DataSync does. */
export interface Denial {
  /** Its `Sid`, or its number. */
  readonly name: string;
  /** Actions of ours that it denies. */
  readonly actions: readonly string[];
  /** Condition keys it depends on; none for one that always denies. */
  readonly conditions: readonly string[];
}

/** Denials of these actions to anybody. What denies connections without TLS alone is left out: all of ours have it. */
export function denialsIn(policy: unknown, actions: readonly string[]): readonly Denial[] {
  return listOf(recordOf(policy).Statement)
    .map(recordOf)
    .flatMap((statement, at) => {
      if (statement.Effect !== 'Deny' || onlyWithoutTls(statement.Condition)) return [];
      const denied = actions.filter((action) => names(statement, action));
      if (denied.length === 0) return [];
      const conditions = Object.values(recordOf(statement.Condition)).flatMap((keys) =>
        Object.keys(recordOf(keys)),
      );
      const limited = statement.NotPrincipal === undefined && isEverybody(statement.Principal);
      return [
        {
          name:
            typeof statement.Sid === 'string' && statement.Sid !== '' ? statement.Sid : `statement ${at + 1}`,
          actions: denied,
          conditions: limited ? conditions : [...conditions, 'the principal'],
        },
      ];
    });
}

/** Null for a policy that is not there or cannot be read, of which HD607 tells. */
export function parsedPolicy(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

function names(statement: Readonly<Record<string, unknown>>, action: string): boolean {
  if (statement.NotAction !== undefined)
    return !listOf(statement.NotAction).some((pattern) => covers(pattern, action));
  return listOf(statement.Action).some((pattern) => covers(pattern, action));
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || listOf(recordOf(principal).AWS).includes('*');
}

/** With services of AWS excepted or not: they come over its own network. */
function onlyWithoutTls(condition: unknown): boolean {
  const operators = Object.values(recordOf(condition));
  const keys = operators.flatMap((keyed) => Object.entries(recordOf(keyed)));
  const isFalse = ([, value]: readonly [string, unknown]) => String(listOf(value)[0]) === 'false';
  return (
    keys.every(([key]) => TLS_KEYS.includes(key.toLowerCase())) &&
    keys.some(([key]) => key.toLowerCase() === 'aws:securetransport') &&
    keys.every(isFalse)
  );
}

const TLS_KEYS = ['aws:securetransport', 'aws:principalisawsservice'];
