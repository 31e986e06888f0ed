import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partRanges } from '../../../src/adapters/aws/bucket-upload.ts';
import { executionView } from '../../../src/adapters/aws/execution-view.ts';
import { decodeKey } from '../../../src/adapters/aws/listing/body.ts';
import {
  nfsDifferences,
  s3Differences,
  smbDifferences,
} from '../../../src/adapters/aws/location-differences.ts';
import { bucketOfArn, parseLocationUri } from '../../../src/adapters/aws/location-uri.ts';
import { taskState } from '../../../src/adapters/aws/task-differences.ts';
import { patternsOf } from '../../../src/adapters/aws/task-requests.ts';

describe('parseLocationUri', () => {
  it.each([
    [
      'a trailing slash is the service’s own',
      'nfs://nas.local/export/home/',
      { host: 'nas.local', directory: 'export/home' },
    ],
    ['host names have no case', 'smb://NAS/Share/', { host: 'nas', directory: 'Share' }],
    ['a bucket without prefix', 's3://data/', { host: 'data', directory: '' }],
    ['a bucket without a slash', 's3://data', { host: 'data', directory: '' }],
    ['an encoded space', 's3://data/raw%20data/', { host: 'data', directory: 'raw data' }],
    ['something else', 'arn:aws:s3:::data', null],
    ['nothing', undefined, null],
  ])('%s', (_, uri, place) => expect(parseLocationUri(uri)).toEqual(place));

  it('reads a bucket from its ARN', () => expect(bucketOfArn('arn:aws:s3:::data')).toBe('data'));
});

describe('location differences', () => {
  const nfs = {
    type: 'nfs',
    serverHostname: 'NAS.local',
    subdirectory: '/export//home',
    agentArns: ['a2', 'a1'],
    version: 'NFS3',
  } as const;
  const found = {
    LocationUri: 'nfs://nas.local/export/home/',
    OnPremConfig: { AgentArns: ['a1', 'a2'] },
    MountOptions: { Version: 'NFS3' as const },
  };

  it('are none when only spelling and order differ', () => expect(nfsDifferences(nfs, found)).toEqual([]));
  it('name every field that differs', () => {
    expect(
      nfsDifferences(nfs, {
        LocationUri: 'nfs://other/export/',
        OnPremConfig: { AgentArns: ['a1'] },
        MountOptions: { Version: 'AUTOMATIC' },
      }).map(({ field }) => field),
    ).toEqual(['serverHostname', 'subdirectory', 'agentArns', 'version']);
  });

  it('never mention the password of an SMB location', () => {
    const smb = {
      type: 'smb',
      serverHostname: 'nas',
      subdirectory: '/share',
      agentArns: ['a1'],
      user: 'mover',
      domain: null,
      password: 'env:X',
    } as const;
    const same = { LocationUri: 'smb://nas/share/', AgentArns: ['a1'], User: 'mover' };
    expect(smbDifferences(smb, same)).toEqual([]);
    expect(smbDifferences(smb, { ...same, User: 'x', Domain: 'D' })).toEqual([
      { field: 'user', wanted: 'mover', found: 'x' },
      { field: 'domain', wanted: '', found: 'D' },
    ]);
  });

  it('tell a wrong bucket, class or role of an S3 location', () => {
    const s3 = {
      type: 's3',
      bucketArn: 'arn:aws:s3:::data',
      subdirectory: 'raw/',
      storageClass: 'STANDARD',
      bucketAccessRoleArn: 'r1',
    } as const;
    const same = {
      LocationUri: 's3://data/raw/',
      S3StorageClass: 'STANDARD',
      S3Config: { BucketAccessRoleArn: 'r1' },
    } as const;
    expect(s3Differences(s3, same)).toEqual([]);
    expect(
      s3Differences(s3, {
        LocationUri: 's3://old/rAw/',
        S3StorageClass: 'GLACIER',
        S3Config: { BucketAccessRoleArn: 'r2' },
      }).map(({ field }) => field),
    ).toEqual(['bucket', 'subdirectory', 'storageClass', 'bucketAccessRoleArn']);
  });
});

describe('task views', () => {
  it('split joined patterns, but not at an escaped bar', () => {
    expect(patternsOf([{ FilterType: 'SIMPLE_PATTERN', Value: '/tmp|*.bak|a\\|b' }])).toEqual([
      '/tmp',
      '*.bak',
      'a\\|b',
    ]);
    expect(patternsOf(undefined)).toEqual([]);
  });
  it.each([
    ['CREATING', 'pending'],
    ['AVAILABLE', 'ready'],
    ['QUEUED', 'ready'],
    ['RUNNING', 'ready'],
    ['UNAVAILABLE', 'broken'],
    ['SOMETHING_NEW', 'pending'],
    [undefined, 'pending'],
  ] as const)('status %s is %s', (status, state) => expect(taskState(status)).toBe(state));
});

describe('executionView', () => {
  const phases: readonly [status: string, phase: string, why: string][] = [
    ['QUEUED', 'queued', 'waits for an agent'],
    ['LAUNCHING', 'running', ''],
    ['LAUNCHED', 'running', 'in the guide, not in the SDK'],
    ['CANCELLING', 'running', 'not final'],
    ['SOMETHING_NEW', 'running', 'unknown is not final'],
    ['SUCCESS', 'success', ''],
    ['ERROR', 'error', ''],
  ];
  it.each(phases)('%s is %s', (status, phase) => {
    // The service may say words that the SDK's type does not know.
    expect(executionView('arn', { Status: status as 'QUEUED' })).toMatchObject({ status, phase });
  });

  it('counts directories in both modes', () => {
    const basic = executionView('arn', {
      TaskMode: 'BASIC',
      FilesTransferred: 12,
      FilesSkipped: 1,
      EstimatedFilesToTransfer: 13,
    });
    const enhanced = executionView('arn', {
      TaskMode: 'ENHANCED',
      FilesTransferred: 10,
      FoldersTransferred: 2,
      FilesSkipped: 0,
      FoldersSkipped: 1,
      EstimatedFilesToTransfer: 11,
      EstimatedFoldersToTransfer: 2,
    });
    expect(enhanced.counters).toEqual(basic.counters);
  });

  it('adds up failures of all phases', () => {
    expect(
      executionView('arn', {
        FilesFailed: { Prepare: 1, Transfer: 2, Verify: 3 },
        FoldersFailed: { Transfer: 4 },
      }).counters.filesFailed,
    ).toBe(10);
  });

  it.each([
    ['no report asked for', {}, 'none'],
    ['asked for, nothing said yet', { TaskReportConfig: { Destination: {} } }, 'pending'],
    ['still being written', { ReportResult: { Status: 'PENDING' } }, 'pending'],
    ['written', { ReportResult: { Status: 'SUCCESS' } }, 'success'],
    ['failed', { ReportResult: { Status: 'ERROR' } }, 'error'],
  ] as const)('report: %s', (_, found, report) => expect(executionView('arn', found).report).toBe(report));
});

describe('decodeKey', () => {
  it('undoes what S3 does to any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (key) => {
        // S3 encodes as a form does: a space is a plus sign [SDK:ListObjectsV2Request.EncodingType, observed].
        expect(decodeKey(new URLSearchParams({ k: key }).toString().slice(2))).toBe(key);
      }),
    );
  });
  it('knows a plus from a space, however spaces are written', () => {
    expect(decodeKey('a+b%2Bc%20d%0A')).toBe('a b+c d\n');
  });
});

describe('partRanges', () => {
  it('cover a file of any size exactly, in at most 10,000 parts of at least 5 MiB', () => {
    fc.assert(
      fc.property(fc.integer({ min: 64 * 2 ** 20 + 1, max: 40 * 2 ** 40 }), (size) => {
        const ranges = partRanges(size);
        expect(ranges.length).toBeLessThanOrEqual(10_000);
        let next = 0;
        for (const { start, length } of ranges) {
          if (start !== next || length <= 0) throw new Error(`gap at ${start}`);
          next = start + length;
        }
        expect(next).toBe(size);
        expect(ranges[0]?.length).toBeGreaterThanOrEqual(5 * 2 ** 20);
      }),
      { numRuns: 30 },
    );
  });
});
