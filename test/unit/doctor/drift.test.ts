import { describe, expect, it } from 'vitest';
import type { DriftFacts, WrittenRules } from '../../../src/doctor/drift/check.ts';
import { judgeDrift } from '../../../src/doctor/drift/judge.ts';
import type {
  DriftSightings,
  FileShareSight,
  RuleJson,
  ServingSight,
  SourceSight,
  UploadsSight,
  VersionsSight,
  WriterSight,
} from '../../../src/doctor/drift/sightings.ts';
import type { Look } from '../../../src/doctor/look.ts';
import type { BucketSight, GatewaySight, PostureSight } from '../../../src/doctor/sightings.ts';
import type { OpenDrift } from '../../../src/ledger/drift.ts';
import type { WantedPosture } from '../../../src/plans/posture/posture.ts';
import { BARE, gateway, seen, unseen } from './site.ts';

const NOW = new Date('2026-12-02T00:00:00.000Z');
const ONE = {
  share: 'lab',
  committedAt: '2026-12-01T00:00:00.000Z',
  bucket: 'data',
  keyPrefix: 'lab/',
  fileShare: { name: 'lab', gateway: 'site' },
};
const SOURCE: SourceSight = {
  entries: 10,
  lookedAt: 10,
  written: 0,
  gone: 0,
  renamedIn: 0,
  touched: 0,
  unreadable: 0,
  newestAt: null,
  touchedAt: null,
  examples: [],
};
const VERSIONS: VersionsSight = {
  whole: true,
  listed: 20,
  objects: 10,
  objectBytes: 1000,
  noncurrent: 10,
  noncurrentBytes: 10,
  deleteMarkers: 0,
  newer: 3,
  asked: 3,
  foreign: [],
};
const UPLOADS: UploadsSight = { whole: true, listed: 1, days: 7, old: 0, oldestAt: null, examples: [] };
const POSTURE: WantedPosture = {
  encryption: 'SSE-S3',
  kmsKeyArn: null,
  blockSseC: true,
  objectLock: null,
  inventory: null,
  statements: [
    { Sid: 'HeadwaterXmXTlsOnly', Effect: 'Deny', Principal: '*', Action: ['s3:*'], Resource: ['*'] },
  ],
};
const policyOf = (...more: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [...POSTURE.statements, ...more] });
const letIn = (Principal: unknown, more: object = {}) => ({
  Sid: 'theirs',
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: '*',
  ...more,
});
const BUCKET: NonNullable<BucketSight> = {
  region: seen('us-east-1'),
  posture: {
    versioning: seen({ status: 'Enabled', mfaDelete: false }),
    publicAccess: seen(BARE.publicAccess),
    ownership: seen('BucketOwnerEnforced'),
    encryption: seen(BARE.encryption),
    objectLock: seen(null),
    inventory: seen(null),
    policy: seen(JSON.stringify({ Statement: POSTURE.statements })),
  },
  lifecycle: seen([]),
};
const KMS = { algorithm: 'aws:kms', keyId: 'arn:other', bucketKey: true, blocked: ['SSE-C'] };
const OWN: RuleJson = { ID: 'headwater:m:lab', Status: 'Enabled', Filter: { Prefix: 'lab/' } };
const ARCHIVE: RuleJson = {
  ID: 'theirs',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Transitions: [{ Days: 1, StorageClass: 'GLACIER' }],
};
const LOGS: RuleJson = { ID: 'logs', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 3 } };
const WRITTEN: WrittenRules = {
  bucket: 'data',
  at: ONE.committedAt,
  ruleIds: ['headwater:m:lab'],
  digest: 'd1',
  own: null,
  rules: [OWN, LOGS],
};

interface World {
  readonly source?: Look<SourceSight>;
  readonly versions?: Look<VersionsSight>;
  readonly uploads?: Look<UploadsSight>;
  readonly writers?: readonly WriterSight[];
  readonly fileShare?: FileShareSight;
  readonly gateway?: Look<ServingSight>;
  readonly bucket?: Look<BucketSight>;
  readonly rules?: readonly RuleJson[];
  readonly digest?: string;
  readonly written?: Partial<WrittenRules>;
  readonly left?: Partial<WantedPosture>;
  readonly policyThen?: { readonly text: string | null } | null;
}

function factsOf(world: World): DriftFacts {
  const named = <T>(name: string, look: Look<T>) => [{ name, look }];
  const sightings: DriftSightings = {
    sources: named('lab', world.source ?? seen(SOURCE)),
    versions: named('lab', world.versions ?? seen(VERSIONS)),
    uploads: named('lab', world.uploads ?? seen(UPLOADS)),
    writers: named('lab', seen(world.writers ?? [])),
    fileShares: named(
      'lab',
      seen(
        world.fileShare === undefined
          ? { state: 'ready' as const, status: 'AVAILABLE', differences: [] }
          : world.fileShare,
      ),
    ),
    gateways: named('site', world.gateway ?? seen({ kind: 'told' as const, gateway })),
    buckets: named('data', world.bucket ?? seen(BUCKET)),
    rules: named('data', seen({ digest: world.digest ?? 'd1', rules: world.rules ?? [OWN, LOGS] })),
  };
  return {
    migration: 'm',
    shares: [ONE],
    buckets: [
      {
        bucket: 'data',
        migration: 'm',
        posture: { ...POSTURE, ...world.left },
        account: '111122223333',
        policy: world.policyThen === undefined ? { text: policyOf() } : world.policyThen,
      },
    ],
    written: [{ ...WRITTEN, ...world.written }],
    seen: sightings,
  };
}
const judged = (world: World, open: readonly OpenDrift[] = []) => judgeDrift(factsOf(world), open, NOW);
/** `HR101 error lab: the source of lab` */
const said = (world: World) =>
  judged(world).findings.map(
    ({ id, severity, share, subject }) => `${id} ${severity} ${share ?? 'all'}: ${subject}`,
  );
const bucket = (change: Partial<PostureSight>): World => ({
  bucket: seen({ ...BUCKET, posture: { ...BUCKET.posture, ...change } }),
});
const told = (change: Partial<NonNullable<GatewaySight>>): World => ({
  gateway: seen({ kind: 'told', gateway: { ...gateway, ...change } }),
});
const altered = { field: 'readOnly', wanted: 'false', found: 'true' };

describe('what is not as it was left', () => {
  const cases: readonly [why: string, world: World, says: readonly string[]][] = [
    ['all is as it was', {}, []],
    [
      'a file was written',
      { source: seen({ ...SOURCE, written: 1 }) },
      ['HR101 error lab: the source of lab'],
    ],
    ['a file is gone', { source: seen({ ...SOURCE, gone: 1 }) }, ['HR101 error lab: the source of lab']],
    ['a name came', { source: seen({ ...SOURCE, renamedIn: 1 }) }, ['HR101 error lab: the source of lab']],
    ['only touched', { source: seen({ ...SOURCE, touched: 5 }) }, ['HR102 warn lab: the source of lab']],
    [
      'an object that no gateway wrote',
      { versions: seen({ ...VERSIONS, foreign: [{ key: 'lab/x', at: ONE.committedAt }] }) },
      ['HR201 error lab: s3://data/lab/'],
    ],
    ['999 versions left over are no pile', { versions: seen({ ...VERSIONS, noncurrent: 999 }) }, []],
    [
      '1,000 that belong to as many objects are what a gateway leaves',
      { versions: seen({ ...VERSIONS, objects: 500, noncurrent: 1000 }) },
      [],
    ],
    [
      'more than two to each object',
      { versions: seen({ ...VERSIONS, objects: 500, noncurrent: 900, deleteMarkers: 101 }) },
      ['HR202 warn lab: s3://data/lab/'],
    ],
    [
      'fewer, but larger than the objects',
      { versions: seen({ ...VERSIONS, objects: 5000, noncurrent: 1000, noncurrentBytes: 1001 }) },
      ['HR202 warn lab: s3://data/lab/'],
    ],
    [
      'an upload that nobody finished and no rule ended',
      { uploads: seen({ ...UPLOADS, old: 1, oldestAt: ONE.committedAt, examples: ['lab/x'] }) },
      ['HR204 warn lab: s3://data/lab/'],
    ],
    [
      'a task of somebody else; one of this migration is no stranger',
      {
        writers: [
          { kind: 'task', id: 'arn:1', name: 'x', migration: null },
          { kind: 'task', id: 'arn:2', name: 'y', migration: 'm' },
          { kind: 'file-share', id: 'arn:3', name: '', migration: 'other' },
        ],
      },
      ['HR203 error lab: arn:1', 'HR203 error lab: arn:3'],
    ],
    ['our rule is gone', { rules: [LOGS] }, ['HR301 error all: rule headwater:m:lab of data']],
    [
      'our rule is disabled',
      { rules: [{ ...OWN, Status: 'Disabled' }, LOGS], digest: 'd2' },
      ['HR301 error all: rule headwater:m:lab of data'],
    ],
    [
      'our rule says something else',
      { rules: [{ ...OWN, Filter: { Prefix: '' } }, LOGS], digest: 'd2' },
      ['HR301 error all: rule headwater:m:lab of data'],
    ],
    [
      'our rule is not as the plan has it, where no record was kept',
      {
        rules: [{ ...OWN, Filter: { Prefix: '' } }, LOGS],
        digest: 'd2',
        written: { own: [OWN], rules: null },
      },
      ['HR301 error all: rule headwater:m:lab of data'],
    ],
    [
      'a new rule archives what is committed',
      { rules: [OWN, LOGS, ARCHIVE], digest: 'd2' },
      ['HR302 error all: rule theirs of data'],
    ],
    [
      'a new rule archives another prefix',
      { rules: [OWN, LOGS, { ...ARCHIVE, Filter: { Prefix: 'x/' } }], digest: 'd2' },
      ['HR302 warn all: rule theirs of data'],
    ],
    [
      'a rule under our name that nobody wrote is a rule of ours that somebody edited',
      { rules: [OWN, LOGS, { ...OWN, ID: 'headwater:m:mine' }], digest: 'd2' },
      ['HR301 error all: rule headwater:m:mine of data'],
    ],
    [
      'all rules are as they were, and the small-object default is not',
      { digest: 'd2' },
      ['HR302 warn all: the small-object default of data'],
    ],
    ['a rule of others is gone', { rules: [OWN], digest: 'd2' }, ['HR302 warn all: rule logs of data']],
    [
      'the configuration is another one, and nobody knows what others had',
      { rules: [OWN], digest: 'd2', written: { rules: null } },
      ['HR302 warn all: the rules of data'],
    ],
    [
      'the same, with one that does harm',
      { rules: [OWN, ARCHIVE], digest: 'd2', written: { rules: null } },
      ['HR302 error all: rule theirs of data'],
    ],
    ['the bucket is gone', { bucket: seen(null) }, ['HR311 error all: data']],
    [
      'versioning is suspended',
      bucket({ versioning: seen({ status: 'Suspended', mfaDelete: false }) }),
      ['HR311 error all: versioning of data'],
    ],
    [
      'public access is not blocked',
      bucket({ publicAccess: seen({ ...BARE.publicAccess, blockPublicPolicy: false }) }),
      ['HR311 error all: public access block of data'],
    ],
    [
      'the policy lacks a statement of ours',
      bucket({ policy: seen(null) }),
      ['HR311 error all: HeadwaterXmXTlsOnly in the policy of data'],
    ],
    [
      'a statement of ours says something else',
      bucket({ policy: seen(policyOf().replace('"s3:*"', '"s3:GetObject"')) }),
      ['HR311 error all: HeadwaterXmXTlsOnly in the policy of data'],
    ],
    [
      'the policy lets another account in',
      bucket({ policy: seen(policyOf(letIn({ AWS: '999988887777' }))) }),
      ['HR312 error all: theirs in the policy of data'],
    ],
    [
      'it let them in before already',
      {
        ...bucket({ policy: seen(policyOf(letIn({ AWS: '999988887777' }))) }),
        policyThen: { text: policyOf(letIn({ AWS: ['999988887777'] })) },
      },
      [],
    ],
    [
      'the policy lets everybody in, which no posture is set beside, whatever is known of it',
      { ...bucket({ policy: seen(policyOf(letIn('*'))) }), policyThen: null },
      ['HR312 error all: theirs in the policy of data'],
    ],
    [
      'a role of this account is let in',
      bucket({ policy: seen(policyOf(letIn({ AWS: 'arn:aws:iam::111122223333:role/r' }))) }),
      [],
    ],
    [
      'objects may be of others',
      bucket({ ownership: seen('ObjectWriter') }),
      ['HR311 error all: object ownership of data'],
    ],
    [
      'encrypted with less than was left',
      { left: { encryption: 'SSE-KMS' } },
      ['HR311 error all: default encryption of data'],
    ],
    ['encrypted with more', bucket({ encryption: seen(KMS) }), []],
    [
      'encrypted with another key',
      {
        ...bucket({ encryption: seen(KMS) }),
        left: { encryption: 'SSE-KMS', kmsKeyArn: 'arn:ours' },
      },
      ['HR311 error all: default encryption of data'],
    ],
    ['the file share is gone', { fileShare: null }, ['HR401 error lab: file share lab']],
    [
      'the file share is unavailable',
      { fileShare: { state: 'broken', status: 'UNAVAILABLE', differences: [] } },
      ['HR402 error lab: file share lab'],
    ],
    [
      'the file share was altered',
      { fileShare: { state: 'ready', status: 'AVAILABLE', differences: [altered] } },
      ['HR403 warn lab: file share lab'],
    ],
    [
      'the file share is being updated',
      { fileShare: { state: 'pending', status: 'UPDATING', differences: [altered] } },
      [],
    ],
    ['the gateway is off', { gateway: seen({ kind: 'offline' }) }, ['HR501 error lab: gateway site']],
    [
      'the gateway is off, and its file share with it',
      {
        gateway: seen({ kind: 'offline' }),
        fileShare: { state: 'broken', status: 'UNAVAILABLE', differences: [] },
      },
      ['HR501 error lab: gateway site'],
    ],
    [
      'the gateway is gone',
      { gateway: seen({ kind: 'told', gateway: null }) },
      ['HR501 error lab: gateway site'],
    ],
    ['the gateway is shut down', told({ state: 'SHUTDOWN' }), ['HR501 error lab: gateway site']],
    ['a cache in use', told({ cacheDirtyPercent: seen(19.9) }), []],
    ['a cache that is behind', told({ cacheDirtyPercent: seen(20) }), ['HR502 warn lab: gateway site']],
    ['a cache that is nearly full', told({ cacheDirtyPercent: seen(80) }), ['HR502 error lab: gateway site']],
  ];
  it.each(cases)('%s', (_, world, says) => expect(said(world)).toEqual(says));
});

describe('what is known already', () => {
  const open: OpenDrift = {
    id: 'HR101',
    share: 'lab',
    subject: 'the source of lab',
    severity: 'error',
    since: '2026-12-01T12:00:00.000Z',
  };
  const written = seen({ ...SOURCE, written: 1 });

  it('is not found again, and keeps its time', () => {
    const { findings, found, cleared } = judged({ source: written }, [open]);
    expect(findings.map(({ since }) => since)).toEqual([open.since]);
    expect([found, cleared]).toEqual([[], []]);
  });

  it('is found again once it is worse', () =>
    expect(judged({ source: written }, [{ ...open, severity: 'warn' }]).found).toEqual([open]));

  it('is over when the whole was looked at and is as it was', () =>
    expect(judged({}, [open])).toMatchObject({ findings: [], cleared: [open] }));

  const notWhole: readonly [string, World][] = [
    ['nothing was seen', { source: unseen('failed') }],
    ['a part was looked at', { source: seen({ ...SOURCE, lookedAt: 9 }) }],
    ['something cannot be read', { source: seen({ ...SOURCE, unreadable: 1 }) }],
  ];
  it.each(notWhole)('stays open when %s', (_, world) => {
    const { findings, cleared, unchecked } = judged(world, [open]);
    expect(cleared).toEqual([]);
    expect(findings).toMatchObject([{ id: 'HR101', since: open.since }]);
    expect(unchecked.map(({ id }) => id)).toContain('HR101');
  });

  it('of objects stays open while not all newer ones were asked about', () => {
    const objects = { ...open, id: 'HR201', subject: 's3://data/lab/' };
    expect(judged({ versions: seen({ ...VERSIONS, newer: 4 }) }, [objects]).cleared).toEqual([]);
    expect(judged({ versions: seen({ ...VERSIONS, whole: false }) }, [objects]).cleared).toEqual([]);
    expect(judged({}, [objects]).cleared).toEqual([objects]);
  });

  it('of a cache stays open while its gateway is off', () => {
    const cache = { ...open, id: 'HR502', subject: 'gateway site' };
    expect(judged({ gateway: seen({ kind: 'offline' }) }, [cache]).cleared).toEqual([]);
    expect(judged(told({ cacheDirtyPercent: unseen('denied') }), [cache]).cleared).toEqual([]);
    expect(judged({}, [cache]).cleared).toEqual([cache]);
  });
});

it('does not call new what nobody knows of, and says so', () => {
  const world = { ...bucket({ policy: seen(policyOf(letIn({ AWS: '999988887777' }))) }), policyThen: null };
  const { findings, unchecked } = judged(world);
  expect(findings).toEqual([]);
  expect(unchecked).toMatchObject([
    { id: 'HR312', why: expect.stringContaining('no record of it was found') },
  ]);
});

it('begins when it came about, where that can be told', () => {
  const at = '2026-12-01T03:00:00.000Z';
  const { found } = judged({ versions: seen({ ...VERSIONS, foreign: [{ key: 'lab/x', at }] }) });
  expect(found.map(({ since }) => since)).toEqual([at]);
  expect(judged({ source: seen({ ...SOURCE, written: 1 }) }).found[0]?.since).toBe(NOW.toISOString());
});
