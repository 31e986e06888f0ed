import type { Step } from './step.ts';

const ACCOUNT = '111122223333';
/** The role of the rehearsed world. */
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/transfer`;

/** Every IAM operation that is served, each at least once. */
export const IAM_STEPS: readonly Step[] = [
  { service: 'IAM', operation: 'GetRole', input: { RoleName: 'transfer' }, holds: { 'Role.Arn': ROLE } },
  {
    service: 'IAM',
    operation: 'SimulatePrincipalPolicy',
    input: { PolicySourceArn: ROLE, ActionNames: ['s3:GetObject', 's3:PutObject'] },
    holds: {
      'EvaluationResults.0.EvalDecision': 'allowed',
      'EvaluationResults.1.EvalActionName': 's3:PutObject',
      'EvaluationResults.1.EvalDecision': 'implicitDeny',
    },
  },
];

/** Every STS operation that is served. */
export const STS_STEPS: readonly Step[] = [
  { service: 'STS', operation: 'GetCallerIdentity', input: {}, holds: { Account: ACCOUNT } },
];
