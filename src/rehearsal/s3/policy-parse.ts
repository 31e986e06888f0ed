import { z } from 'zod';
import { actionCovers } from './policy-actions.ts';
import { type Conditions, unknownCondition } from './policy-conditions.ts';
import { S3Error } from './s3-error.ts';

/** S3's limit. */
const MAX_POLICY_BYTES = 20 * 1024;

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const values = z.union([scalar, z.array(scalar)]).transform((value) => [value].flat());
const principal = z.union([
  z.literal('*').transform((): Readonly<Record<string, readonly string[]>> => ({ AWS: ['*'] })),
  z.strictObject({
    AWS: texts.optional(),
    Service: texts.optional(),
    Federated: texts.optional(),
    CanonicalUser: texts.optional(),
  }),
]);
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal.optional(),
  NotPrincipal: principal.optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
});
const document = z.strictObject({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement).min(1)]).transform((value) => [value].flat()),
});
type Statement = z.output<typeof statement>;

/** One statement of a bucket policy. Patterns have `*` and `?`. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** Whether it is about everybody. */
  readonly everybody: boolean;
  readonly actions: readonly string[];
  /** The statement is about every action but these. */
  readonly exceptActions: boolean;
  readonly resources: readonly string[];
  readonly exceptResources: boolean;
  readonly conditions: Conditions;
}

/**
 * Reads a bucket's policy. Pure. What it denies is what the rehearsal carries out, so a Deny that it cannot judge is refused
 * rather than ignored; what it allows changes nothing where everybody may do everything.
 * @throws S3Error MalformedPolicy for what S3 refuses, NotImplemented for a Deny beyond the rehearsal
 */
export function parsePolicy(text: string, bucket: string): readonly PolicyStatement[] {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw wrong('a policy has at most 20 KB');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong('a policy is valid JSON');
  }
  const parsed = document.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a policy'}`);
  }
  return parsed.data.Statement.map((one) => readStatement(one, bucket));
}

function readStatement(one: Statement, bucket: string): PolicyStatement {
  const who = onlyOne(one.Principal, one.NotPrincipal, 'Principal');
  const actions = onlyOne(one.Action, one.NotAction, 'Action');
  const resources = onlyOne(one.Resource, one.NotResource, 'Resource');
  checkPrincipals(who);
  checkActions(actions);
  checkResources(resources, bucket);
  if (one.Action !== undefined && one.Resource !== undefined) checkFit(actions, resources);
  const conditions = one.Condition ?? {};
  const everybody = one.Principal?.AWS?.includes('*') === true;
  if (one.Effect === 'Deny') checkDeny(everybody, [...actions, ...resources], conditions);
  return {
    effect: one.Effect,
    everybody,
    actions,
    exceptActions: one.Action === undefined,
    resources,
    exceptResources: one.Resource === undefined,
    conditions,
  };
}

function onlyOne<T>(positive: T | undefined, negative: T | undefined, name: string): T {
  const found = positive ?? negative;
  if (found === undefined) throw wrong(`missing required field ${name}`);
  if (positive !== undefined && negative !== undefined)
    throw wrong(`${name} and Not${name} exclude each other`);
  return found;
}

const AWS_PRINCIPAL = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::(\d{12}|cloudfront):.+)$/;

function checkPrincipals(who: NonNullable<Statement['Principal']>): void {
  const all = Object.values(who).flat();
  if (all.length === 0) throw wrong('invalid principal in policy');
  if (who.AWS?.some((name) => !AWS_PRINCIPAL.test(name)) === true) throw wrong('invalid principal in policy');
}

function checkActions(actions: readonly string[]): void {
  for (const action of actions) {
    const { objects, bucket } = actionCovers(action);
    if (action !== '*' && (!/^s3:[\w*?]+$/i.test(action) || (!objects && !bucket)))
      throw wrong(`policy has invalid action ${action}`);
  }
}

function checkResources(resources: readonly string[], bucket: string): void {
  if (resources.length === 0) throw wrong('policy has invalid resource');
  for (const resource of resources) {
    const name = /^arn:aws[a-z-]*:s3:::([^/]+)(\/.+)?$/.exec(resource)?.[1];
    if (resource !== '*' && name !== bucket) throw wrong(`policy has invalid resource ${resource}`);
  }
}

function checkFit(actions: readonly string[], resources: readonly string[]): void {
  const objects = resources.some((resource) => resource === '*' || resource.includes('/'));
  const buckets = resources.some((resource) => resource === '*' || !resource.includes('/'));
  for (const action of actions) {
    const covers = action === '*' ? { objects: true, bucket: true } : actionCovers(action);
    if (!((covers.objects && objects) || (covers.bucket && buckets)))
      throw wrong(`action ${action} does not apply to any resource in its statement`);
  }
}

function checkDeny(everybody: boolean, patterns: readonly string[], conditions: Conditions): void {
  if (!everybody) throw beyond('whom it denies: only Principal "*" is known, as there are no identities');
  const variable = patterns.find((pattern) => pattern.includes('${'));
  if (variable !== undefined) throw beyond(`the policy variable in ${variable}`);
  const unknown = unknownCondition(conditions);
  if (unknown !== null) throw beyond(`the condition ${unknown}`);
}

function wrong(why: string): S3Error {
  return new S3Error('MalformedPolicy', `The policy was refused: ${why}`);
}

function beyond(what: string): S3Error {
  return new S3Error(
    'NotImplemented',
    `The rehearsal would have to ignore a Deny, so it refuses it: it cannot judge ${what}.`,
  );
}
