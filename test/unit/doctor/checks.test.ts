import { describe, expect, it } from 'vitest';
import type { Diagnosis, Outcome } from '../../../src/doctor/diagnosis-schema.ts';
import type { PostureSight, Sightings } from '../../../src/doctor/sightings.ts';
import type { LivePosture } from '../../../src/plans/posture/posture.ts';
import { wantedPosture } from '../../../src/plans/posture/wanted.ts';
import { but } from '../config/sample.ts';
import { guarded } from '../plans/posture/samples.ts';
import {
  BARE,
  bucketOf,
  config,
  credentials,
  GATEWAY_ROLE,
  gateway,
  healthy,
  IDS,
  machine,
  mount,
  ROLE,
  redis,
  type Sample,
  said,
  seen,
  settled,
  trusting,
  unseen,
} from './site.ts';

const BAD: readonly Outcome[] = ['error', 'warn'];
const bad = (sample: Sample): readonly Diagnosis[] =>
  said(sample).filter(({ outcome }) => BAD.includes(outcome));
const told = (sample: Sample): string[] => bad(sample).map(({ id, outcome }) => `${id} ${outcome}`);

/** One thing is otherwise than it should be. */
const when = (change: Partial<Sightings>): Sample => ({ seen: (all) => ({ ...all, ...change }) });
const onMachine = (change: Partial<typeof machine>) => when({ machine: seen({ ...machine, ...change }) });
const withCredentials = (change: Partial<typeof credentials>) =>
  when({ credentials: seen({ ...credentials, ...change }) });
const withRole = (change: Partial<NonNullable<Sightings['roles']>[number]>): Sample => ({
  seen: (all) => ({
    ...all,
    roles: (all.roles ?? []).map((role) => (role.arn === ROLE ? { ...role, ...change } : role)),
  }),
});
const withTrust = (trust: unknown) => withRole({ role: seen({ arn: ROLE, trust }) });
const withAgent = (look: NonNullable<Sightings['agents']>[number]['look']) =>
  when({ agents: [{ name: 'one', look }] });
const withGateway = (change: Partial<typeof gateway>) =>
  when({ gateways: [{ name: 'site', look: seen({ ...gateway, ...change }) }] });
const withBucket = (name: string, change: BucketChange) => {
  const bucket = bucketOf(config(), name);
  const posture = { ...bucket.posture, ...change.posture };
  return when({ buckets: [{ name, look: seen({ ...bucket, ...change, posture }) }] });
};
type BucketChange = Partial<Omit<ReturnType<typeof bucketOf>, 'posture'>> & {
  readonly posture?: Partial<PostureSight>;
};
const withData = (change: BucketChange) => withBucket('demo-data', change);
const withControl = (change: BucketChange) => withBucket('demo-control', change);
/** The data bucket with one setting otherwise. */
const withSetting = (posture: Partial<PostureSight>) => withData({ posture });
const onRedis = (change: Partial<typeof redis>) => when({ queue: seen({ ...redis, ...change }) });
const onPostgres = (change: object) =>
  when({
    queue: seen({ kind: 'postgres', version: '15.9', canCreate: true, recovering: false, ...change }),
  });
const mountedAs = (change: Partial<typeof mount>) =>
  when({ mounts: [{ name: 'office', look: seen({ ...mount, ...change }) }] });
const used = (change: Partial<NonNullable<Sightings['used']>>): Sample => ({
  seen: (all) => ({ ...all, used: { ...(all.used as NonNullable<Sightings['used']>), ...change } }),
});
const signedBy = (reference: string, look: NonNullable<Sightings['signing']>['look']) =>
  when({ signing: { reference, look } });
const rule = { id: 'tidy', prefix: '', expires: false, transitions: [] };
/** Our policy with a denial of somebody else. */
const denying = (statement: object) =>
  seen(
    JSON.stringify({
      Statement: [
        ...wantedPosture(config(), 'demo-data').statements,
        { Effect: 'Deny', Principal: '*', Action: 's3:*', ...statement },
      ],
    }),
  );
const deny = (statement: object) => withSetting({ policy: denying(statement) });
/** Encrypted with a key of KMS. */
const KMS = { ...BARE.encryption, algorithm: 'aws:kms', bucketKey: true };
const REPORT = settled(config(), 'demo-data').inventory as NonNullable<LivePosture['inventory']>;
const locked = config((text) =>
  but('  prefix: lab/', '  prefix: lab/\n  objectLock: { mode: COMPLIANCE, days: 10 }', text),
);
const kms = config((text) =>
  but(
    '  prefix: lab/',
    '  prefix: lab/\n  encryption: SSE-KMS\n  kmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/1',
    text,
  ),
);

describe('where nothing is wrong', () => {
  it('nothing is said but that agents must be looked at', () => {
    const rest = said().filter(({ outcome }) => outcome !== 'ok');
    expect(rest.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'HD403 unchecked',
      'HD403 unchecked',
      'HD903 info',
      'HD903 info',
    ]);
  });

  it('what was not looked at is not talked about', () => {
    const [only] = [
      said({ seen: ({ plan, queue }) => ({ plan, ...(queue === undefined ? {} : { queue }) }) }),
    ];
    expect([...new Set(only.map(({ area }) => area))]).toEqual(['queue']);
  });
});

const CASES: readonly (readonly [id: string, why: string, sample: Sample])[] = [
  ['HD102 error', 'a minor version too old', onMachine({ nodeVersion: '20.18.9' })],
  ['HD102 error', 'a major version too old', onMachine({ nodeVersion: '18.99.0' })],
  ['HD103 error', 'a directory of somebody else', onMachine({ stateWritable: false })],
  ['HD103 error', 'a machine that cannot be looked at', when({ machine: unseen('failed', 'EIO') })],
  ['HD104 warn', 'no room for a large inventory', onMachine({ freeBytes: 2 ** 32 })],
  ['HD104 error', 'a disk that is nearly full', onMachine({ freeBytes: 1e6 })],
  ['HD105 warn', 'a limit of a careful administrator', onMachine({ openFiles: 256 })],
  ['HD107 error', 'a broken ledger', when({ plan: unseen('failed', 'line 3 is broken') })],
  ['HD202 error', 'another account than that of the roles', withCredentials({ account: '999999999999' })],
  [
    'HD203 error',
    'an agent of another Region',
    {
      config: config((text) =>
        but(
          'datasync:us-east-1:123456789012:agent/agent-00000000000000002',
          'datasync:eu-west-1:123456789012:agent/agent-00000000000000002',
          text,
        ),
      ),
    },
  ],
  [
    'HD203 error',
    'a gateway of another account',
    {
      config: config((text) => but('us-east-1:123456789012:gateway', 'us-east-1:999999999999:gateway', text)),
    },
  ],
  ['HD204 warn', 'a session of a person', withCredentials({ renews: false })],
  ['HD204 warn', 'one that does not tell its end', withCredentials({ renews: false, expiresAt: null })],
  [
    'HD204 error',
    'one that is all but over',
    withCredentials({ renews: false, expiresAt: '2026-11-22T10:10:00.000Z' }),
  ],
  [
    'HD205 error',
    'a policy with a gap',
    when({ own: seen([{ action: 'datasync:CreateTask', resource: '*', allowed: false }]) }),
  ],
  [
    'HD205 warn',
    'no right to spend what restores cost',
    when({
      own: seen([
        { action: 's3:GetObject', resource: '*', allowed: true },
        { action: 's3:RestoreObject', resource: '*', allowed: false },
      ]),
    }),
  ],
  ['HD211 warn', 'a clock that nobody sets', withCredentials({ clockAheadMs: 45_000 })],
  ['HD211 error', 'one that AWS no longer believes', withCredentials({ clockAheadMs: -301_000 })],
  ['HD301 error', 'a role with a typing error', withRole({ role: seen(null) })],
  ['HD301 error', 'an IAM that fails', withRole({ role: unseen('unreachable') })],
  [
    'HD302 error',
    'a role for people',
    withTrust({ Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] }),
  ],
  ['HD302 error', 'a role for another service', withTrust(trusting('storagegateway'))],
  [
    'HD302 error',
    'an account that was copied',
    withTrust(trusting('datasync', { StringEquals: { 'aws:SourceAccount': '111111111111' } })),
  ],
  [
    'HD303 error',
    'a policy without writing',
    withRole({
      may: seen([{ action: 's3:PutObject', resource: 'arn:aws:s3:::demo-data/lab/raw/x', allowed: false }]),
    }),
  ],
  ['HD401 error', 'an agent that was deleted', withAgent(seen(null))],
  ['HD401 error', 'a DataSync that refuses', withAgent(unseen('denied'))],
  ['HD402 error', 'a machine that is off', withAgent(seen({ status: 'OFFLINE', name: '', lastSeen: null }))],
  ['HD501 error', 'a gateway that was deleted', when({ gateways: [{ name: 'site', look: seen(null) }] })],
  ['HD502 error', 'a machine that is off', withGateway({ state: 'SHUTDOWN' })],
  ['HD503 error', 'a gateway for volumes', withGateway({ type: 'CACHED' })],
  ['HD504 error', 'a gateway without a cache', withGateway({ cacheBytes: seen(0) })],
  ['HD504 warn', 'a small cache', withGateway({ cacheBytes: seen(2 ** 30) })],
  ['HD505 error', 'a full gateway', withGateway({ fileShares: seen(50) })],
  ['HD505 warn', 'one that is nearly full', withGateway({ fileShares: seen(47) })],
  [
    'HD601 error',
    'a bucket of somebody else',
    when({ buckets: [{ name: 'demo-data', look: unseen('denied') }] }),
  ],
  ['HD602 error', 'a bucket of another Region', withData({ region: seen('eu-west-1') })],
  ['HD603 warn', 'no versions', withSetting({ versioning: seen({ status: 'Suspended', mfaDelete: false }) })],
  [
    'HD604 warn',
    'a bucket that may be public',
    withControl({ posture: { publicAccess: seen({ ...BARE.publicAccess, blockPublicPolicy: false }) } }),
  ],
  ['HD605 warn', 'objects of others', withSetting({ ownership: seen('ObjectWriter') })],
  [
    'HD606 error',
    'a bucket that would be weakened',
    withSetting({ encryption: seen({ ...BARE.encryption, algorithm: 'aws:kms' }) }),
  ],
  ['HD606 warn', 'a bucket that is to be strengthened', { config: kms, ...withData({}) }],
  [
    'HD606 error',
    'another key',
    {
      config: kms,
      ...withSetting({
        encryption: seen({
          ...KMS,
          keyId: 'arn:aws:kms:us-east-1:123456789012:key/2',
        }),
      }),
    },
  ],
  ['HD607 warn', 'a policy without ours', withSetting({ policy: seen(null) })],
  [
    'HD607 error',
    'a policy that allows everybody',
    withSetting({
      policy: seen(JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*' }] })),
    }),
  ],
  ['HD608 warn', 'a bucket without a report', withSetting({ inventory: seen(null) })],
  ['HD609 warn', 'a lock that was asked for', { config: locked, ...withData({}) }],
  [
    'HD609 error',
    'a lock that is longer, and weaker',
    {
      config: locked,
      ...withSetting({
        objectLock: seen({ retention: { mode: 'GOVERNANCE', days: null, years: 1 } }),
      }),
    },
  ],
  ['HD610 error', 'credentials that the policy would stop', { config: guarded(), ...when({ buckets: [] }) }],
  ['HD611 error', 'a bucket that is closed to all', deny({})],
  [
    'HD611 warn',
    'a bucket that is closed to some',
    deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
  ],
  ['HD611 error', 'all but one action denied', deny({ Action: undefined, NotAction: 's3:GetObject' })],
  [
    'HD612 warn',
    'a default retention',
    withSetting({ objectLock: seen({ retention: { mode: 'COMPLIANCE', days: 1, years: null } }) }),
  ],
  [
    'HD613 error',
    'a rule that deletes',
    withData({ lifecycle: seen([{ ...rule, prefix: 'lab/', expires: true }]) }),
  ],
  [
    'HD613 warn',
    'a rule that archives',
    withData({ lifecycle: seen([{ ...rule, transitions: ['DEEP_ARCHIVE'] }]) }),
  ],
  [
    'HD613 error',
    'a rule that deletes the evidence',
    withControl({ lifecycle: seen([{ ...rule, prefix: 'demo/evidence/', expires: true }]) }),
  ],
  [
    'HD614 warn',
    'row 13: a lock that is taken for a stop of rules',
    withData({
      posture: { objectLock: seen({ retention: null }) },
      lifecycle: seen([{ ...rule, transitions: ['STANDARD_IA'] }]),
    }),
  ],
  [
    'HD614 warn',
    'row 13: a denial that is taken for one',
    withData({
      posture: { policy: denying({ Action: 's3:DeleteObject*' }) },
      lifecycle: seen([{ ...rule, transitions: ['STANDARD_IA'] }]),
    }),
  ],
  ['HD701 error', 'a server that is off', when({ queue: unseen('failed', 'connect ECONNREFUSED') })],
  ['HD702 error', 'an old Redis', onRedis({ version: '5.0.14' })],
  ['HD702 error', 'a Redis that is a little too old', onRedis({ version: '6.0.16' })],
  ['HD702 error', 'an old PostgreSQL', onPostgres({ version: '9.6.24' })],
  ['HD703 error', 'a Redis that was a cache', onRedis({ evictionPolicy: 'allkeys-lru' })],
  ['HD704 warn', 'a Redis in memory', onRedis({ appendOnly: false })],
  ['HD705 error', 'a replica', onRedis({ role: 'slave' })],
  ['HD705 error', 'a standby', onPostgres({ recovering: true })],
  ['HD706 error', 'a user who may only read', onPostgres({ canCreate: false })],
  [
    'HD707 error',
    'a directory of somebody else',
    when({ queue: seen({ kind: 'embedded', writable: false, heldBy: null }) }),
  ],
  ['HD801 error', 'a typing error', mountedAs({ trouble: 'missing' })],
  ['HD801 error', 'a file', mountedAs({ trouble: 'no-directory' })],
  ['HD801 error', 'a share for others', mountedAs({ trouble: 'EACCES' })],
  ['HD801 error', 'a server that is gone', when({ mounts: [{ name: 'raw', look: unseen('late') }] })],
  ['HD802 error', 'a mount that fell off', mountedAs({ empty: true })],
  ['HD803 warn', 'a directory', mountedAs({ mountPoint: false })],
  ['HD804 warn', 'a local disk', mountedAs({ fileSystem: 'ext4' })],
  [
    'HD805 error',
    'one share twice',
    when({
      mounts: [
        { name: 'raw', look: seen({ ...mount, fileSystem: 'nfs' }) },
        { name: 'office', look: seen(mount) },
      ],
    }),
  ],
  ['HD806 error', 'another share', mountedAs({ marks: { known: 16, same: 3 } })],
  [
    'HD811 error',
    'a variable that is not set',
    when({ secrets: [{ name: 'office', reference: 'env:X', look: unseen('failed') }] }),
  ],
  [
    'HD812 warn',
    'a file for all',
    when({
      secrets: [{ name: 'office', reference: 'file:pw', look: seen({ kind: 'file', othersMayRead: true }) }],
    }),
  ],
  ['HD221 error', 'a key that is no key', signedBy('file:key.pem', unseen('failed', 'it is no private key'))],
  ['HD221 error', 'a key in KMS that is refused', signedBy('kms:alias/x', unseen('denied'))],
  [
    'HD222 warn',
    'a key for all',
    signedBy('file:key.pem', seen({ algorithm: 'ED25519', fingerprint: 'ab', othersMayRead: true })),
  ],
  ['HD901 error', 'an account that is full', used({ tasks: seen(100) })],
  ['HD901 error', 'fewer tasks than the plan needs', used({ tasks: seen(97) })],
  ['HD901 warn', 'an account that is nearly full', used({ tasks: seen(95) })],
  ['HD901 error', 'a list that is refused', used({ tasks: unseen('denied') })],
  ['HD902 warn', 'a busy account', used({ executions: seen(120) })],
];

describe('what is wrong', () => {
  it.each(CASES)('%s: %s', (wanted, _why, sample) => {
    const found = bad(sample);
    expect(told(sample)).toEqual([wanted]);
    for (const { text, fix, docs, id } of found) {
      expect(text).toMatch(/^[^\n]+\.$/);
      expect(fix).not.toBeNull();
      expect(docs).toBe(`docs/doctor.md#${id.toLowerCase()}`);
    }
  });

  it('has a case for every check that can be wrong', () => {
    const without = ['HD101', 'HD106', 'HD201', 'HD403', 'HD903'];
    expect([...new Set(CASES.map(([wanted]) => wanted.slice(0, 5)))].toSorted()).toEqual(
      IDS.filter((id) => !without.includes(id)),
    );
  });

  it.each(['unreachable', 'late'] as const)(
    'of an AWS that is %s, nothing is said about the credentials',
    (why) => {
      const away = unseen(why, 'STS GetCallerIdentity: ENOTFOUND');
      const all = said({
        seen: (seen) => ({ ...seen, credentials: away, agents: [{ name: 'agent-a', look: away }] }),
      });
      expect(all.find(({ id }) => id === 'HD201')?.fix).toMatch(/^Check aws\.region, and the network, DNS/);
      const agents = all.filter(({ area, outcome }) => area === 'agents' && outcome === 'unchecked');
      expect(agents.map(({ text }) => text)).toContain('Not checked, because AWS cannot be reached.');
      expect(JSON.stringify(agents)).not.toContain('credentials');
    },
  );

  it('without credentials, one thing is wrong, and the rest is not checked', () => {
    const refused = unseen('denied', 'no usable AWS credentials');
    const sample: Sample = {
      seen: ({ own: _, ...all }) => ({
        ...all,
        credentials: refused,
        roles: (all.roles ?? []).map((role) => ({ ...role, role: refused, may: refused })),
        agents: [{ name: 'one', look: refused }],
        gateways: [{ name: 'site', look: refused }],
        buckets: [{ name: 'demo-data', look: refused }],
        signing: { reference: 'kms:alias/x', look: refused },
        used: { tasks: refused, locations: refused, agents: refused, executions: refused },
      }),
    };
    expect(told(sample)).toEqual(['HD201 error']);
    const rest = said(sample).filter(({ outcome }) => outcome === 'unchecked');
    expect([...new Set(rest.map(({ area }) => area))]).toEqual([
      'credentials',
      'roles',
      'agents',
      'gateways',
      'buckets',
      'quotas',
    ]);
  });
});

const UNCHECKED: readonly (readonly [id: string, why: string, sample: Sample])[] = [
  ['HD104', 'a system that does not say what is free', onMachine({ freeBytes: null })],
  ['HD105', 'a system without /proc', onMachine({ openFiles: null })],
  ['HD205', 'credentials that may not simulate', when({ own: unseen('denied') })],
  ['HD211', 'an answer without a date', withCredentials({ clockAheadMs: null })],
  ['HD301', 'credentials that may not look at roles', withRole({ role: unseen('denied') })],
  [
    'HD302',
    'a condition nobody knows',
    withTrust(trusting('datasync', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })),
  ],
  ['HD303', 'credentials that may not simulate', withRole({ may: unseen('denied') })],
  ['HD504', 'a cache that may not be looked at', withGateway({ cacheBytes: unseen('denied') })],
  ['HD611', 'a policy that may not be read', withSetting({ policy: unseen('denied') })],
  [
    'HD606',
    'a key by its alias',
    { config: kms, ...withSetting({ encryption: seen({ ...KMS, keyId: 'alias/mine' }) }) },
  ],
  ['HD702', 'a server without a version', onRedis({ version: '' })],
  ['HD803', 'a system that does not tell', mountedAs({ mountPoint: null })],
  ['HD804', 'a system without /proc', mountedAs({ fileSystem: null })],
  [
    'HD811',
    'a secret that AWS reads',
    when({
      secrets: [
        { name: 'office', reference: 'secretsmanager:arn:x', look: seen({ kind: 'secretsmanager' }) },
      ],
    }),
  ],
];

describe('what nobody knows', () => {
  it.each(UNCHECKED)('%s: %s', (id, _why, sample) => {
    expect(told(sample)).toEqual([]);
    expect(said(sample).filter((one) => one.id === id && one.outcome === 'unchecked')).toHaveLength(1);
  });
});

describe('what is no fault', () => {
  it.each([
    [
      'a plain directory, in a rehearsal',
      { ...mountedAs({ mountPoint: false, fileSystem: 'ext4' }), rehearsal: true },
    ],
    ['a bucket that apply is to make', when({ buckets: [{ name: 'demo-data', look: seen(null) }] })],
    ['no plan', when({ plan: seen(null) })],
    [
      'an account that is full, for a plan that has all its tasks',
      {
        seen: (all: Sightings) => ({
          ...all,
          plan: seen({ tasks: 0, fileShares: {} }),
          used: { ...healthy().used, tasks: seen(100) } as NonNullable<Sightings['used']>,
        }),
      },
    ],
    [
      'a session of the role that the policy excepts',
      {
        config: guarded(),
        ...when({
          buckets: [],
          credentials: seen({
            ...credentials,
            arn: 'arn:aws:sts::123456789012:assumed-role/headwater/i-1',
          }),
        }),
      },
    ],
    ['no key to sign with', { seen: ({ signing: _, ...all }) => all }],
    ['no showmount', onMachine({ missingPrograms: ['showmount'] })],
    ['credentials for ever', withCredentials({ temporary: false, renews: false, expiresAt: null })],
    [
      'a denial of connections without TLS',
      deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    ['a denial of what nobody does', deny({ Action: 's3:DeleteObject*' })],
    [
      'a rule that deletes elsewhere',
      withData({ lifecycle: seen([{ ...rule, prefix: 'logs/', expires: true }]) }),
    ],
    [
      'a rule of the migration itself',
      withData({ lifecycle: seen([{ ...rule, id: 'headwater:demo:raw', transitions: ['GLACIER'] }]) }),
    ],
    [
      'an embedded queue in use',
      when({ queue: seen({ kind: 'embedded', writable: true, heldBy: 'process 1' }) }),
    ],
    ['a newer Redis of two digits', onRedis({ version: '10.1' })],
    ['a share that was never scanned', mountedAs({ marks: null })],
    ['a share whose root was empty', mountedAs({ marks: { known: 0, same: 0 } })],
  ])('%s', (_what, sample) => expect(told(sample)).toEqual([]));
});

it('names nothing that could act on a terminal', () => {
  const rude = 'a\u001b[31m\u009b\u202e\n';
  const all = [
    withRole({ role: seen(null) }),
    withTrust(trusting('datasync', { Bool: { [rude]: 'true' } })),
    withRole({ may: seen([{ action: rude, resource: rude, allowed: false }]) }),
    withAgent(seen({ status: rude, name: rude, lastSeen: null })),
    withGateway({ type: rude, state: rude }),
    withCredentials({ account: rude, arn: rude }),
    deny({ Sid: rude, Condition: { StringEquals: { [rude]: rude } } }),
    withSetting({
      policy: seen(JSON.stringify({ Statement: [{ Sid: rude, Effect: 'Allow', Principal: '*' }] })),
      objectLock: seen({ retention: { mode: rude, days: 1, years: null } }),
      ownership: seen(rude),
      encryption: seen({ ...BARE.encryption, algorithm: `aws:kms${rude}`, keyId: rude }),
      inventory: seen({ ...REPORT, bucket: rude, prefix: rude, frequency: rude }),
    }),
    withData({ lifecycle: seen([{ id: rude, prefix: '', expires: true, transitions: [rude] }]) }),
    onRedis({ version: rude, evictionPolicy: rude, role: rude }),
    mountedAs({ path: rude, fileSystem: rude, mountPoint: false }),
    mountedAs({ path: rude, trouble: rude }),
    when({
      secrets: [
        { name: 'office', reference: `file:${rude}`, look: seen({ kind: 'file', othersMayRead: true }) },
      ],
    }),
  ];
  for (const { text } of all.flatMap((sample) => said(sample))) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  }
});

it('roles are told by what they are for', () => {
  const texts = said()
    .filter(({ id }) => id === 'HD301')
    .map(({ subject, text }) => [subject, text]);
  expect(texts).toEqual([
    [ROLE, 'It exists (roles.dataSync, roles.reports).'],
    [GATEWAY_ROLE, 'It exists (gateways site).'],
  ]);
});
