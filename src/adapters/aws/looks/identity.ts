import {
  GetRoleCommand,
  type IAMClient,
  type Role,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Need } from '../../../doctor/needs.ts';
import type { CredentialsSight, RoleSight, Simulated } from '../../../doctor/sightings.ts';
import { PortFault } from '../../../ports/faults.ts';
import { type AwsOptions, base, controlHandler, retrying } from '../client-options.ts';
import { asked, type Call, nullWhenAbsent } from '../faults.ts';
import { allPages } from '../pages.ts';

const IDENTITY: Call = { service: 'STS', operation: 'GetCallerIdentity', effect: 'repeatable' };
const ROLE: Call = { service: 'IAM', operation: 'GetRole', effect: 'repeatable' };
const SIMULATE: Call = { service: 'IAM', operation: 'SimulatePrincipalPolicy', effect: 'repeatable' };

type Attributed = Awaited<ReturnType<STSClient['config']['credentials']>> & { readonly $source?: object };

/** Where the SDK found credentials that nobody renews, by the names it gives to sources. */
const NEVER_RENEWED = ['CREDENTIALS_ENV_VARS', 'CREDENTIALS_PROFILE', 'CREDENTIALS_CODE'];

/** An STS client that notes how the clock here stands to that of whoever answers. */
export function stsClient(options: AwsOptions, now: () => number) {
  const client = new STSClient({ ...base(options), ...retrying, requestHandler: controlHandler(true) });
  let aheadMs: number | null = null;
  client.middlewareStack.add(
    (next) => async (args) => {
      const sentMs = now();
      const result = await next(args);
      aheadMs = aheadOf(result.response, (sentMs + now()) / 2) ?? aheadMs;
      return result;
    },
    // The nearest to the wire: it sees refusals too, a refused clock's among them.
    { step: 'deserialize', priority: 'low', name: 'headwaterNotesTime' },
  );
  return { client, aheadMs: () => aheadMs };
}

/** Clock here minus clock there. Their `Date` has whole seconds, so half of one is added. */
function aheadOf(response: unknown, hereMs: number): number | null {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string>> };
  const thereMs = Date.parse(headers?.date ?? '');
  return Number.isNaN(thereMs) ? null : Math.round(hereMs - thereMs - 500);
}

/** Whose the credentials are. */
export async function credentialsSight(sts: ReturnType<typeof stsClient>): Promise<CredentialsSight> {
  const found = await asked(IDENTITY, () => sts.client.send(new GetCallerIdentityCommand({})));
  const credentials: Attributed = await sts.client.config.credentials();
  const { sessionToken, expiration, $source = {} } = credentials;
  return {
    account: found.Account ?? '',
    arn: found.Arn ?? '',
    temporary: sessionToken !== undefined,
    expiresAt: expiration?.toISOString() ?? null,
    renews: !Object.keys($source).some((source) => NEVER_RENEWED.includes(source)),
    clockAheadMs: sts.aheadMs(),
  };
}

/** The role of that ARN; null when there is none, or only one of the same name elsewhere. */
export async function roleSight(iam: IAMClient, arn: string): Promise<RoleSight> {
  const role = await nullWhenAbsent(() => roleNamed(iam, arn.split('/').at(-1) ?? ''));
  if (role === null || role.Arn !== arn) return null;
  return { arn, trust: documentOf(role.AssumeRolePolicyDocument) };
}

async function roleNamed(iam: IAMClient, name: string): Promise<Role> {
  const found = await asked(ROLE, () => iam.send(new GetRoleCommand({ RoleName: name })));
  return found.Role as Role;
}

/** IAM hands out policies as URL-encoded JSON. */
function documentOf(text: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(text ?? ''));
  } catch {
    return null;
  }
}

/** What a principal may do of what it needs. */
export async function simulated(
  iam: IAMClient,
  principalArn: string,
  needs: readonly Need[],
): Promise<readonly Simulated[]> {
  const source = await policySource(iam, principalArn);
  const answers = await Promise.all(needs.map((need) => simulateOne(iam, source, need)));
  return answers.flat();
}

async function simulateOne(iam: IAMClient, source: string, need: Need): Promise<Simulated[]> {
  const context = Object.entries(need.context).map(([key, value]) => ({
    ContextKeyName: key,
    ContextKeyType: 'string' as const,
    ContextKeyValues: [value],
  }));
  const results = await allPages(async (marker) => {
    const page = await asked(SIMULATE, () =>
      iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: source,
          ActionNames: [...need.actions],
          ResourceArns: [...need.resources],
          ...(context.length === 0 ? {} : { ContextEntries: context }),
          ...(marker === undefined ? {} : { Marker: marker }),
        }),
      ),
    );
    return { items: page.EvaluationResults ?? [], next: page.Marker };
  });
  return results.flatMap((result): Simulated[] => {
    const action = result.EvalActionName ?? '';
    const of = (resource: string | undefined, decision: string | undefined): Simulated => ({
      action,
      resource: resource ?? '*',
      allowed: decision === 'allowed',
    });
    const single = result.ResourceSpecificResults ?? [];
    return single.length === 0
      ? [of(result.EvalResourceName, result.EvalDecision)]
      : single.map((one) => of(one.EvalResourceName, one.EvalResourceDecision));
  });
}

/** Whose policies decide: a session's are its role's, whose ARN has a path that the session's does not tell. */
async function policySource(iam: IAMClient, arn: string): Promise<string> {
  if (/^arn:[^:]+:iam::\d*:(user|role)\//.test(arn)) return arn;
  const session = /^arn:[^:]+:sts::\d*:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (session !== undefined) return (await roleNamed(iam, session)).Arn ?? '';
  throw new PortFault({
    kind: 'invalid',
    service: 'NotSimulated',
    operation: 'IAM SimulatePrincipalPolicy',
    message: 'only users and roles can be simulated',
  });
}
