import { arnParts } from './arn.ts';
import type { Check, LintContext } from './check.ts';

/** HW6xx: keys, roles, accounts. */
export const SECURITY_CHECKS: readonly Check[] = [
  {
    id: 'HW601',
    title: 'A KMS key of another Region',
    severity: 'error',
    why: 'A bucket is encrypted with a key of its own Region [aws-facts D]; with another one every write is refused.',
    fix: 'Use a key of the Region of the bucket, or a replica of a multi-Region key.',
    check: ({ input: { config } }) => {
      const { kmsKeyArn, encryption } = config.bucket;
      const region = kmsKeyArn === undefined ? config.aws.region : arnParts(kmsKeyArn).region;
      if (encryption !== 'SSE-KMS' || region === config.aws.region) return [];
      return [
        { share: null, text: `The key is in ${region || 'no Region'}, the bucket in ${config.aws.region}.` },
      ];
    },
  },
  {
    id: 'HW602',
    title: 'A KMS key that is not used',
    severity: 'warn',
    why: 'With SSE-S3 objects are encrypted with keys of S3, whatever bucket.kmsKeyArn says.',
    fix: 'Set bucket.encryption to SSE-KMS, or take the key out.',
    check: ({ input: { config } }) =>
      config.bucket.encryption === 'SSE-S3' && config.bucket.kmsKeyArn !== undefined
        ? [{ share: null, text: 'bucket.kmsKeyArn is set, but bucket.encryption is SSE-S3.' }]
        : [],
  },
  {
    id: 'HW603',
    title: 'A KMS key that is none',
    severity: 'error',
    why: 'The key is named by its own ARN, ...:kms:...:key/...; an alias is looked up in the account of whoever writes, and may be another key there [aws-facts D].',
    fix: 'Write the ARN of the key itself.',
    check: ({ input: { config } }) => {
      const { kmsKeyArn, encryption } = config.bucket;
      if (encryption !== 'SSE-KMS' || kmsKeyArn === undefined) return [];
      const { service, resource } = arnParts(kmsKeyArn);
      if (service === 'kms' && resource.startsWith('key/')) return [];
      return [{ share: null, text: `bucket.kmsKeyArn is not the ARN of a key: ${kmsKeyArn}.` }];
    },
  },
  {
    id: 'HW604',
    title: 'A role that is none',
    severity: 'error',
    why: 'DataSync and Storage Gateway take on an IAM role, arn:aws:iam::ACCOUNT:role/NAME; anything else is refused.',
    fix: 'Write the ARN of the role.',
    check: (context) =>
      roles(context)
        .filter(({ arn }) => arnParts(arn).service !== 'iam' || !arnParts(arn).resource.startsWith('role/'))
        .map(({ what, arn }) => ({ share: null, text: `${what} is not the ARN of a role: ${arn}.` })),
  },
  {
    id: 'HW605',
    title: 'The gateway writes with the role of DataSync',
    severity: 'warn',
    why: 'After the commit DataSync must never write again [aws-facts 8]; with one role for both nothing in IAM tells them apart.',
    fix: 'Give the gateway a role of its own, see docs/iam.md.',
    check: ({ input: { config } }) =>
      config.gateways
        .filter(({ role }) => role === config.roles.dataSync)
        .map(({ name }) => ({
          share: null,
          text: `Gateway ${name} has the role that DataSync writes data with.`,
        })),
  },
  {
    id: 'HW606',
    title: 'One role writes data and reports',
    severity: 'info',
    why: 'Task reports are what the proof is made from; a role that writes both could write reports about its own data.',
    fix: 'Set roles.reports to a role that may write to the control bucket only, see docs/iam.md.',
    check: ({ input: { config } }) =>
      (config.roles.reports ?? config.roles.dataSync) === config.roles.dataSync
        ? [{ share: null, text: 'DataSync writes data and task reports with the same role.' }]
        : [],
  },
  {
    id: 'HW607',
    title: 'Things of several accounts',
    severity: 'error',
    why: 'Agents belong to one account [aws-facts 1], and a role can be passed to a service within its own account only.',
    fix: 'Use agents, gateways and roles of the account of the migration.',
    check: (context) => {
      const { agents, gateways, aws } = context.input.config;
      const named = [
        ...agents.map(({ name, arn }) => ({ what: `agent ${name}`, arn })),
        ...gateways.map(({ name, arn }) => ({ what: `gateway ${name}`, arn })),
        ...roles(context),
      ];
      const home = aws.account ?? arnParts(agents[0]?.arn ?? '').account;
      return named
        .filter(({ arn }) => arnParts(arn).account !== home)
        .map(({ what, arn }) => ({
          share: null,
          text: `${what} is of account ${arnParts(arn).account || '(none)'}, the migration of ${home}.`,
        }));
    },
  },
  {
    id: 'HW608',
    title: 'The account of the bucket is not checked',
    severity: 'info',
    why: 'With aws.account a bucket of that name in any other account is refused; without it nothing is.',
    fix: 'Set aws.account to the twelve digits of the account.',
    check: ({ input }) =>
      input.config.aws.account === undefined && !input.rehearsal
        ? [{ share: null, text: 'aws.account is not set, so the owner of the buckets is not checked.' }]
        : [],
  },
];

function roles({ input: { config } }: LintContext) {
  const { dataSync, reports } = config.roles;
  return [
    { what: 'roles.dataSync', arn: dataSync },
    ...(reports === undefined ? [] : [{ what: 'roles.reports', arn: reports }]),
    ...config.gateways.map(({ name, role }) => ({ what: `the role of gateway ${name}`, arn: role })),
  ];
}
