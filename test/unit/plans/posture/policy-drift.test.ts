import { describe, expect, it } from 'vitest';
import { openedSince, outsiders, ownStatementsDrift } from '../../../../src/plans/posture/policy-drift.ts';
import type { PolicyStatement } from '../../../../src/plans/posture/posture.ts';

const TLS: PolicyStatement = {
  Sid: 'HeadwaterXlabXTlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: ['s3:*'],
  Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
};
const KEEP: PolicyStatement = {
  ...TLS,
  Sid: 'HeadwaterXlabXKeepVersions',
  Action: ['s3:DeleteObjectVersion'],
};
const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Principal: unknown, more: object = {}) => ({
  Sid: 'theirs',
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::data/*',
  ...more,
});
const OURS = { migration: 'lab', account: '111122223333' };

describe('statements of ours in a policy', () => {
  it.each<[why: string, live: string | null, says: readonly string[]]>([
    ['as they were posted, in another order, beside others', policy(KEEP, allow('*'), TLS), []],
    [
      'the same in other words',
      policy(
        { ...TLS, Resource: [...TLS.Resource].reverse() },
        { ...KEEP, Action: 's3:DeleteObjectVersion' },
      ),
      [],
    ],
    ['one is gone', policy(TLS), ['HeadwaterXlabXKeepVersions: It is not there any more.']],
    [
      'no policy at all',
      null,
      [
        'HeadwaterXlabXTlsOnly: It is not there any more.',
        'HeadwaterXlabXKeepVersions: It is not there any more.',
      ],
    ],
    [
      'one holds for less than it did',
      policy(TLS, { ...KEEP, Resource: ['arn:aws:s3:::data/x/*'] }),
      ['HeadwaterXlabXKeepVersions: It says something else than was posted.'],
    ],
    [
      'one more under our name',
      policy(TLS, KEEP, { ...TLS, Sid: 'HeadwaterXlabXMine' }),
      ['HeadwaterXlabXMine: It has a name of ours, and the plan does not ask for it.'],
    ],
    [
      'of another migration they are nobody’s business here',
      policy(TLS, KEEP, { ...TLS, Sid: 'HeadwaterXlabZ2XMine' }),
      [],
    ],
  ])('%s', (_, live, says) =>
    expect(
      ownStatementsDrift([TLS, KEEP], live, 'lab').map(({ statement, what }) => `${statement}: ${what}`),
    ).toEqual(says),
  );
});

describe('who is let in from outside', () => {
  it.each<[why: string, statement: object, whom: string | null]>([
    ['everybody', allow('*'), 'everybody'],
    ['everybody, in the other spelling', allow({ AWS: ['*'] }), 'everybody'],
    [
      'everybody of an organization',
      allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      'everybody, under conditions',
    ],
    ['another account', allow({ AWS: 'arn:aws:iam::999988887777:root' }), 'arn:aws:iam::999988887777:root'],
    ['another account by its number', allow({ AWS: ['999988887777', '111122223333'] }), '999988887777'],
    ['this account', allow({ AWS: 'arn:aws:iam::111122223333:role/reader' }), null],
    ['a role that is gone', allow({ AWS: 'AROAEXAMPLE' }), null],
    ['a service of AWS', allow({ Service: 'logging.s3.amazonaws.com' }), null],
    [
      'everybody else',
      allow(undefined, { NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/x' } }),
      'everybody but some (NotPrincipal)',
    ],
    [
      'a federation',
      allow({ Federated: 'accounts.example.com' }),
      'whoever accounts.example.com vouches for',
    ],
    ['by a canonical id', allow({ CanonicalUser: 'abc' }), 'the account of canonical user abc'],
    ['a denial', { ...allow('*'), Effect: 'Deny' }, null],
    [
      'one that takes reports for us',
      allow({ AWS: '999988887777' }, { Sid: 'HeadwaterXlabXTakeReports' }),
      null,
    ],
  ])('%s', (_, statement, whom) =>
    expect(outsiders(policy(TLS, statement), OURS).map(({ what }) => what)).toEqual(
      whom === null ? [] : [`It allows something to ${whom}.`],
    ),
  );

  it('is not new where the policy had it when it was left', () => {
    const [then, there] = [policy(allow('*'), TLS), policy(TLS, { ...allow('*'), Action: ['s3:GetObject'] })];
    const opened = (was: string | null, live: string) => openedSince(was, outsiders(live, OURS));
    expect(opened(then, there)).toEqual([]);
    expect(opened(policy(TLS), there)).toMatchObject([{ isPublic: true }]);
    expect(opened(null, there)).toHaveLength(1);
    expect(opened(then, policy(allow('*', { Action: 's3:*' }))), 'it allows more').toHaveLength(1);
  });

  it('is told without anything a terminal obeys, and nothing is made of what is no policy', () => {
    const [one] = outsiders(
      policy(allow({ AWS: 'arn:aws:iam::999988887777:role/\u001b[2J' }, { Sid: '' })),
      OURS,
    );
    expect(one).toMatchObject({
      statement: 'a statement without a Sid',
      what: expect.stringContaining('\\x1b[2J'),
    });
    expect(outsiders('[]', OURS)).toEqual([]);
    expect(outsiders('{', OURS)).toEqual([]);
  });
});
