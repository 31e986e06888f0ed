import { wildcardMatches } from './policy-actions.ts';
import { type ConditionContext, type Conditions, conditionsHold } from './policy-conditions.ts';
import type { PolicyStatement } from './policy-parse.ts';

/** What a request wants, as policies see it. */
export interface PolicyRequest {
  /** `s3:PutObject` */
  readonly action: string;
  /** `arn:aws:s3:::bucket` or `arn:aws:s3:::bucket/key` */
  readonly resource: string;
  readonly context: ConditionContext;
}

/** Whether a policy says no. A Deny is never outweighed, and does not stop lifecycle, which asks no policy [aws-facts A.2]. */
export function denies(policy: readonly PolicyStatement[], request: PolicyRequest): boolean {
  return policy.some(
    (statement) =>
      statement.effect === 'Deny' &&
      statement.everybody &&
      covers(statement.actions, request.action, 'ignore-case') !== statement.exceptActions &&
      covers(statement.resources, request.resource) !== statement.exceptResources &&
      conditionsHold(statement.conditions, request.context),
  );
}

const covers = (patterns: readonly string[], text: string, letters?: 'ignore-case'): boolean =>
  patterns.some((pattern) => wildcardMatches(pattern, text, letters));

// A condition on one of these that names fixed values keeps the public out (S3 access-control-block-public-access).
const LIMITS =
  /^(aws:(SourceIp|SourceArn|SourceVpc|SourceVpce|SourceOwner|SourceAccount|userid|PrincipalOrgID|PrincipalArn|PrincipalAccount)|s3:(x-amz-server-side-encryption-aws-kms-key-id|DataAccessPointArn|DataAccessPointAccount))$/i;
const AFFIRMATIVE = /^(StringEquals|StringLike|ArnEquals|ArnLike|IpAddress)(IgnoreCase)?$/;

/** Whether S3 calls the policy public: it allows everybody something, and no condition narrows that to fixed values. */
export function isPublic(policy: readonly PolicyStatement[]): boolean {
  return policy.some(
    ({ effect, everybody, conditions }) => effect === 'Allow' && everybody && !isLimited(conditions),
  );
}

function isLimited(conditions: Conditions): boolean {
  return Object.entries(conditions).some(
    ([operator, keys]) =>
      AFFIRMATIVE.test(operator) &&
      Object.entries(keys).some(([key, values]) => LIMITS.test(key) && values.every(isFixed)),
  );
}

/** No wildcard, and no range of addresses wider than /8, or /32 for IPv6. */
function isFixed(value: string): boolean {
  const [, network = '', bits] = /^([0-9a-f:.]+)\/(\d+)$/i.exec(value) ?? [];
  if (bits !== undefined) return Number(bits) >= (network.includes(':') ? 32 : 8);
  return !/[*?$]/.test(value);
}
