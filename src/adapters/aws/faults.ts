import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import { PortFault } from '../../ports/faults.ts';
import { type Effect, type FaultSigns, faultKind } from './fault-kinds.ts';

/** Which call an error belongs to. */
export interface Call {
  readonly service: 'DataSync' | 'Storage Gateway' | 'S3' | 'S3 Control' | 'STS' | 'IAM' | 'KMS' | 'FSx';
  readonly operation: string;
  readonly effect: Effect;
  /** What was asked about, where the service's own words do not say it. */
  readonly about?: string;
  /** Values that must not appear in a message even when the service echoes them. */
  readonly secrets?: readonly string[];
}

/** Longest text taken over from a service's message, in characters. */
const MAX_TEXT = 600;

/**
 * Runs one SDK call and turns whatever it throws into a PortFault; a PortFault or HeadwaterError passes unchanged. The
 * SDK's own error is not kept as `cause`: it holds the response, and nothing of a request or a secret may reach a log.
 */
export async function asked<T>(call: Call, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw error instanceof PortFault || error instanceof HeadwaterError ? error : toFault(error, call);
  }
}

/** The fault for an SDK or network error, by the catalogue in [aws-facts 6]. */
export function toFault(error: unknown, call: Call): PortFault {
  const signs = signsOf(error);
  const where = `${call.service} ${call.operation}`;
  const hint = hintFor(signs);
  const codes = signs.codes.length === 0 ? '' : ` [${signs.codes.join(', ')}]`;
  const about = call.about === undefined ? '' : ` (${call.about})`;
  const text = redact(signs.message, call.secrets ?? []);
  return new PortFault({
    kind: faultKind(signs, call.effect),
    service: signs.name,
    operation: where,
    message: safeText(`${hint}${text}${codes}`.slice(0, MAX_TEXT) + about),
    requestId: requestIdOf(error),
  });
}

/** The fault for an answer that lacks the id the service promises: what was made cannot be named. */
export function missingId(call: Call, field: string): PortFault {
  return new PortFault({
    kind: call.effect === 'once' ? 'unknown-outcome' : 'invalid',
    service: 'IncompleteAnswer',
    operation: `${call.service} ${call.operation}`,
    message: `the answer holds no ${field}`,
  });
}

/** The fault for a field that the service cannot change in place. */
export function immutable(call: Call, fields: readonly string[]): PortFault {
  return new PortFault({
    kind: 'conflict',
    service: 'ImmutableField',
    operation: `${call.service} ${call.operation}`,
    message: `${fields.join(', ')} cannot be changed in place; the resource has to be replaced`,
  });
}

/** Asks; when the fault carries exactly this error name, answers with `absent` instead. */
export async function unless<T, D>(errorName: string, absent: D, ask: () => Promise<T>): Promise<T | D> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PortFault && error.service === errorName) return absent;
    throw error;
  }
}

/** Asks; null when the fault is `not-found`. */
export async function nullWhenAbsent<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PortFault && error.kind === 'not-found') return null;
    throw error;
  }
}

function hintFor(signs: FaultSigns): string {
  if (/^(ExpiredToken|RequestExpired)/.test(signs.name))
    return 'the credentials have expired, log in again: ';
  if (/^(CredentialsProvider|TokenProvider)Error$/.test(signs.name)) return 'no usable AWS credentials: ';
  if (/^(UnrecognizedClient|InvalidAccessKeyId|InvalidClientTokenId)/.test(signs.name))
    return 'AWS does not know these credentials: ';
  if (signs.name === 'RequestTimeTooSkewed') return 'the clock of this machine is wrong: ';
  if (
    signs.httpStatus === 301 ||
    signs.name === 'PermanentRedirect' ||
    signs.name === 'AuthorizationHeaderMalformed'
  )
    return 'the bucket is in another Region: ';
  return '';
}

function signsOf(error: unknown): FaultSigns {
  const seen = record(error);
  const metadata = record(seen.$metadata);
  const status = metadata.httpStatusCode;
  const httpStatus = typeof status === 'number' ? status : null;
  const codes = [seen.errorCode, seen.datasyncErrorCode, record(seen.error).errorCode];
  const name = word(seen.name) ?? 'Error';
  const systemCode = word(seen.code);
  // HEAD answers have no body, so the SDK has no name to give: the status is all there is.
  const nameless = httpStatus !== null && /^(Unknown|UnknownError|Error|\d+)$/.test(name);
  return {
    name: nameless ? `HTTP ${httpStatus}` : name === 'Error' && systemCode !== null ? systemCode : name,
    message: messageOf(word(seen.message), nameless, httpStatus),
    codes: codes.flatMap((code) => word(code) ?? []),
    systemCode: httpStatus === null ? systemCode : null,
    httpStatus,
  };
}

/** Of an answer without a body the SDK makes a message that says nothing. */
function messageOf(said: string | null, nameless: boolean, httpStatus: number | null): string {
  if (nameless && (said === null || /^Unknown(Error)?$/.test(said))) return 'the answer gives no reason';
  return said ?? (httpStatus === null ? 'no message' : `HTTP status ${httpStatus}`);
}

function requestIdOf(error: unknown): string | null {
  return word(record(record(error).$metadata).requestId);
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((kept, secret) => kept.replaceAll(secret, '***'), text);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
