import type { Check } from './check.ts';
import { AGENT_CHECKS } from './checks/agent-checks.ts';
import { BUCKET_CHECKS } from './checks/bucket-checks.ts';
import { BUCKET_RULE_CHECKS } from './checks/bucket-rule-checks.ts';
import { CREDENTIAL_CHECKS } from './checks/credential-checks.ts';
import { GATEWAY_CHECKS } from './checks/gateway-checks.ts';
import { MACHINE_CHECKS } from './checks/machine-checks.ts';
import { MOUNT_CHECKS } from './checks/mount-checks.ts';
import { POSTURE_CHECKS } from './checks/posture-checks.ts';
import { QUEUE_CHECKS } from './checks/queue-checks.ts';
import { QUOTA_CHECKS } from './checks/quota-checks.ts';
import { ROLE_CHECKS } from './checks/role-checks.ts';
import { SECRET_CHECKS } from './checks/secret-checks.ts';
import { SIGNING_CHECKS } from './checks/signing-checks.ts';

/** Every check of the doctor, in the order of their ids. */
export const DOCTOR_CHECKS: readonly Check[] = [
  ...MACHINE_CHECKS,
  ...CREDENTIAL_CHECKS,
  ...SIGNING_CHECKS,
  ...ROLE_CHECKS,
  ...AGENT_CHECKS,
  ...GATEWAY_CHECKS,
  ...BUCKET_CHECKS,
  ...POSTURE_CHECKS,
  ...BUCKET_RULE_CHECKS,
  ...QUEUE_CHECKS,
  ...MOUNT_CHECKS,
  ...SECRET_CHECKS,
  ...QUOTA_CHECKS,
];
