import { describe, expect, it, test } from 'vitest';
import { parseConfig } from '../../../../src/config/parse.ts';
import type { Config } from '../../../../src/config/schema.ts';
import { inventoryId, wantedPosture } from '../../../../src/plans/posture/wanted.ts';
import { denies } from '../../../../src/rehearsal/s3/policy-judge.ts';
import { parsePolicy } from '../../../../src/rehearsal/s3/policy-parse.ts';
import { but } from '../../config/sample.ts';
import { BREAK_GLASS, CONFIG, GATEWAY, guarded, HEADWATER, policyOf } from './samples.ts';

const SOMEBODY = 'arn:aws:iam::123456789012:role/somebody';
const DATASYNC = 'arn:aws:iam::123456789012:role/datasync';
const { name: DATA, control: CONTROL } = CONFIG.bucket;

/** Whether the policies refuse it, judged by who knows nothing of what we meant: the rehearsal. */
function refused(config: Config, who: string, action: string, path: string, more: object = {}): boolean {
  const [bucket = ''] = path.split('/');
  const policy = parsePolicy(policyOf(...wantedPosture(config, bucket).statements), bucket);
  const context = {
    'aws:securetransport': 'true',
    'aws:principalisawsservice': 'false',
    'aws:principalarn': who,
    ...more,
  };
  return denies(policy, { action: `s3:${action}`, resource: `arn:aws:s3:::${path}`, context });
}

const RAW = `${DATA}/lab/raw/x`;
const OFFICE = `${DATA}/lab/office/x`;
const GUARDED = guarded();

test.each<[boolean, string, Config, string, string, string]>([
  // What nobody may, break-glass roles apart.
  [true, 'a version is gone for good', CONFIG, SOMEBODY, 'DeleteObjectVersion', RAW],
  [true, 'a version below a file share as well', CONFIG, GATEWAY, 'DeleteObjectVersion', OFFICE],
  [true, 'a version of an event', CONFIG, SOMEBODY, 'DeleteObjectVersion', `${CONTROL}/ledger/demo/events/1`],
  [true, 'an event’s key would be free again', CONFIG, SOMEBODY, 'DeleteObject', `${CONTROL}/ledger/demo/e`],
  [true, 'an inventory', CONFIG, SOMEBODY, 'DeleteObject', `${CONTROL}/demo/inventories/raw/1/e.parquet`],
  [true, 'evidence', CONFIG, SOMEBODY, 'DeleteObject', `${CONTROL}/demo/evidence/raw/1/e.json`],
  [false, 'somebody who may', GUARDED, BREAK_GLASS, 'DeleteObjectVersion', RAW],
  [
    false,
    'what others have in the bucket is theirs',
    CONFIG,
    SOMEBODY,
    'DeleteObjectVersion',
    `${DATA}/logs/x`,
  ],
  [false, 'of another migration, too', CONFIG, SOMEBODY, 'DeleteObjectVersion', `${CONTROL}/other/x`],
  // Deleting what stays behind a marker.
  [false, 'without a break-glass role, a marker is let', CONFIG, SOMEBODY, 'DeleteObject', RAW],
  [true, 'with one, it is not', GUARDED, SOMEBODY, 'DeleteObject', RAW],
  [false, 'the gateway deletes what a user deletes', GUARDED, GATEWAY, 'DeleteObject', OFFICE],
  [false, 'somebody who may, again', GUARDED, BREAK_GLASS, 'DeleteObject', RAW],
  // Settings.
  [false, 'no lock without a key', CONFIG, SOMEBODY, 'PutLifecycleConfiguration', DATA],
  [true, 'rules', GUARDED, SOMEBODY, 'PutLifecycleConfiguration', DATA],
  [true, 'versioning', GUARDED, SOMEBODY, 'PutBucketVersioning', CONTROL],
  [false, 'headwater writes rules', GUARDED, HEADWATER, 'PutLifecycleConfiguration', DATA],
  [false, 'and turns versioning on', GUARDED, HEADWATER, 'PutBucketVersioning', DATA],
  [true, 'it deletes nothing', GUARDED, HEADWATER, 'DeleteObject', RAW],
  // Work.
  [false, 'DataSync writes', GUARDED, DATASYNC, 'PutObject', RAW],
  [false, 'DataSync gives up an upload', GUARDED, DATASYNC, 'AbortMultipartUpload', RAW],
  [false, 'DataSync tags', GUARDED, DATASYNC, 'PutObjectTagging', RAW],
  [false, 'the gateway writes', GUARDED, GATEWAY, 'PutObject', OFFICE],
  [false, 'the gateway reads', GUARDED, GATEWAY, 'GetObject', OFFICE],
  [false, 'headwater writes evidence', GUARDED, HEADWATER, 'PutObject', `${CONTROL}/demo/evidence/x`],
  [false, 'headwater restores', GUARDED, HEADWATER, 'RestoreObject', RAW],
])('refused: %s, because: %s', (expected, _, config, who, action, path) => {
  expect(refused(config, who, action, path)).toBe(expected);
});

test.each<[boolean, string, object]>([
  [true, 'without TLS', { 'aws:securetransport': 'false' }],
  [
    false,
    'a service of AWS, over its own network',
    {
      'aws:securetransport': 'false',
      'aws:principalisawsservice': 'true',
    },
  ],
  [false, 'with TLS', {}],
])('refused: %s, because: %s', (expected, _, more) => {
  expect(refused(CONFIG, SOMEBODY, 'GetObject', RAW, more)).toBe(expected);
  expect(refused(CONFIG, SOMEBODY, 'ListBucket', CONTROL, more)).toBe(expected);
});

describe('what a bucket is asked for', () => {
  const at = (endpoint: string) =>
    parseConfig(but('endpoint: rehearsal', `endpoint: ${endpoint}`), 'headwater.yaml');
  const sids = (config: Config) => wantedPosture(config, DATA).statements.map(({ Sid }) => Sid);

  it('no TLS where the endpoint has none: everybody would be shut out', () => {
    expect(sids(at('http://s3.example:9000'))).toEqual(['HeadwaterXdemoXKeepVersions']);
    expect(sids(at('https://s3.example'))).toContain('HeadwaterXdemoXTlsOnly');
  });

  it('names prefixes of shares where the bucket has none of its own', () => {
    const bare = parseConfig(but('  prefix: lab/\n', ''), 'headwater.yaml');
    const kept = wantedPosture(bare, DATA).statements.find(({ Sid }) => Sid.endsWith('KeepVersions'));
    expect(kept?.Resource).toEqual(['arn:aws:s3:::demo-data/office/*', 'arn:aws:s3:::demo-data/raw/*']);
  });

  it('lets S3 deliver reports into the control bucket, for this bucket of this account only', () => {
    expect(wantedPosture(CONFIG, CONTROL).statements.at(-1)).toEqual({
      Sid: 'HeadwaterXdemoXTakeReports',
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: ['arn:aws:s3:::demo-control/demo/inventory-reports/*'],
      Condition: {
        ArnLike: { 'aws:SourceArn': ['arn:aws:s3:::demo-data'] },
        StringEquals: {
          's3:x-amz-acl': ['bucket-owner-full-control'],
          'aws:SourceAccount': ['123456789012'],
        },
      },
    });
  });

  it('asks the control bucket for no report and no lock', () => {
    expect(wantedPosture(CONFIG, CONTROL)).toMatchObject({ inventory: null, objectLock: null });
    expect(wantedPosture(CONFIG, DATA).inventory).toMatchObject({ bucket: CONTROL, format: 'Parquet' });
  });

  it('an id of a report is one that S3 takes, also of the longest name', () => {
    expect(inventoryId('demo')).toBe('headwater-demo');
    const [one, other] = [inventoryId(`${'a'.repeat(62)}1`), inventoryId(`${'a'.repeat(62)}2`)];
    expect(one).toMatch(/^[\w.-]{1,64}$/);
    expect(one).not.toBe(other);
  });
});
