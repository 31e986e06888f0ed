import { accountOf } from '../../config/account.ts';
import { safeText } from '../../inventory/display.ts';
import {
  type Check,
  type Facts,
  fine,
  ifAllowed,
  ifSeen,
  type Said,
  unchecked,
  unseen,
  wrong,
} from '../check.ts';
import { roleNeeds } from '../needs.ts';
import { trustOf } from '../trust.ts';
import { refused, refusesRestoresOnly } from './refused.ts';

/** HD3xx: the roles that AWS's services assume. */
export const ROLE_CHECKS: readonly Check[] = [
  {
    id: 'HD301',
    area: 'roles',
    title: 'A role does not exist',
    severity: 'error',
    why: 'DataSync, Storage Gateway and S3 Batch Operations reach the bucket with it: without it no location, no file share and no job can be made.',
    fix: 'Make the role with the policies of docs/iam.md, or correct its ARN in headwater.yaml.',
    check: (facts) =>
      (facts.seen.roles ?? []).flatMap(({ arn, role }) => {
        if (role.kind === 'seen')
          return role.value === null
            ? [wrong(arn, `IAM knows no such role (${usesOf(facts, arn)}).`)]
            : [fine(arn, `It exists (${usesOf(facts, arn)}).`)];
        return role.why === 'denied' && facts.seen.credentials?.kind !== 'unseen'
          ? [unchecked(arn, `Not checked, because ${role.text}.`, MAY_LOOK)]
          : [unseen(facts, arn, role)];
      }),
  },
  {
    id: 'HD302',
    area: 'roles',
    title: 'A role does not let the service in',
    severity: 'error',
    why: 'Its trust policy decides who may assume it; a create with a role that refuses the service fails.',
    fix: 'Give the role the trust policy of docs/iam.md, with this account and Region in it.',
    check: (facts) =>
      (facts.seen.roles ?? []).flatMap(({ arn, role }) =>
        ifSeen(role, (found) => (found === null ? [] : trustSaid(facts, arn, found.trust))),
      ),
  },
  {
    id: 'HD303',
    area: 'roles',
    title: 'A role may not do what it is for',
    severity: 'error',
    why: 'A run fails at the first object that its role may not write, a file share at the first it may not read. Simulated by IAM, without bucket policies and keys.',
    fix: 'Give the role the policy of docs/iam.md, with this bucket and prefix in it.',
    check: (facts) =>
      (facts.seen.roles ?? []).flatMap(({ arn, role, may }) => {
        if (role.kind !== 'seen' || role.value === null) return [];
        return ifAllowed(may, arn, (results) => {
          const no = refused(results);
          if (no === null) return [fine(arn, 'It may do what docs/iam.md says it needs.')];
          const said = wrong(arn, `IAM says it may not ${no}.`);
          return [refusesRestoresOnly(results) ? { ...said, outcome: 'warn' } : said];
        });
      }),
  },
];

const MAY_LOOK =
  'Allow iam:GetRole and iam:SimulatePrincipalPolicy on the roles, see docs/iam.md, section 6.';

function usesOf({ config }: Facts, arn: string): string {
  return (
    roleNeeds(config)
      .find((one) => one.arn === arn)
      ?.as.join(', ') ?? 'unused'
  );
}

function trustSaid({ config }: Facts, arn: string, trust: unknown): readonly Said[] {
  const services = roleNeeds(config).find((one) => one.arn === arn)?.services ?? [];
  const account = accountOf(config) ?? '';
  const { region } = config.aws;
  return services.map((service) => {
    const name = `${service}.amazonaws.com`;
    const verdict = trustOf(trust, { service, region, account });
    if (verdict.kind === 'trusted') return fine(arn, `${name} may assume it.`);
    if (verdict.kind === 'refused')
      return wrong(
        arn,
        `Its trust policy does not let ${name} of account ${account} in ${region} assume it.`,
      );
    return unchecked(
      arn,
      `Not known whether ${name} may assume it: that depends on ${safeText(verdict.keys.join(', '))}.`,
      'Compare its trust policy with that of docs/iam.md.',
    );
  });
}
