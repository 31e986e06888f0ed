import type { FaultKind } from '../../ports/faults.ts';

/**
 * What it means when the answer to a call is lost. `once`: the call makes something and has no client token, so its
 * outcome is unknown. `repeatable`: asking again is harmless.
 */
export type Effect = 'once' | 'repeatable';

/** The parts of an SDK or Node error that decide what can be done about it. */
export interface FaultSigns {
  /** The service's error name, or Node's. */
  readonly name: string;
  readonly message: string;
  /** Finer codes beside the name: DataSync's `errorCode`/`datasyncErrorCode`, Storage Gateway's `error.errorCode`. */
  readonly codes: readonly string[];
  /** Node's system error code: ECONNRESET, ENOTFOUND, ... */
  readonly systemCode: string | null;
  readonly httpStatus: number | null;
}

/** Rejected up front, so safe to send again later even for creates [aws-facts 6]. */
const THROTTLES =
  /^(Throttling|ThrottlingException|ThrottledException|RequestThrottled|RequestThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded)$/;

/** The caller, not the request, is at fault: a person must grant, log in or fix the clock. */
const DENIALS =
  /^(AccessDenied|AccessDeniedException|NotAuthorized|UnauthorizedOperation|OptInRequired|UnrecognizedClient|UnrecognizedClientException|ExpiredToken|ExpiredTokenException|InvalidAccessKeyId|InvalidClientTokenId|InvalidToken|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken|RequestExpired|AllAccessDisabled|CredentialsProviderError|TokenProviderError)$/;

/**
 * Refused because this host's clock is off. The SDK takes the difference from the refusal and signs the next request with
 * the service's time, so it is no person's business unless it goes on; DataSync says so in words only.
 */
function isSkewed({ name, message }: FaultSigns): boolean {
  return (
    name === 'RequestTimeTooSkewed' ||
    (name === 'InvalidSignatureException' && /\bSignature (expired|not yet current)\b/.test(message))
  );
}

/** The service failed or gave up: whether the request took effect is not known. */
const FAILURES =
  /^(InternalException|InternalFailure|InternalError|InternalServerError|ServiceUnavailable|ServiceUnavailableError|ServiceUnavailableException|RequestTimeout|RequestTimeoutException|GatewayNotConnected|GatewayInternalError|TimeoutError)$/;

/**
 * Somebody else is at it right now [aws-facts 6, C.6]. `NoSuchUpload` too: an upload of ours
 * vanishes only when it was completed by an attempt whose answer was lost, or was aborted; looking again tells.
 */
const RACES = /^(ConditionalRequestConflict|OperationAborted|NoSuchUpload)$/;

/** Says that a request of ours cannot be served as things stand, though nothing is wrong with it as such. */
const CONFLICTS = /^(PreconditionFailed|InvalidObjectState|BucketAlreadyExists|BucketNotEmpty)$/;

/** Node could not reach the service at all, so nothing was sent. */
const NEVER_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN)$/;

/** The connection broke with a request possibly under way. */
const CUT_OFF = /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_SOCKET)$/;

/**
 * DataSync has no not-found error: a missing location, task, execution or agent is its catch-all,
 * `InvalidRequestException` [aws-facts 6]. Its `errorCode` values are not documented [aws-facts 13], so the text decides:
 * "... not found" for locations and tasks, "... does not exist" for agents. Storage Gateway's
 * `InvalidGatewayRequestException` has `GatewayNotFound` as an error code; the one for file shares is not documented
 * [aws-facts 8], so any code of that form will do.
 */
export function saysNotFound(signs: FaultSigns): boolean {
  // KMS's, with status 400.
  if (signs.name === 'NotFoundException') return true;
  if (signs.name !== 'InvalidRequestException' && signs.name !== 'InvalidGatewayRequestException')
    return false;
  return (
    signs.codes.some((code) => /NotFound$/i.test(code)) ||
    /\b(not found|does not exist)\b/i.test(signs.message)
  );
}

/** Sorts an error by what can be done about it [aws-facts 6]. Never throws. */
export function faultKind(signs: FaultSigns, effect: Effect): FaultKind {
  const lost: FaultKind = effect === 'once' ? 'unknown-outcome' : 'transient';
  const named = (pattern: RegExp): boolean =>
    pattern.test(signs.name) || signs.codes.some((code) => pattern.test(code));
  const { httpStatus, systemCode } = signs;
  if (named(THROTTLES) || httpStatus === 429) return 'throttled';
  if (systemCode !== null && NEVER_SENT.test(systemCode)) return 'unreachable';
  // The SDK's handler gives up on a connection that never opened with a TimeoutError of this text: nothing was sent.
  if (signs.name === 'TimeoutError' && signs.message.includes('did not establish a connection'))
    return 'unreachable';
  // Like a throttled one, it was rejected up front and may be sent again.
  if (isSkewed(signs)) return 'throttled';
  if (named(DENIALS)) return 'denied';
  if (named(RACES)) return 'transient';
  if (named(FAILURES) || (systemCode !== null && CUT_OFF.test(systemCode))) return lost;
  if (saysNotFound(signs)) return 'not-found';
  if (named(CONFLICTS)) return 'conflict';
  if (httpStatus === null) return /socket hang up|aborted|premature/i.test(signs.message) ? lost : 'invalid';
  // Accepted, but the answer could not be read.
  if (httpStatus < 300) return lost;
  if (httpStatus >= 500 || httpStatus === 408) return lost;
  if (httpStatus === 401 || httpStatus === 403) return 'denied';
  if (httpStatus === 404) return 'not-found';
  if (httpStatus === 409 || httpStatus === 412) return 'conflict';
  return 'invalid';
}
