import { describe, expect, test } from 'vitest';
import { actionOf, KNOWN_ACTIONS, wildcardMatches } from '../../../src/rehearsal/s3/policy-actions.ts';
import { denies, isPublic } from '../../../src/rehearsal/s3/policy-judge.ts';
import { parsePolicy } from '../../../src/rehearsal/s3/policy-parse.ts';
import { S3_OPERATIONS } from '../../../src/rehearsal/s3/routes.ts';
import { S3Error } from '../../../src/rehearsal/s3/s3-error.ts';

const DENY = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:DeleteObject*',
  Resource: 'arn:aws:s3:::data/*',
};
const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const answer = (text: string): string => {
  try {
    parsePolicy(text, 'data');
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
  return 'accepted';
};

// S3 refuses these, or the rehearsal does because it would have to ignore a Deny.
test.each<[string, string, string]>([
  ['a Deny for everybody', policy(DENY), 'accepted'],
  ['one statement without a list', JSON.stringify({ Statement: DENY }), 'accepted'],
  ['no JSON', '{', 'MalformedPolicy'],
  ['a list', '[]', 'MalformedPolicy'],
  ['no statement', policy(), 'MalformedPolicy'],
  ['a version that is none', JSON.stringify({ Version: '2020-01-01', Statement: [DENY] }), 'MalformedPolicy'],
  ['more than 20 KB', policy({ ...DENY, Sid: 'x'.repeat(20_480) }), 'MalformedPolicy'],
  ['a member nobody knows', policy({ ...DENY, Unless: 'friday' }), 'MalformedPolicy'],
  ['an effect that is none', policy({ ...DENY, Effect: 'Refuse' }), 'MalformedPolicy'],
  ['no principal', policy({ ...DENY, Principal: undefined }), 'MalformedPolicy'],
  ['no resource', policy({ ...DENY, Resource: undefined }), 'MalformedPolicy'],
  ['actions said twice', policy({ ...DENY, NotAction: 's3:GetObject' }), 'MalformedPolicy'],
  ['a principal that is none', policy({ ...DENY, Principal: { AWS: 'me' } }), 'MalformedPolicy'],
  ['an action that is none', policy({ ...DENY, Action: 's3:EatObject' }), 'MalformedPolicy'],
  ['an action of another service', policy({ ...DENY, Action: 'sqs:SendMessage' }), 'MalformedPolicy'],
  ['another bucket', policy({ ...DENY, Resource: 'arn:aws:s3:::other/*' }), 'MalformedPolicy'],
  [
    'a bucket whose name begins alike',
    policy({ ...DENY, Resource: 'arn:aws:s3:::data2/*' }),
    'MalformedPolicy',
  ],
  [
    'an object action on the bucket only',
    policy({ ...DENY, Resource: 'arn:aws:s3:::data' }),
    'MalformedPolicy',
  ],
  ['a bucket action on objects only', policy({ ...DENY, Action: 's3:ListBucket' }), 'MalformedPolicy'],
  [
    'both kinds of action on both',
    policy({ ...DENY, Action: 's3:*', Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'] }),
    'accepted',
  ],
  [
    'a Deny for one role',
    policy({ ...DENY, Principal: { AWS: 'arn:aws:iam::111122223333:role/r' } }),
    'NotImplemented',
  ],
  [
    'a Deny for all but one role',
    policy({ ...DENY, Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/r' } }),
    'NotImplemented',
  ],
  [
    'a Deny by address',
    policy({ ...DENY, Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
    'NotImplemented',
  ],
  [
    'a Deny by a key nobody knows here',
    policy({ ...DENY, Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y' } } }),
    'NotImplemented',
  ],
  [
    'a Deny with a variable',
    policy({ ...DENY, Resource: `arn:aws:s3:::data/$\{aws:username}/*` }),
    'NotImplemented',
  ],
  [
    'an Allow for one role and address',
    policy({
      ...DENY,
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/r' },
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    }),
    'accepted',
  ],
])('%s', (_, text, expected) => {
  expect(answer(text)).toBe(expected);
});

const secure = { 'aws:securetransport': 'true' };
const WRITE = { ...DENY, Action: 's3:PutObject' };
const ENFORCE_NEW = {
  Null: { 's3:if-none-match': 'true' },
  Bool: { 's3:ObjectCreationOperation': 'true' },
};
describe('a Deny', () => {
  test.each<[string, object, string, string, Record<string, string>, boolean]>([
    ['holds for what its patterns cover', DENY, 's3:DeleteObject', 'data/a', {}, true],
    ['and for versions', DENY, 's3:DeleteObjectVersion', 'data/a', {}, true],
    ['not for other actions', DENY, 's3:PutObject', 'data/a', {}, false],
    [
      'whatever the case of the action',
      { ...DENY, Action: 'S3:DELETEOBJECT' },
      's3:DeleteObject',
      'data/a',
      {},
      true,
    ],
    [
      'not for other keys',
      { ...DENY, Resource: 'arn:aws:s3:::data/keep/*' },
      's3:DeleteObject',
      'data/other/a',
      {},
      false,
    ],
    [
      'case of the key counts',
      { ...DENY, Resource: 'arn:aws:s3:::data/keep/*' },
      's3:DeleteObject',
      'data/Keep/a',
      {},
      false,
    ],
    [
      'of all but some actions',
      { ...DENY, Action: undefined, NotAction: 's3:Get*' },
      's3:PutObject',
      'data/a',
      {},
      true,
    ],
    [
      'leaves those',
      { ...DENY, Action: undefined, NotAction: 's3:Get*' },
      's3:GetObject',
      'data/a',
      {},
      false,
    ],
    [
      'of all but some keys',
      { ...DENY, Resource: undefined, NotResource: 'arn:aws:s3:::data/tmp/*' },
      's3:DeleteObject',
      'data/a',
      {},
      true,
    ],
    [
      'leaves those keys',
      { ...DENY, Resource: undefined, NotResource: 'arn:aws:s3:::data/tmp/*' },
      's3:DeleteObject',
      'data/tmp/a',
      {},
      false,
    ],
    [
      'without TLS is for others',
      { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      's3:DeleteObject',
      'data/a',
      secure,
      false,
    ],
    [
      'with a flag that is true',
      { ...DENY, Condition: { Bool: { 'aws:SecureTransport': true } } },
      's3:DeleteObject',
      'data/a',
      secure,
      true,
    ],
    [
      'of an absent flag is none',
      { ...WRITE, Condition: { Bool: { 's3:ObjectCreationOperation': 'true' } } },
      's3:PutObject',
      'data/a',
      {},
      false,
    ],
    [
      'of an absent flag, if it exists',
      { ...WRITE, Condition: { BoolIfExists: { 's3:ObjectCreationOperation': 'true' } } },
      's3:PutObject',
      'data/a',
      {},
      true,
    ],
    [
      'of unconditional writes',
      { ...WRITE, Condition: ENFORCE_NEW },
      's3:PutObject',
      'data/a',
      { 's3:objectcreationoperation': 'true' },
      true,
    ],
    [
      'lets conditional writes pass',
      { ...WRITE, Condition: ENFORCE_NEW },
      's3:PutObject',
      'data/a',
      { 's3:objectcreationoperation': 'true', 's3:if-none-match': '*' },
      false,
    ],
    [
      'lets parts pass',
      { ...WRITE, Condition: ENFORCE_NEW },
      's3:PutObject',
      'data/a',
      { 's3:objectcreationoperation': 'false' },
      false,
    ],
    [
      'of conditional writes',
      { ...WRITE, Condition: { Null: { 's3:if-match': 'false' } } },
      's3:PutObject',
      'data/a',
      { 's3:if-match': 'e' },
      true,
    ],
    [
      'of other encryption',
      { ...WRITE, Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } } },
      's3:PutObject',
      'data/a',
      {},
      true,
    ],
    [
      'lets the encryption pass',
      {
        ...WRITE,
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': ['aws:kms', 'aws:kms:dsse'] } },
      },
      's3:PutObject',
      'data/a',
      { 's3:x-amz-server-side-encryption': 'aws:kms' },
      false,
    ],
    [
      'by a pattern',
      { ...WRITE, Condition: { StringLike: { 's3:x-amz-storage-class': '*GLACIER*' } } },
      's3:PutObject',
      'data/a',
      { 's3:x-amz-storage-class': 'GLACIER_IR' },
      true,
    ],
  ])('%s', (_, statement, action, path, context, expected) => {
    const allow = { ...DENY, Effect: 'Allow', Action: 's3:*Object*', Condition: undefined };
    const parsed = parsePolicy(policy(statement, allow), 'data');
    expect(denies(parsed, { action, resource: `arn:aws:s3:::${path}`, context })).toBe(expected);
  });
});

test.each<[string, object, boolean]>([
  ['everybody may read', {}, true],
  ['as a list of principals', { Principal: { AWS: ['111122223333', '*'] } }, true],
  ['one account may', { Principal: { AWS: '111122223333' } }, false],
  ['a service may', { Principal: { Service: 's3.amazonaws.com' } }, false],
  ['a Deny is not public', { Effect: 'Deny' }, false],
  ['within an organisation', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, false],
  ['within any organisation', { Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }, true],
  ['outside an organisation', { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, true],
  ['over TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
  ['from a network', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, false],
  ['from half the world', { Condition: { IpAddress: { 'aws:SourceIp': '128.0.0.0/1' } } }, true],
])('public: %s', (_, change, expected) => {
  const deny = change as { Effect?: string };
  const statement = { ...DENY, Effect: 'Allow', Action: 's3:GetObject', ...deny };
  expect(isPublic(parsePolicy(policy(statement), 'data'))).toBe(expected);
});

test.each<[string, string, boolean]>([
  ['*', '', true],
  ['a*c', 'abbbc', true],
  ['a*c', 'abbbd', false],
  ['a?c', 'ac', false],
  ['*a*b', 'xaxbxab', true],
  ['a+c', 'aac', false],
  ['*a*a*a*a*a*a*a*a*b', 'a'.repeat(50_000), false],
])('%s on %s', (pattern, text, expected) => {
  expect(wildcardMatches(pattern, text)).toBe(expected);
});

test.each(S3_OPERATIONS)('%s asks for an action that policies know', (operation) => {
  // These ask once for each key, and there is no policy where there is no bucket.
  if (['ListBuckets', 'CreateBucket', 'DeleteObjects'].includes(operation)) return;
  expect(KNOWN_ACTIONS).toContain(actionOf(operation, false));
});

test.each([
  ['GetObject', 's3:GetObjectVersion'],
  ['HeadObject', 's3:GetObjectVersion'],
  ['DeleteObject', 's3:DeleteObjectVersion'],
  ['PutObjectTagging', 's3:PutObjectVersionTagging'],
  ['RestoreObject', 's3:RestoreObject'],
])('%s of a version is %s', (operation, action) => {
  expect(actionOf(operation, true)).toBe(action);
});
