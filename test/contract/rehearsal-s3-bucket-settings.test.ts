import {
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  type IntelligentTieringConfiguration,
  ListBucketIntelligentTieringConfigurationsCommand,
  type NotificationConfiguration,
  type ObjectLockConfiguration,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  type ServerSideEncryptionRule,
  type Tag,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

const Bucket = 'settings';
let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => rehearsal.end());
/** The SDK's types take no command in general. */
const answerOf = (command: object): Promise<string> => refusalOf(rehearsal.s3.send(command as never));

describe('tags', () => {
  const put = (...TagSet: Tag[]) => answerOf(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  const get = () => rehearsal.s3.send(new GetBucketTaggingCommand({ Bucket }));

  test('are absent, replaced as a whole, and absent again', async () => {
    expect(await refusalOf(get())).toBe('404 NoSuchTagSet');
    await put({ Key: 'a', Value: '1' }, { Key: 'b', Value: '' });
    await put({ Key: 'ü +-=._:/@', Value: '2' });
    expect((await get()).TagSet).toEqual([{ Key: 'ü +-=._:/@', Value: '2' }]);
    await rehearsal.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusalOf(get())).toBe('404 NoSuchTagSet');
  });

  test.each<[string, Tag[], string]>([
    [
      'one key twice',
      [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
      '400 InvalidTag',
    ],
    ['a key of AWS', [{ Key: 'aws:x', Value: '1' }], '400 InvalidTag'],
    ['a key of 129 characters', [{ Key: 'k'.repeat(129), Value: '' }], '400 InvalidTag'],
    ['a value of 257 characters', [{ Key: 'k', Value: 'v'.repeat(257) }], '400 InvalidTag'],
    ['a character that tags do not have', [{ Key: 'a<b', Value: '' }], '400 InvalidTag'],
    ['51 tags', Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' })), '400 InvalidArgument'],
    ['50 tags', Array.from({ length: 50 }, (_, at) => ({ Key: `k${at}`, Value: '' })), 'accepted'],
  ])('%s', async (_, tags, answer) => {
    expect(await put(...tags)).toBe(answer);
  });
});

describe('encryption', () => {
  const put = (...Rules: ServerSideEncryptionRule[]) =>
    answerOf(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  const get = async () =>
    (await rehearsal.s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration;
  const by = (SSEAlgorithm: string, KMSMasterKeyID?: string, rest = {}): ServerSideEncryptionRule => ({
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: SSEAlgorithm as 'AES256',
      ...(KMSMasterKeyID === undefined ? {} : { KMSMasterKeyID }),
    },
    ...rest,
  });
  const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  test('is SSE-S3 without keys of customers until it is put, and after it was deleted', async () => {
    const first = {
      Rules: [
        by('AES256', undefined, {
          BucketKeyEnabled: false,
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        }),
      ],
    };
    expect(await get()).toEqual(first);
    const kms = by('aws:kms', KEY, {
      BucketKeyEnabled: true,
      BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
    });
    expect(await put(kms)).toBe('accepted');
    expect(await get()).toEqual({ Rules: [kms] });
    await rehearsal.s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await get()).toEqual(first);
  });

  test.each<[string, ServerSideEncryptionRule[], string]>([
    ['no rule', [], '400 MalformedXML'],
    ['two rules', [by('AES256'), by('aws:kms')], '400 MalformedXML'],
    ['a rule with nothing in it', [{}], '400 MalformedXML'],
    ['an algorithm that is none', [by('rot13')], '400 MalformedXML'],
    ['a key for SSE-S3', [by('AES256', KEY)], '400 InvalidArgument'],
    ['a key that is none', [by('aws:kms', 'my key')], '400 InvalidArgument'],
    ['an alias', [by('aws:kms', 'alias/data')], 'accepted'],
    ['the key of S3', [by('aws:kms')], 'accepted'],
    [
      'bucket keys with two layers',
      [by('aws:kms:dsse', KEY, { BucketKeyEnabled: true })],
      '400 InvalidArgument',
    ],
    ['blocking alone', [{ BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }], 'accepted'],
    [
      'blocking what S3 does not',
      [{ BlockedEncryptionTypes: { EncryptionType: ['SSE-S3' as 'SSE-C'] } }],
      '400 MalformedXML',
    ],
  ])('%s', async (_, rules, answer) => {
    expect(await put(...rules)).toBe(answer);
  });
});

describe('versioning', () => {
  const put = (Status: string | undefined, rest = {}) =>
    answerOf(
      new PutBucketVersioningCommand({
        Bucket,
        VersioningConfiguration: {
          ...(Status === undefined ? {} : { Status: Status as 'Enabled' }),
          ...rest,
        },
      }),
    );
  const get = () => rehearsal.s3.send(new GetBucketVersioningCommand({ Bucket }));

  test('is never, enabled, suspended', async () => {
    expect(await get()).not.toHaveProperty('Status');
    expect(await put('Suspended')).toBe('accepted');
    expect(await put('Enabled', { MFADelete: 'Disabled' })).toBe('accepted');
    expect(await get()).toMatchObject({ Status: 'Enabled', MFADelete: 'Disabled' });
    expect(await put('Suspended')).toBe('accepted');
    expect((await get()).Status).toBe('Suspended');
  });

  test('refuses MFA delete without a code, and what is no state', async () => {
    expect(await put('Enabled', { MFADelete: 'Enabled' })).toBe('403 AccessDenied');
    expect(await put(undefined)).toBe('400 IllegalVersioningConfigurationException');
    expect((await get()).Status).toBe('Suspended');
  });

  describe('with MFA delete', () => {
    const MFA = 'arn:aws:iam::111122223333:mfa/root 123456';
    const puts = (MFADelete: 'Enabled' | 'Disabled', rest = {}) =>
      answerOf(
        new PutBucketVersioningCommand({
          Bucket: 'coded',
          VersioningConfiguration: { Status: 'Enabled', MFADelete },
          ...rest,
        }),
      );

    test('deletes no version without a code, and takes none to make a marker', async () => {
      await rehearsal.s3.send(new CreateBucketCommand({ Bucket: 'coded' }));
      expect(await puts('Enabled', { MFA })).toBe('accepted');
      const { VersionId } = await rehearsal.s3.send(
        new PutObjectCommand({ Bucket: 'coded', Key: 'a', Body: 'x' }),
      );
      const version = { Bucket: 'coded', Key: 'a', VersionId };
      expect(await answerOf(new DeleteObjectCommand(version))).toBe('403 AccessDenied');
      expect(await answerOf(new DeleteObjectCommand({ Bucket: 'coded', Key: 'a' }))).toBe('accepted');
      expect(await answerOf(new DeleteObjectCommand({ ...version, MFA }))).toBe('accepted');
    });

    test('takes no lifecycle configuration, and is not turned on beside one', async () => {
      const rules = new PutBucketLifecycleConfigurationCommand({
        Bucket: 'coded',
        LifecycleConfiguration: {
          Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
        },
      });
      expect(await answerOf(rules)).toBe('409 InvalidBucketState');
      expect(await puts('Disabled'), 'turning it off takes the code too').toBe('403 AccessDenied');
      expect(await puts('Disabled', { MFA })).toBe('accepted');
      expect(await answerOf(rules)).toBe('accepted');
      expect(await puts('Enabled', { MFA })).toBe('409 InvalidBucketState');
    });
  });
});

describe('object lock', () => {
  const put = (ObjectLockConfiguration: ObjectLockConfiguration, bucket = 'lockable') =>
    answerOf(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration }));
  const get = () => rehearsal.s3.send(new GetObjectLockConfigurationCommand({ Bucket: 'lockable' }));
  const by = (DefaultRetention: object): ObjectLockConfiguration => ({
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention },
  });

  test('needs versioning, and then cannot be undone', async () => {
    const where = { Bucket: 'lockable' };
    const turn = (Status: 'Enabled' | 'Suspended') =>
      answerOf(new PutBucketVersioningCommand({ ...where, VersioningConfiguration: { Status } }));
    await rehearsal.s3.send(new CreateBucketCommand(where));
    expect(await refusalOf(get())).toBe('404 ObjectLockConfigurationNotFoundError');
    expect(await put({ ObjectLockEnabled: 'Enabled' })).toBe('409 InvalidBucketState');
    await turn('Enabled');
    expect(await put(by({ Mode: 'GOVERNANCE', Days: 30 }))).toBe('accepted');
    expect((await get()).ObjectLockConfiguration).toEqual(by({ Mode: 'GOVERNANCE', Days: 30 }));
    expect(await turn('Suspended')).toBe('409 InvalidBucketState');
    expect(await put({})).toBe('400 MalformedXML');
    expect(await put({ ObjectLockEnabled: 'Enabled' })).toBe('accepted');
    expect((await get()).ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled' });
  });

  test.each<[string, object, string]>([
    ['days and years', { Mode: 'GOVERNANCE', Days: 1, Years: 1 }, '400 MalformedXML'],
    ['neither', { Mode: 'GOVERNANCE' }, '400 MalformedXML'],
    ['a mode that is none', { Mode: 'STRICT', Days: 1 }, '400 MalformedXML'],
    ['no days', { Mode: 'GOVERNANCE', Days: 0 }, '400 InvalidArgument'],
    ['100 years', { Mode: 'COMPLIANCE', Years: 100 }, 'accepted'],
    ['101 years', { Mode: 'COMPLIANCE', Years: 101 }, '400 InvalidArgument'],
    ['event holds', { Mode: 'GOVERNANCE', Days: 1, DefaultEventHold: { Days: 1 } }, '501 NotImplemented'],
  ])('%s', async (_, retention, answer) => {
    expect(await put(by(retention))).toBe(answer);
  });
});

describe('notifications', () => {
  const queue = (Id: string, prefix: string, ...Events: string[]): NotificationConfiguration => ({
    QueueConfigurations: [
      {
        ...(Id === '' ? {} : { Id }),
        QueueArn: 'arn:aws:sqs:us-east-1:111122223333:q',
        Events: Events as ['s3:ObjectCreated:*'],
        Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } },
      },
    ],
  });
  const put = (NotificationConfiguration: NotificationConfiguration) =>
    answerOf(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  const get = async () => {
    const { $metadata, ...found } = await rehearsal.s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    return found;
  };
  const lambda = {
    LambdaFunctionConfigurations: [
      {
        Id: 'l',
        LambdaFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f',
        Events: ['s3:LifecycleTransition' as const],
      },
    ],
  };

  test('are replaced as a whole, EventBridge included, and none is a way to say so', async () => {
    expect(await get()).toEqual({});
    const all = { ...queue('q', 'a & b/', 's3:ObjectCreated:*'), ...lambda, EventBridgeConfiguration: {} };
    expect(await put(all)).toBe('accepted');
    expect(await get()).toEqual(all);
    expect(await put(lambda)).toBe('accepted');
    expect(await get()).toEqual(lambda);
    expect(await put({})).toBe('accepted');
    expect(await get()).toEqual({});
  });

  test('get an id when they have none', async () => {
    await put(queue('', 'x/', 's3:ObjectRemoved:Delete'));
    expect((await get()).QueueConfigurations?.[0]?.Id).toMatch(/^[0-9a-f-]{36}$/);
  });

  const both = (first: NotificationConfiguration, second: NotificationConfiguration) => ({
    QueueConfigurations: [...(first.QueueConfigurations ?? []), ...(second.QueueConfigurations ?? [])],
  });
  test.each<[string, NotificationConfiguration, string]>([
    ['an event that is none', queue('q', '', 's3:ObjectSeen:*'), '400 InvalidArgument'],
    [
      'an ARN of another service',
      {
        QueueConfigurations: [
          { QueueArn: 'arn:aws:sns:us-east-1:111122223333:t', Events: ['s3:ObjectCreated:*'] },
        ],
      },
      '400 InvalidArgument',
    ],
    [
      'one id twice',
      both(queue('q', 'a', 's3:ObjectCreated:*'), queue('q', 'b', 's3:ObjectCreated:*')),
      '400 InvalidArgument',
    ],
    [
      'one event twice',
      both(queue('q', 'a', 's3:ObjectCreated:*'), queue('r', 'ab', 's3:ObjectCreated:Put')),
      '400 InvalidArgument',
    ],
    [
      'one event of two prefixes',
      both(queue('q', 'a', 's3:ObjectCreated:*'), queue('r', 'b', 's3:ObjectCreated:*')),
      'accepted',
    ],
    [
      'two events of one prefix',
      both(queue('q', 'a', 's3:ObjectCreated:*'), queue('r', 'a', 's3:ObjectRemoved:*')),
      'accepted',
    ],
  ])('%s', async (_, configuration, answer) => {
    expect(await put(configuration)).toBe(answer);
  });
});

describe('intelligent tiering', () => {
  const tiers = (...days: [string, number][]) =>
    days.map(([AccessTier, Days]) => ({ AccessTier: AccessTier as 'ARCHIVE_ACCESS', Days }));
  const of = (
    Id: string,
    rest: Partial<IntelligentTieringConfiguration> = {},
  ): IntelligentTieringConfiguration => ({
    Id,
    Status: 'Enabled',
    Tierings: tiers(['ARCHIVE_ACCESS', 90]),
    ...rest,
  });
  const put = (
    IntelligentTieringConfiguration: IntelligentTieringConfiguration,
    Id = IntelligentTieringConfiguration.Id,
  ) =>
    answerOf(
      new PutBucketIntelligentTieringConfigurationCommand({ Bucket, Id, IntelligentTieringConfiguration }),
    );

  test('come back by id, and by pages', async () => {
    const Filter = { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }] } };
    const whole = of('A', { Filter, Tierings: tiers(['ARCHIVE_ACCESS', 90], ['DEEP_ARCHIVE_ACCESS', 180]) });
    expect(await put(whole)).toBe('accepted');
    const get = (Id: string) =>
      rehearsal.s3.send(new GetBucketIntelligentTieringConfigurationCommand({ Bucket, Id }));
    expect((await get('A')).IntelligentTieringConfiguration).toEqual(whole);
    expect(await refusalOf(get('a'))).toBe('404 NoSuchConfiguration');
    for (let at = 0; at < 100; at += 1) await put(of(`c${String(at).padStart(2, '0')}`));
    const list = (ContinuationToken?: string) =>
      rehearsal.s3.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket, ContinuationToken }));
    const first = await list();
    expect(first).toMatchObject({ IsTruncated: true, IntelligentTieringConfigurationList: { length: 100 } });
    const second = await list(first.NextContinuationToken);
    expect(second.IsTruncated).toBe(false);
    expect(second.IntelligentTieringConfigurationList?.map(({ Id }) => Id)).toEqual(['c99']);
    const remove = () =>
      answerOf(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket, Id: 'A' }));
    expect([await remove(), await remove()]).toEqual(['accepted', '404 NoSuchConfiguration']);
  });

  test.each<[string, () => Promise<string>, string]>([
    [
      'archive before day 90',
      () => put(of('x', { Tierings: tiers(['ARCHIVE_ACCESS', 89]) })),
      '400 InvalidArgument',
    ],
    [
      'deep archive before day 180',
      () => put(of('x', { Tierings: tiers(['DEEP_ARCHIVE_ACCESS', 179]) })),
      '400 InvalidArgument',
    ],
    [
      'after two years',
      () => put(of('x', { Tierings: tiers(['ARCHIVE_ACCESS', 731]) })),
      '400 InvalidArgument',
    ],
    [
      'deep before archive',
      () => put(of('x', { Tierings: tiers(['ARCHIVE_ACCESS', 200], ['DEEP_ARCHIVE_ACCESS', 190]) })),
      '400 InvalidRequest',
    ],
    [
      'one tier twice',
      () => put(of('x', { Tierings: tiers(['ARCHIVE_ACCESS', 90], ['ARCHIVE_ACCESS', 91]) })),
      '400 InvalidRequest',
    ],
    ['no tier', () => put(of('x', { Tierings: [] })), '400 MalformedXML'],
    ['an And of one', () => put(of('x', { Filter: { And: { Prefix: 'a' } } })), '400 MalformedXML'],
    ['another id than the address', () => put(of('x'), 'y'), '400 InvalidArgument'],
  ])('%s', async (_, call, answer) => {
    expect(await call()).toBe(answer);
  });
});

describe('what a bucket does not have', () => {
  const where = { Bucket };
  test('answers as S3 does where nobody set it', async () => {
    const { s3 } = rehearsal;
    expect(await s3.send(new GetBucketAccelerateConfigurationCommand(where))).not.toHaveProperty('Status');
    expect((await s3.send(new GetBucketRequestPaymentCommand(where))).Payer).toBe('BucketOwner');
    expect(await s3.send(new GetBucketLoggingCommand(where))).not.toHaveProperty('LoggingEnabled');
    expect(await answerOf(new GetBucketCorsCommand(where))).toBe('404 NoSuchCORSConfiguration');
    expect(await answerOf(new DeleteBucketCorsCommand(where))).toBe('accepted');
    expect(await answerOf(new GetBucketWebsiteCommand(where))).toBe('404 NoSuchWebsiteConfiguration');
    expect(await answerOf(new GetBucketReplicationCommand(where))).toBe(
      '404 ReplicationConfigurationNotFoundError',
    );
    const { Owner, Grants } = await s3.send(new GetBucketAclCommand(where));
    expect(Grants).toMatchObject([
      { Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
    ]);
  });

  test('is refused where the rehearsal would do nothing about it', async () => {
    const cors = { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] };
    expect(await answerOf(new PutBucketCorsCommand({ Bucket, CORSConfiguration: cors }))).toBe(
      '501 NotImplemented',
    );
    const logs = { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'logs/' } };
    expect(await answerOf(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: logs }))).toBe(
      '501 NotImplemented',
    );
    const pays = { Payer: 'Requester' as const };
    expect(
      await answerOf(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration: pays })),
    ).toBe('501 NotImplemented');
    expect(await answerOf(new PutBucketAclCommand({ Bucket, ACL: 'private' }))).toBe(
      '400 AccessControlListNotSupported',
    );
  });

  test('is served where there is nothing to it', async () => {
    const AccelerateConfiguration = { Status: 'Enabled' as const };
    await rehearsal.s3.send(new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration }));
    expect((await rehearsal.s3.send(new GetBucketAccelerateConfigurationCommand(where))).Status).toBe(
      'Enabled',
    );
    expect(await answerOf(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} }))).toBe('accepted');
    await rehearsal.s3.send(new CreateBucketCommand({ Bucket: 'with.dots' }));
    const dots = new PutBucketAccelerateConfigurationCommand({
      Bucket: 'with.dots',
      AccelerateConfiguration,
    });
    expect(await answerOf(dots)).toBe('400 InvalidRequest');
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await rehearsal.s3.send(
      new PutBucketOwnershipControlsCommand({ Bucket: 'with.dots', OwnershipControls }),
    );
    const acl = (ACL: 'private' | 'public-read') =>
      answerOf(new PutBucketAclCommand({ Bucket: 'with.dots', ACL }));
    expect([await acl('private'), await acl('public-read')]).toEqual(['accepted', '501 NotImplemented']);
  });
});

describe('reads of settings', () => {
  test('lag behind a Put and a Delete, whose effect is there at once', async () => {
    const lagging = await rehearse({ staleSettingsMs: 3_600_000 });
    const where = { Bucket: 'lagging' };
    await lagging.s3.send(new CreateBucketCommand(where));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await lagging.s3.send(new PutBucketVersioningCommand({ ...where, VersioningConfiguration }));
    expect(await lagging.s3.send(new GetBucketVersioningCommand(where))).not.toHaveProperty('Status');
    const { VersionId } = await lagging.s3.send(new PutObjectCommand({ ...where, Key: 'k', Body: 'x' }));
    expect(VersionId).not.toBe('null');
    await lagging.s3.send(new PutBucketTaggingCommand({ ...where, Tagging: { TagSet: [] } }));
    await lagging.s3.send(new DeleteBucketTaggingCommand(where));
    expect(await refusalOf(lagging.s3.send(new GetBucketTaggingCommand(where)))).toBe('404 NoSuchTagSet');
    await lagging.end();
  });
});
