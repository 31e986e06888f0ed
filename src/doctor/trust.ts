/** Whether a trust policy lets a service assume the role. `conditional`: under conditions nobody here can decide. */
export type Trust =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'conditional'; readonly keys: readonly string[] };

/** Who is to assume the role, and where from. */
export interface Asker {
  /** `datasync`, or with the part of a service: `batchoperations.s3`. */
  readonly service: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/**
 * Reads a trust policy: service principals, `aws:SourceAccount` and `aws:SourceArn` are understood, other conditions are
 * named. What cannot be read trusts nobody.
 */
export function trustOf(document: unknown, asker: Asker): Trust {
  const statements = listOf(recordOf(document).Statement).map(recordOf).filter(isAssume);
  const ours = statements.filter((one) => namesService(one.Principal, asker));
  const judged = ours.map((one) => ({ deny: one.Effect === 'Deny', ...conditionsOf(one.Condition, asker) }));
  if (judged.some(({ deny, holds, unknown }) => deny && holds && unknown.length === 0))
    return { kind: 'refused' };
  const allows = judged.filter(({ deny, holds }) => !deny && holds);
  if (allows.length === 0) return { kind: 'refused' };
  const denies = judged.filter(({ deny, holds }) => deny && holds);
  const keys = [...denies, ...(allows.some(({ unknown }) => unknown.length === 0) ? [] : allows)].flatMap(
    ({ unknown }) => unknown,
  );
  return keys.length === 0 ? { kind: 'trusted' } : { kind: 'conditional', keys: [...new Set(keys)] };
}

/** The values of a policy's element, which may stand alone or in a list. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** A JSON object; empty for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Whether a policy's pattern, with `*` and `?`, covers a text; IAM takes no notice of case in actions. */
export function covers(pattern: unknown, text: string): boolean {
  if (typeof pattern !== 'string') return false;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is').test(text);
}

function isAssume(statement: Readonly<Record<string, unknown>>): boolean {
  return listOf(statement.Action).some((action) => covers(action, 'sts:AssumeRole'));
}

function namesService(principal: unknown, { service }: Asker): boolean {
  if (principal === '*') return true;
  return listOf(recordOf(principal).Service).some((name) => covers(name, `${service}.amazonaws.com`));
}

function conditionsOf(
  condition: unknown,
  asker: Asker,
): { readonly holds: boolean; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  let holds = true;
  for (const [operator, keys] of Object.entries(recordOf(condition))) {
    for (const [key, values] of Object.entries(recordOf(keys))) {
      const known = knownCondition(operator, key, listOf(values), asker);
      if (known === null) unknown.push(key);
      else holds &&= known;
    }
  }
  return { holds, unknown };
}

/** Null for a condition that is not understood. */
function knownCondition(
  operator: string,
  key: string,
  values: readonly unknown[],
  asker: Asker,
): boolean | null {
  if (!/^(String(Equals|Like)|Arn(Equals|Like))(IgnoreCase)?$/.test(operator)) return null;
  if (/^aws:SourceAccount$/i.test(key)) return values.some((value) => covers(value, asker.account));
  if (!/^aws:SourceArn$/i.test(key)) return null;
  return values.some((value) => typeof value === 'string' && mayBeFrom(value, asker));
}

/** Service, Region and account of the pattern of an ARN; which resource it names is not known yet. */
function mayBeFrom(pattern: string, asker: Asker): boolean {
  if (pattern === '*') return true;
  const [, , service = '*', region = '*', account = '*'] = pattern.split(':');
  return (
    covers(service, asker.service.split('.').at(-1) ?? '') &&
    covers(region, asker.region) &&
    covers(account, asker.account)
  );
}
