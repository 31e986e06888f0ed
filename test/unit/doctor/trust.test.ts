import { describe, expect, it } from 'vitest';
import { denialsIn } from '../../../src/doctor/policy-denies.ts';
import { type Trust, trustOf } from '../../../src/doctor/trust.ts';
import { trusting } from './site.ts';

const asker = { service: 'datasync', region: 'us-east-1', account: '123456789012' };
const arn = (text: string) => trusting('datasync', { ArnLike: { 'aws:SourceArn': text } });

describe('a trust policy', () => {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: ['ec2.amazonaws.com', 'datasync.amazonaws.com'] },
    Action: ['sts:*'],
  };
  it.each<[string, unknown, Trust['kind']]>([
    ['that names the service', trusting('datasync'), 'trusted'],
    ['that names it among others', { Statement: statement }, 'trusted'],
    ['that lets in everybody', { Statement: { ...statement, Principal: '*' } }, 'trusted'],
    [
      'for this account',
      trusting('datasync', { StringEquals: { 'aws:sourceaccount': asker.account } }),
      'trusted',
    ],
    ['for this account and Region', arn('arn:aws:datasync:us-east-1:123456789012:*'), 'trusted'],
    [
      'for another account, whatever the ARN',
      trusting('datasync', {
        StringEquals: { 'aws:SourceAccount': '111111111111' },
        ArnLike: { 'aws:SourceArn': '*' },
      }),
      'refused',
    ],
    ['for any ARN', arn('*'), 'trusted'],
    ['for another Region', arn('arn:aws:datasync:eu-west-1:123456789012:*'), 'refused'],
    ['for another account', arn('arn:aws:datasync:us-east-1:111111111111:*'), 'refused'],
    ['for another service', trusting('storagegateway'), 'refused'],
    ['for another action', { Statement: { ...statement, Action: 'sts:TagSession' } }, 'refused'],
    ['that denies it again', { Statement: [statement, { ...statement, Effect: 'Deny' }] }, 'refused'],
    [
      'that denies it to another account',
      {
        Statement: [
          statement,
          { ...statement, Effect: 'Deny', Condition: { StringEquals: { 'aws:SourceAccount': '1' } } },
        ],
      },
      'trusted',
    ],
    [
      'that may deny it',
      {
        Statement: [
          statement,
          { ...statement, Effect: 'Deny', Condition: { IpAddress: { 'aws:SourceIp': '1.2.3.4' } } },
        ],
      },
      'conditional',
    ],
    [
      'with a condition of its own',
      trusting('datasync', { StringEquals: { 'sts:ExternalId': 'x' } }),
      'conditional',
    ],
    [
      'with an operator of its own',
      trusting('datasync', { StringNotEquals: { 'aws:SourceAccount': '1' } }),
      'conditional',
    ],
    ['without statements', {}, 'refused'],
    ['that is no policy', 'none', 'refused'],
    ['that is nothing', null, 'refused'],
    [
      'whose parts are of other shapes',
      { Statement: [null, 1, { Action: 7, Principal: 'x', Condition: [] }] },
      'refused',
    ],
  ])('%s', (_what, document, kind) => expect(trustOf(document, asker).kind).toBe(kind));

  it('for a part of a service has ARNs of the service', () => {
    const batch = { ...asker, service: 'batchoperations.s3' };
    const from = (text: string) => trusting('batchoperations.s3', { ArnLike: { 'aws:SourceArn': text } });
    expect(trustOf(from('arn:aws:s3:us-east-1:123456789012:job/*'), batch).kind).toBe('trusted');
    expect(trustOf(from('arn:aws:datasync:us-east-1:123456789012:*'), batch).kind).toBe('refused');
    expect(trustOf(trusting('s3'), batch).kind).toBe('refused');
  });

  it('takes stars literally nowhere and everything else literally', () => {
    expect(trustOf(arn('arn:aws:data.ync:us-east-1:123456789012:*'), asker).kind).toBe('refused');
    expect(trustOf(arn('arn:aws:data????:us-*:*:*'), asker).kind).toBe('trusted');
    // A pattern that would take for ever if it were tried in every way.
    expect(trustOf(arn(`arn:aws:${'*'.repeat(5000)}x:us-east-1:123456789012:*`), asker).kind).toBe('refused');
  });
});

describe('denials of a bucket policy', () => {
  const own = ['s3:PutObject', 's3:GetObject'];
  const policy = (statement: object) => ({
    Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', ...statement }],
  });
  it.each([
    ['of everything', policy({}), [['statement 1', own, []]]],
    ['by name', policy({ Sid: 'Shut', Action: 's3:put*' }), [['Shut', ['s3:PutObject'], []]]],
    ['of all but one', policy({ NotAction: ['s3:GetObject'] }), [['statement 1', ['s3:PutObject'], []]]],
    [
      'to somebody',
      policy({ Principal: { AWS: 'arn:aws:iam::1:root' } }),
      [['statement 1', own, ['the principal']]],
    ],
    [
      'to all but somebody',
      policy({ Principal: undefined, NotPrincipal: { AWS: 'x' } }),
      [['statement 1', own, ['the principal']]],
    ],
    ['to everybody, in a list', policy({ Principal: { AWS: ['*'] } }), [['statement 1', own, []]]],
    [
      'under a condition',
      policy({ Condition: { Null: { 's3:if-none-match': 'true' } } }),
      [['statement 1', own, ['s3:if-none-match']]],
    ],
    ['without TLS', policy({ Condition: { Bool: { 'AWS:SecureTransport': ['false'] } } }), []],
    [
      'without TLS from somewhere',
      policy({
        Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '::/0' } },
      }),
      [['statement 1', own, ['aws:SecureTransport', 'aws:SourceIp']]],
    ],
    ['that are permissions', policy({ Effect: 'Allow' }), []],
    ['in no policy', null, []],
    ['in a policy of another shape', { Statement: ['x', { Effect: 'Deny', Action: { a: 1 } }] }, []],
  ])('%s', (_what, document, wanted) =>
    expect(denialsIn(document, own).map((one) => [one.name, one.actions, one.conditions])).toEqual(wanted),
  );
});
