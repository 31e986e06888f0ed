import { S3Error, type S3ErrorCode } from '../s3/s3-error.ts';
import { type AuthProblem, type AuthRefused, type Form, MAX_SKEW_MS } from './refused.ts';

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}/, '');

/** In which form a request is signed decides how S3 calls what it cannot read. */
function malformed(form: Form, message: string, fields: Readonly<Record<string, string>> = {}): S3Error {
  const [code, says] = FORMS[form];
  return new S3Error(code, `${says}; ${message}`, {}, fields);
}
const FORMS: Readonly<Record<Form, readonly [S3ErrorCode, string]>> = {
  header: ['AuthorizationHeaderMalformed', 'The authorization header is malformed'],
  query: ['AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter'],
};

/** What S3 answers to a request whose signature does not hold [aws-facts 9]. */
export function s3Refusal({ problem }: AuthRefused): S3Error {
  switch (problem.kind) {
    case 'missing':
      return new S3Error('AccessDenied', 'Access Denied');
    case 'unsupported':
      return new S3Error(
        'InvalidRequest',
        'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      );
    case 'twice':
      return new S3Error(
        'InvalidArgument',
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      );
    case 'malformed':
      return problem.form === 'query'
        ? new S3Error('AuthorizationQueryParametersError', problem.message)
        : malformed(problem.form, problem.message);
    case 'region':
      return malformed(
        problem.form,
        `the region '${problem.given}' is wrong; expecting '${problem.expected}'`,
        { Region: problem.expected },
      );
    case 'service':
      return malformed(
        problem.form,
        `incorrect service "${problem.given}". This endpoint belongs to "${problem.expected}".`,
      );
    case 'unknown-key':
      return new S3Error(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        {},
        { AWSAccessKeyId: problem.accessKeyId },
      );
    case 'unknown-token':
      return new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
    case 'unsigned-headers':
      return new S3Error(
        'AccessDenied',
        'There were headers present in the request which were not signed',
        {},
        { HeadersNotSigned: problem.names.join(', ') },
      );
    case 'skewed':
    case 'expired':
      return untimely(problem);
    case 'mismatch':
      return mismatch(problem);
  }
}

function untimely(problem: Extract<AuthProblem, { kind: 'skewed' | 'expired' }>): S3Error {
  const ServerTime = iso(problem.serverTimeMs);
  if (problem.kind === 'skewed') {
    return new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {},
      { RequestTime: problem.sentAt, ServerTime, MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS) },
    );
  }
  const times = { 'X-Amz-Expires': String(problem.expiresSeconds), Expires: iso(problem.endMs), ServerTime };
  return new S3Error('AccessDenied', 'Request has expired', {}, times);
}

/** S3 shows what it would have signed, so that people can find the difference. */
function mismatch(problem: Extract<AuthProblem, { kind: 'mismatch' }>): S3Error {
  return new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {},
    {
      AWSAccessKeyId: problem.accessKeyId,
      StringToSign: problem.stringToSign,
      SignatureProvided: problem.signature,
      CanonicalRequest: problem.canonicalRequest,
    },
  );
}
