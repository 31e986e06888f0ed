import { describe, expect, it, test } from 'vitest';
import type { Config } from '../../../../src/config/schema.ts';
import { changeText } from '../../../../src/plans/posture/change-text.ts';
import { type PostureDiff, postureDiff } from '../../../../src/plans/posture/diff.ts';
import type { LivePosture, PostureSetting } from '../../../../src/plans/posture/posture.ts';
import { CONFIG, configWith, FOREIGN, OLD, policyOf, wanted } from './samples.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/k-1';
const KMS = configWith('encryption: SSE-KMS', `kmsKeyArn: ${KEY}`);

const diff = (live: Partial<LivePosture>, config: Config = CONFIG): PostureDiff =>
  postureDiff(wanted(config), { ...OLD, ...live }, 'demo');
function after(live: Partial<LivePosture>, config: Config = CONFIG): LivePosture {
  const { changes } = diff(live, config);
  return { ...OLD, ...live, ...Object.fromEntries(changes.map(({ setting, value }) => [setting, value])) };
}
const became = <S extends keyof LivePosture>(setting: S, value: LivePosture[S], config: Config = CONFIG) =>
  after({ [setting]: value } as Partial<LivePosture>, config)[setting];

describe('an old bucket', () => {
  it('gets everything, what others need first, and the policy, which may deny, last', () => {
    expect(diff({}).changes.map(({ setting }) => setting)).toEqual([
      'versioning',
      'publicAccess',
      'ownership',
      'encryption',
      'inventory',
      'policy',
    ]);
    expect(diff({}).conflicts).toEqual([]);
  });

  it('lacks nothing afterwards', () => {
    expect(postureDiff(wanted(), after({}), 'demo')).toEqual({ changes: [], kept: [], conflicts: [] });
  });
});

type Encryption = LivePosture['encryption'];
const encrypted = (change: Partial<Encryption>): Encryption => ({ ...OLD.encryption, ...change });
const kms = (keyId: string | null, change: Partial<Encryption> = {}) =>
  encrypted({ algorithm: 'aws:kms', keyId, ...change });

test.each<[string, Config, Encryption, Encryption]>([
  ['SSE-C is blocked', CONFIG, OLD.encryption, encrypted({ blocked: ['SSE-C'] })],
  ['unless that is not wanted', configWith('blockSseC: false'), OLD.encryption, OLD.encryption],
  [
    'what is blocked already stays so',
    configWith('blockSseC: false'),
    encrypted({ blocked: ['SSE-C'] }),
    encrypted({ blocked: ['SSE-C'] }),
  ],
  ['SSE-S3 becomes the key', KMS, OLD.encryption, kms(KEY, { bucketKey: true, blocked: ['SSE-C'] })],
  ['none becomes SSE-S3', CONFIG, encrypted({ algorithm: 'none' }), encrypted({ blocked: ['SSE-C'] })],
  ['a bucket key is added', KMS, kms(KEY), kms(KEY, { bucketKey: true, blocked: ['SSE-C'] })],
  ['the key by its id is that key', KMS, kms('k-1'), kms('k-1', { bucketKey: true, blocked: ['SSE-C'] })],
  [
    'double encryption is stronger, and has no bucket key',
    KMS,
    kms(KEY, { algorithm: 'aws:kms:dsse' }),
    kms(KEY, { algorithm: 'aws:kms:dsse', blocked: ['SSE-C'] }),
  ],
  ['AWS’s key becomes our own', KMS, kms(null), kms(KEY, { bucketKey: true, blocked: ['SSE-C'] })],
  [
    'an alias may be the key, so it stays',
    KMS,
    kms('alias/mine'),
    kms('alias/mine', { bucketKey: true, blocked: ['SSE-C'] }),
  ],
])('encryption: %s', (_, config, live, expected) => {
  expect(became('encryption', live, config)).toEqual(expected);
});

type Lock = LivePosture['objectLock'];
const lockOf = (mode: string, days: number | null, years: number | null = null): Lock => ({
  retention: { mode, days, years },
});
const TEN_HARD = configWith('objectLock: { mode: COMPLIANCE, days: 10 }');

test.each<[string, Config, Lock, Lock]>([
  ['only on request', CONFIG, null, null],
  ['what is there stays', CONFIG, lockOf('GOVERNANCE', 3), lockOf('GOVERNANCE', 3)],
  ['asked for', TEN_HARD, null, lockOf('COMPLIANCE', 10)],
  ['asked for where nothing is locked by default', TEN_HARD, { retention: null }, lockOf('COMPLIANCE', 10)],
  ['weaker becomes stronger', TEN_HARD, lockOf('GOVERNANCE', 10), lockOf('COMPLIANCE', 10)],
  ['shorter becomes longer', TEN_HARD, lockOf('COMPLIANCE', 9), lockOf('COMPLIANCE', 10)],
  ['longer stays', TEN_HARD, lockOf('COMPLIANCE', null, 1), lockOf('COMPLIANCE', null, 1)],
])('Object Lock: %s', (_, config, live, expected) => {
  expect(became('objectLock', live, config)).toEqual(expected);
});

test.each<[string, Partial<LivePosture>, Config, string]>([
  ['KMS where SSE-S3 is wanted', { encryption: kms(KEY) }, CONFIG, 'weaker'],
  ['another key', { encryption: kms(`${KEY}2`) }, KMS, 'another key'],
  ['another key by its id', { encryption: kms('other') }, KMS, 'another key'],
  ['a lock that is weaker and longer', { objectLock: lockOf('GOVERNANCE', 30) }, TEN_HARD, 'weaker in one'],
  [
    'MFA delete on a bucket that keeps no versions',
    { versioning: { status: 'Suspended', mfaDelete: true } },
    CONFIG,
    'MFA delete',
  ],
  ['a policy that is no JSON', { policy: '{' }, CONFIG, 'no JSON'],
  ['a policy that is a list', { policy: '[]' }, CONFIG, 'no JSON'],
  ['a policy without statements', { policy: '{}' }, CONFIG, 'no JSON'],
  [
    'a policy that is public',
    { policy: policyOf({ Sid: 'Open', Effect: 'Allow', Principal: '*', Action: 's3:*' }) },
    CONFIG,
    'everybody something (Open)',
  ],
  [
    'a policy that is public, in the long form',
    { policy: policyOf({ Effect: 'Allow', Principal: { AWS: ['*'] }, Action: 's3:*' }) },
    CONFIG,
    'a statement without a Sid',
  ],
  [
    'a policy that would be too long',
    { policy: policyOf({ ...FOREIGN, Sid: 'x'.repeat(20_000) }) },
    CONFIG,
    'S3 takes 20480',
  ],
])('a conflict: %s', (_, live, config, text) => {
  const { conflicts } = diff(live, config);
  expect(conflicts).toHaveLength(1);
  expect(conflicts[0]?.text).toContain(text);
  expect(conflicts[0]?.fix).toMatch(/\.$/);
});

test('versioning that is on with MFA delete stays as it is', () => {
  const live = { status: 'Enabled', mfaDelete: true } as const;
  expect(became('versioning', live)).toEqual(live);
});

test('a report that was changed by hand is as configured again', () => {
  const report = after({}).inventory as NonNullable<LivePosture['inventory']>;
  expect(became('inventory', { ...report, enabled: false, fields: [] })).toEqual(report);
  expect(became('inventory', report, configWith('inventory: off'))).toBeNull();
});

test.each<[string, PostureSetting, PostureSetting, string]>([
  [
    'versioning',
    { setting: 'versioning', value: OLD.versioning },
    { setting: 'versioning', value: { status: 'Enabled', mfaDelete: false } },
    'versioning: Off -> Enabled',
  ],
  [
    'flags',
    { setting: 'publicAccess', value: { ...OLD.publicAccess, blockPublicAcls: true } },
    { setting: 'publicAccess', value: after({}).publicAccess },
    'public access block: off: ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets -> all four on',
  ],
  [
    'a key',
    { setting: 'encryption', value: OLD.encryption },
    { setting: 'encryption', value: kms(KEY, { bucketKey: true, blocked: ['SSE-C'] }) },
    `default encryption: AES256 -> aws:kms with ${KEY}, bucket key, no SSE-C`,
  ],
  [
    'a report',
    { setting: 'inventory', value: null },
    { setting: 'inventory', value: after({}).inventory },
    'inventory report: none -> daily, Parquet, all versions, to s3://demo-control/demo/inventory-reports/',
  ],
  [
    'a policy',
    { setting: 'policy', value: policyOf(FOREIGN, { Sid: 'HeadwaterXdemoXOlder', Effect: 'Deny' }) },
    { setting: 'policy', value: after({ policy: policyOf(FOREIGN) }).policy },
    'bucket policy: adds TlsOnly, KeepVersions; takes out Older',
  ],
])('in words: %s', (_, before, later, text) => {
  expect(changeText(before, later, 'demo')).toBe(text);
});
