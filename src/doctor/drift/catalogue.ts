import type { DriftCheck } from './check.ts';
import { FILE_SHARE_CHECKS } from './checks/file-share-checks.ts';
import { GATEWAY_CHECKS } from './checks/gateway-checks.ts';
import { OBJECT_CHECKS } from './checks/object-checks.ts';
import { POSTURE_CHECKS } from './checks/posture-checks.ts';
import { RULE_CHECKS } from './checks/rule-checks.ts';
import { SOURCE_CHECKS } from './checks/source-checks.ts';

/** Every check of drift, in the order of their ids. */
export const DRIFT_CHECKS: readonly DriftCheck[] = [
  ...SOURCE_CHECKS,
  ...OBJECT_CHECKS,
  ...RULE_CHECKS,
  ...POSTURE_CHECKS,
  ...FILE_SHARE_CHECKS,
  ...GATEWAY_CHECKS,
];
