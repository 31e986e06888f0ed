import { describe, expect, it } from 'vitest';
import { type FaultSigns, faultKind } from '../../../src/adapters/aws/fault-kinds.ts';
import { toFault } from '../../../src/adapters/aws/faults.ts';
import type { FaultKind } from '../../../src/ports/faults.ts';

const signs = (part: Partial<FaultSigns>): FaultSigns => ({
  name: 'Error',
  message: '',
  codes: [],
  systemCode: null,
  httpStatus: null,
  ...part,
});

const table: readonly [why: string, FaultSigns, read: FaultKind, once: FaultKind][] = [
  [
    'throttled up front, also for creates',
    signs({ name: 'ThrottlingException', httpStatus: 400 }),
    'throttled',
    'throttled',
  ],
  ['S3 asks to slow down with a 503', signs({ name: 'SlowDown', httpStatus: 503 }), 'throttled', 'throttled'],
  ['429 whatever its name', signs({ name: 'Strange', httpStatus: 429 }), 'throttled', 'throttled'],
  [
    'DataSync failed inside',
    signs({ name: 'InternalException', httpStatus: 500 }),
    'transient',
    'unknown-outcome',
  ],
  ['a 502 of a proxy', signs({ name: 'HTTP 502', httpStatus: 502 }), 'transient', 'unknown-outcome'],
  [
    'S3 gave up waiting, with a 400',
    signs({ name: 'RequestTimeout', httpStatus: 400 }),
    'transient',
    'unknown-outcome',
  ],
  [
    'an answer that cannot be parsed',
    signs({ name: 'SyntaxError', httpStatus: 200 }),
    'transient',
    'unknown-outcome',
  ],
  ['cut off', signs({ name: 'ECONNRESET', systemCode: 'ECONNRESET' }), 'transient', 'unknown-outcome'],
  ['hung up without a code', signs({ message: 'socket hang up' }), 'transient', 'unknown-outcome'],
  [
    'no answer in time',
    signs({ name: 'TimeoutError', systemCode: 'ETIMEDOUT' }),
    'transient',
    'unknown-outcome',
  ],
  [
    'never connected: nothing was sent',
    signs({
      name: 'TimeoutError',
      message: 'the request socket did not establish a connection with the server',
    }),
    'unreachable',
    'unreachable',
  ],
  ['nobody listens', signs({ systemCode: 'ECONNREFUSED' }), 'unreachable', 'unreachable'],
  ['no such host', signs({ systemCode: 'ENOTFOUND' }), 'unreachable', 'unreachable'],
  ['not allowed', signs({ name: 'AccessDeniedException', httpStatus: 400 }), 'denied', 'denied'],
  ['a HEAD without a body', signs({ name: 'HTTP 403', httpStatus: 403 }), 'denied', 'denied'],
  ['session over', signs({ name: 'ExpiredTokenException', httpStatus: 400 }), 'denied', 'denied'],
  ['clock off, S3', signs({ name: 'RequestTimeTooSkewed', httpStatus: 403 }), 'throttled', 'throttled'],
  [
    'clock off, DataSync',
    signs({
      name: 'InvalidSignatureException',
      message: 'Signature expired: 20261121T234358Z is now earlier than 20261122T002858Z',
      httpStatus: 403,
    }),
    'throttled',
    'throttled',
  ],
  [
    'wrong key',
    signs({
      name: 'InvalidSignatureException',
      message: 'The request signature we calculated does not match the signature you provided.',
      httpStatus: 403,
    }),
    'denied',
    'denied',
  ],
  ['no credentials at all', signs({ name: 'CredentialsProviderError' }), 'denied', 'denied'],
  ['S3 has no such bucket', signs({ name: 'NoSuchBucket', httpStatus: 404 }), 'not-found', 'not-found'],
  [
    'DataSync says not found in its text only',
    signs({ name: 'InvalidRequestException', message: 'Location loc-1 is not found.', httpStatus: 400 }),
    'not-found',
    'not-found',
  ],
  [
    'agents do not exist',
    signs({ name: 'InvalidRequestException', message: 'Agent agent-1 does not exist.', httpStatus: 400 }),
    'not-found',
    'not-found',
  ],
  [
    'Storage Gateway says it in a code',
    signs({ name: 'InvalidGatewayRequestException', codes: ['FileShareNotFound'], httpStatus: 400 }),
    'not-found',
    'not-found',
  ],
  [
    'the gateway is away for now',
    signs({ name: 'InvalidGatewayRequestException', codes: ['GatewayNotConnected'], httpStatus: 400 }),
    'transient',
    'unknown-outcome',
  ],
  [
    'any other refusal of DataSync',
    signs({ name: 'InvalidRequestException', message: 'Task is in use', httpStatus: 400 }),
    'invalid',
    'invalid',
  ],
  [
    'the words alone do not make it so',
    signs({ name: 'ValidationException', message: 'parameter not found', httpStatus: 400 }),
    'invalid',
    'invalid',
  ],
  [
    'the key is there already',
    signs({ name: 'PreconditionFailed', httpStatus: 412 }),
    'conflict',
    'conflict',
  ],
  ['a bucket name is taken', signs({ name: 'BucketAlreadyExists', httpStatus: 409 }), 'conflict', 'conflict'],
  [
    'archived, so it cannot be read',
    signs({ name: 'InvalidObjectState', httpStatus: 403 }),
    'conflict',
    'conflict',
  ],
  [
    'two writers at once',
    signs({ name: 'ConditionalRequestConflict', httpStatus: 409 }),
    'transient',
    'transient',
  ],
  [
    'an upload completed by an attempt whose answer was lost',
    signs({ name: 'NoSuchUpload', httpStatus: 404 }),
    'transient',
    'transient',
  ],
  [
    'our own mistake before sending',
    signs({ name: 'TypeError', message: 'x is undefined' }),
    'invalid',
    'invalid',
  ],
];

describe('faultKind', () => {
  it.each(table)('%s', (_, error, read, once) => {
    expect(faultKind(error, 'repeatable')).toBe(read);
    expect(faultKind(error, 'once')).toBe(once);
  });
});

describe('toFault', () => {
  const call = { service: 'DataSync', operation: 'CreateLocationSmb', effect: 'once' } as const;

  it('carries names, codes and the request id, and nothing else of the error', () => {
    const fault = toFault(
      Object.assign(new Error('Bad role'), {
        name: 'InvalidRequestException',
        errorCode: 'InvalidRole',
        datasyncErrorCode: 'LocAccess',
        $metadata: { httpStatusCode: 400, requestId: 'r-1' },
        $response: { body: 'everything' },
      }),
      call,
    );
    expect(fault).toMatchObject({
      kind: 'invalid',
      service: 'InvalidRequestException',
      operation: 'DataSync CreateLocationSmb',
      requestId: 'r-1',
      message: 'DataSync CreateLocationSmb: InvalidRequestException: Bad role [InvalidRole, LocAccess]',
    });
    expect(fault.cause).toBeUndefined();
  });

  it('takes out a secret that the service echoes', () => {
    const fault = toFault(new Error('password hunter2 is too weak'), { ...call, secrets: ['hunter2'] });
    expect(fault.message).not.toContain('hunter2');
    expect(fault.message).toContain('***');
  });

  it('says which kind of denial it is', () => {
    const expired = Object.assign(new Error('token'), { name: 'ExpiredTokenException' });
    expect(toFault(expired, call).message).toContain('the credentials have expired');
    const none = Object.assign(new Error('Could not load'), { name: 'CredentialsProviderError' });
    expect(toFault(none, call).message).toContain('no usable AWS credentials');
  });

  it('cannot move a cursor', () => {
    expect(toFault(new Error('\u001b[31mred'), call).message).not.toContain('\u001b');
  });
});
