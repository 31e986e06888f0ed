import type { TargetAnswer } from '../http.ts';
import { type AuthProblem, type AuthRefused, basicTime, MAX_SKEW_MS } from './refused.ts';

/** What DataSync and Storage Gateway answer to a request whose signature does not hold [aws-facts 6, 9]. */
export function jsonRefusal({ problem }: AuthRefused): TargetAnswer {
  const [errorType, message] = nameOf(problem);
  return { status: 403, errorType, body: { message } };
}

function nameOf(problem: AuthProblem): readonly [errorType: string, message: string] {
  switch (problem.kind) {
    case 'missing':
      return ['MissingAuthenticationTokenException', 'Missing Authentication Token'];
    case 'unsupported':
      return ['IncompleteSignatureException', "Unsupported AWS 'algorithm'; use AWS4-HMAC-SHA256."];
    case 'twice':
      return [
        'IncompleteSignatureException',
        'Sign in the Authorization header or in the query, not in both.',
      ];
    case 'malformed':
      return ['IncompleteSignatureException', problem.message];
    case 'unsigned-headers':
      return [
        'IncompleteSignatureException',
        `'${problem.names.join(', ')}' must be a 'SignedHeader' in the AWS Authorization.`,
      ];
    case 'region':
      return [
        'InvalidSignatureException',
        `Credential should be scoped to a valid region: '${problem.expected}'.`,
      ];
    case 'service':
      return [
        'InvalidSignatureException',
        `Credential should be scoped to correct service: '${problem.expected}'.`,
      ];
    case 'unknown-key':
    case 'unknown-token':
      return ['UnrecognizedClientException', 'The security token included in the request is invalid.'];
    case 'skewed':
      return ['InvalidSignatureException', untimely(problem.sentAt, problem.serverTimeMs)];
    case 'expired':
      return ['InvalidSignatureException', untimely(basicTime(problem.endMs), problem.serverTimeMs)];
    case 'mismatch':
      return [
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      ];
  }
}

/** Both times, because what a person needs to see is how far they are apart. */
function untimely(sentAt: string, serverTimeMs: number): string {
  const server = basicTime(serverTimeMs);
  const early = basicTime(serverTimeMs - MAX_SKEW_MS);
  if (sentAt < server)
    return `Signature expired: ${sentAt} is now earlier than ${early} (${server} - 15 min.)`;
  const late = basicTime(serverTimeMs + MAX_SKEW_MS);
  return `Signature not yet current: ${sentAt} is still later than ${late} (${server} + 15 min.)`;
}
