import {
  CreateBucketCommand,
  DeleteBucketLifecycleCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAbacCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type LifecycleRule,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

const Bucket = 'settings';
let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse({ account: '111122223333' });
  await rehearsal.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => rehearsal.end());

describe('buckets', () => {
  test('are created once, listed, and know their Region', async () => {
    const { s3 } = rehearsal;
    const far = {
      Bucket: 'far-away',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' as const },
    };
    await s3.send(new CreateBucketCommand(far));
    expect(await refusalOf(s3.send(new CreateBucketCommand(far)))).toBe('409 BucketAlreadyOwnedByYou');
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['far-away', Bucket]);
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
    const location = (name: string) => s3.send(new GetBucketLocationCommand({ Bucket: name }));
    expect((await location('far-away')).LocationConstraint).toBe('eu-central-1');
    expect((await location(Bucket)).LocationConstraint).toBeUndefined();
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'far-away' }))).BucketRegion).toBe('eu-central-1');
  });

  test('that do not exist, or belong to another account, say so', async () => {
    const { s3 } = rehearsal;
    expect(await refusalOf(s3.send(new HeadBucketCommand({ Bucket: 'nowhere' })))).toBe('404 NotFound');
    expect(await refusalOf(s3.send(new GetBucketVersioningCommand({ Bucket: 'nowhere' })))).toBe(
      '404 NoSuchBucket',
    );
    const owner = (ExpectedBucketOwner: string) =>
      refusalOf(s3.send(new GetBucketVersioningCommand({ Bucket, ExpectedBucketOwner })));
    expect(await owner('111122223333')).toBe('accepted');
    expect(await owner('999999999999')).toBe('403 AccessDenied');
  });

  test('of another account answer who expects that, are not listed, and their names are taken', async () => {
    const [ours, theirs] = ['111122223333', '999999999999'] as const;
    let isOurs = true;
    const ownerOf = async () => ({ account: isOurs ? ours : theirs, isOurs });
    const { s3, end } = await rehearse({ account: ours, ownerOf });
    await s3.send(new CreateBucketCommand({ Bucket: 'theirs' }));
    isOurs = false;
    const head = (ExpectedBucketOwner?: string) =>
      refusalOf(
        s3.send(
          new HeadBucketCommand({
            Bucket: 'theirs',
            ...(ExpectedBucketOwner ? { ExpectedBucketOwner } : {}),
          }),
        ),
      );
    expect([await head(), await head(theirs), await head(ours)]).toEqual([
      'accepted',
      'accepted',
      expect.stringMatching(/^403 /),
    ]);
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
    expect(await refusalOf(s3.send(new CreateBucketCommand({ Bucket: 'theirs' })))).toBe(
      '409 BucketAlreadyExists',
    );
    await end();
  });

  test('names S3 refuses are refused', async () => {
    for (const name of ['Upper', 'ab', 'under_score', 'two..dots', '-dash']) {
      expect(await refusalOf(rehearsal.s3.send(new CreateBucketCommand({ Bucket: name })))).toBe(
        '400 InvalidBucketName',
      );
    }
  });

  test('what the rehearsal does not have is NotImplemented', async () => {
    expect(await refusalOf(rehearsal.s3.send(new GetBucketAbacCommand({ Bucket })))).toBe(
      '501 NotImplemented',
    );
  });
});

describe('bucket settings', () => {
  test('start as on a new bucket of S3', async () => {
    const { s3 } = rehearsal;
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect(
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
    ).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const ownership = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    });
  });

  test('come back as they were put', async () => {
    const { s3 } = rehearsal;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    const PublicAccessBlockConfiguration = {
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect(
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
    ).toEqual(PublicAccessBlockConfiguration);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(await refusalOf(s3.send(new GetPublicAccessBlockCommand({ Bucket })))).toBe(
      '404 NoSuchPublicAccessBlockConfiguration',
    );
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    expect((await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls).toEqual(
      OwnershipControls,
    );
    const kms = {
      SSEAlgorithm: 'aws:kms' as const,
      KMSMasterKeyID: 'arn:aws:kms:us-east-1:111122223333:key/k',
    };
    const ServerSideEncryptionConfiguration = {
      Rules: [{ ApplyServerSideEncryptionByDefault: kms, BucketKeyEnabled: true }],
    };
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    expect(
      (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration,
    ).toEqual(ServerSideEncryptionConfiguration);
  });

  test('that make no sense are refused', async () => {
    const wrong = new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: 'On' as 'Enabled' },
    });
    expect(await refusalOf(rehearsal.s3.send(wrong))).toBe('400 MalformedXML');
  });
});

const ours: LifecycleRule = {
  ID: 'headwater:cold',
  Status: 'Enabled',
  Filter: { And: { Prefix: 'raw/', ObjectSizeGreaterThan: 131071 } },
  Transitions: [{ Days: 0, StorageClass: 'DEEP_ARCHIVE' }],
};

describe('lifecycle', () => {
  const put = (Rules: readonly LifecycleRule[], rest = {}) =>
    rehearsal.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: [...Rules] },
        ...rest,
      }),
    );
  const get = () => rehearsal.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));

  test('is absent, then replaced as a whole, then absent again', async () => {
    expect(await refusalOf(get())).toBe('404 NoSuchLifecycleConfiguration');
    await put([ours, { ...ours, ID: 'other' }]);
    await put([ours]);
    expect(await get()).toMatchObject({
      Rules: [ours],
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    });
    await put([ours], { TransitionDefaultMinimumObjectSize: 'varies_by_storage_class' });
    expect((await get()).TransitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
    await rehearsal.s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    expect(await refusalOf(get())).toBe('404 NoSuchLifecycleConfiguration');
  });

  test('rules of others come back verbatim, whatever they hold', async () => {
    const foreign: LifecycleRule[] = [
      { ID: 'legacy', Status: 'Disabled', Prefix: 'old logs/<&>"\r\n ', Expiration: { Days: 10 } },
      {
        ID: 'all',
        Status: 'Enabled',
        Filter: {},
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
      {
        ID: 'tagged',
        Status: 'Enabled',
        Filter: {
          And: {
            Tags: [
              { Key: 'a', Value: '1' },
              { Key: 'b', Value: '' },
            ],
          },
        },
        NoncurrentVersionTransitions: [
          { NoncurrentDays: 30, NewerNoncurrentVersions: 3, StorageClass: 'GLACIER' },
        ],
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
      },
      {
        ID: 'dated',
        Status: 'Enabled',
        Filter: { Prefix: 'd/' },
        Transitions: [{ Date: new Date('2030-01-01T00:00:00Z'), StorageClass: 'GLACIER' }],
      },
      {
        ID: 'markers',
        Status: 'Enabled',
        Filter: { ObjectSizeLessThan: 10 },
        Expiration: { ExpiredObjectDeleteMarker: true },
      },
    ];
    await put([...foreign, ours]);
    expect((await get()).Rules).toEqual([...foreign, ours]);
  });

  test('a rule without an ID gets one', async () => {
    const { ID, ...nameless } = ours;
    await put([
      { ...nameless, Filter: { Prefix: 'x/' } },
      { ...ours, ID: ID ?? '' },
    ]);
    const ids = (await get()).Rules?.map((rule) => rule.ID);
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 'headwater:cold']);
  });

  const rule = (change: Partial<LifecycleRule>): LifecycleRule => ({ ...ours, ...change });
  const to = (...steps: [number, string][]) =>
    rule({
      Transitions: steps.map(([Days, StorageClass]) => ({ Days, StorageClass: StorageClass as 'GLACIER' })),
    });
  test.each<[string, readonly LifecycleRule[], string]>([
    ['no rules', [], '400 MalformedXML'],
    ['1,001 rules', Array.from({ length: 1001 }, (_, at) => rule({ ID: `r${at}` })), '400 MalformedXML'],
    ['1,000 rules', Array.from({ length: 1000 }, (_, at) => rule({ ID: `r${at}` })), 'accepted'],
    ['two rules of one ID', [ours, ours], '400 InvalidArgument'],
    ['an ID of 256 characters', [rule({ ID: 'i'.repeat(256) })], '400 InvalidArgument'],
    ['an unknown status', [rule({ Status: 'On' as 'Enabled' })], '400 MalformedXML'],
    [
      'neither filter nor prefix',
      [{ ID: 'x', Status: 'Enabled', Expiration: { Days: 1 } }],
      '400 MalformedXML',
    ],
    ['both filter and prefix', [rule({ Prefix: 'x/' })], '400 MalformedXML'],
    ['an And of one', [rule({ Filter: { And: { Prefix: 'x/' } } })], '400 MalformedXML'],
    ['no action', [{ ID: 'x', Status: 'Enabled', Filter: { Prefix: '' } }], '400 InvalidRequest'],
    [
      'sizes that exclude everything',
      [rule({ Filter: { And: { ObjectSizeGreaterThan: 9, ObjectSizeLessThan: 9 } } })],
      '400 InvalidRequest',
    ],
    ['negative days', [to([-1, 'GLACIER'])], '400 InvalidArgument'],
    [
      'days and date',
      [rule({ Transitions: [{ Days: 1, Date: new Date(0), StorageClass: 'GLACIER' }] })],
      '400 MalformedXML',
    ],
    [
      'a date at noon',
      [rule({ Transitions: [{ Date: new Date(43_200_000), StorageClass: 'GLACIER' }] })],
      '400 InvalidArgument',
    ],
    ['a move to STANDARD', [to([1, 'STANDARD'])], '400 MalformedXML'],
    ['a move upwards', [to([1, 'DEEP_ARCHIVE'], [200, 'GLACIER'])], '400 InvalidArgument'],
    ['one zone to instant retrieval', [to([30, 'ONEZONE_IA'], [90, 'GLACIER_IR'])], '400 InvalidArgument'],
    [
      'leaving a class before its minimum',
      [to([4, 'GLACIER_IR'], [93, 'DEEP_ARCHIVE'])],
      '400 InvalidArgument',
    ],
    ['leaving a class at its minimum', [to([4, 'GLACIER_IR'], [94, 'DEEP_ARCHIVE'])], 'accepted'],
    ['one class twice', [to([4, 'GLACIER'], [94, 'GLACIER'])], '400 InvalidRequest'],
    [
      'expiry before the move',
      [rule({ Expiration: { Days: 1 }, Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] })],
      '400 InvalidArgument',
    ],
    ['expiry after no days', [rule({ Expiration: { Days: 0 } })], '400 InvalidArgument'],
    [
      'aborting uploads by tag',
      [
        rule({
          Filter: { Tag: { Key: 'a', Value: 'b' } },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        }),
      ],
      '400 InvalidRequest',
    ],
    [
      '101 kept versions',
      [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 101 } })],
      '400 InvalidArgument',
    ],
    [
      'kept versions under a legacy prefix',
      [
        {
          ID: 'x',
          Status: 'Enabled',
          Prefix: '',
          NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 },
        },
      ],
      '400 InvalidRequest',
    ],
  ])('%s', async (_, rules, answer) => {
    await put([ours]);
    expect(await refusalOf(put(rules))).toBe(answer);
    if (answer !== 'accepted') expect((await get()).Rules).toEqual([ours]);
  });

  test('an unknown minimum size is refused', async () => {
    expect(await refusalOf(put([ours], { TransitionDefaultMinimumObjectSize: 'none' }))).toBe(
      '400 InvalidRequest',
    );
  });
});
