import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import type { Verified } from '../../src/views/values/verified.ts';
import { headwater, workplace } from '../e2e/headwater.ts';
import { hasProgram, runProgram } from '../e2e/serving.ts';
import { type Ceph, cephIsHere, startCeph } from './ceph-server.ts';

/** An S3 that nobody here wrote: a copy that rclone made in a RADOS gateway, as it is and with four objects spoilt. */

const BUCKET = 'copied';
const FILES = 300;
const CHANGED = ['dir 3/file 003 é+%.bin', 'dir 4/file 004 é+%.bin', 'dir 5/file 005 é+%.bin'] as const;

describe.skipIf(!cephIsHere() || !hasProgram('rclone'))('a copy in a RADOS gateway', () => {
  let place: Awaited<ReturnType<typeof workplace>>;
  let ceph: Ceph;
  let s3: S3Client;
  let keys: Readonly<Record<string, string>>;
  beforeAll(async () => {
    place = await workplace();
    ceph = await startCeph();
    const { credentials, endpoint } = ceph;
    keys = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
    s3 = new S3Client({
      endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      // This one is older than S3's newer checksums, and refuses them.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    for (let n = 0; n < FILES; n += 1) {
      const file = join(place.directory, 'tree', nameOf(n));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${n}\n`.repeat(n));
    }
  }, 300_000);
  afterAll(async () => {
    s3?.destroy();
    await ceph?.stop();
    await place.remove();
  });

  test('rclone copies it, and nobody is accused', async () => {
    const ended = await runProgram(
      '/usr/bin/rclone',
      ['copy', join(place.directory, 'tree'), `r:${BUCKET}/t`, '--config', '/dev/null', '--retries', '1'],
      {
        PATH: '/usr/bin:/bin',
        HOME: place.directory,
        LANG: 'C.UTF-8',
        ...keys,
        RCLONE_CONFIG_R_TYPE: 's3',
        RCLONE_CONFIG_R_PROVIDER: 'Ceph',
        RCLONE_CONFIG_R_ENV_AUTH: 'true',
        RCLONE_CONFIG_R_ENDPOINT: ceph.endpoint,
        RCLONE_CONFIG_R_NO_CHECK_BUCKET: 'true',
      },
    );
    expect(ended.code, ended.output).toBe(0);
    expect(await said('L1', 0)).toEqual(new Map());
  });

  test('what is gone, cut, added and overwritten is found, and nothing else', async () => {
    const [gone, cut, other] = CHANGED;
    const put = (key: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `t/${key}`, Body }));
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `t/${gone}` }));
    await put(cut, '4\n');
    await put(other, '6\n'.repeat(5));
    await put('nobody made this', 'x');
    const found = await said('L2', 6);
    expect(found.get(gone)).toBe('missing no-object');
    expect(found.get(cut)).toBe('differ size');
    expect(found.get('nobody made this')).toBe('extra no-source-entry');
    expect(found.get(other)).toMatch(/^(differ checksum|unverified )/);
    const accused = [...found].filter(([, verdict]) => !verdict.startsWith('unverified'));
    expect(accused.length).toBeLessThanOrEqual(4);
  });

  /** What verification says of each file that is no plain match. */
  async function said(level: string, code: number): Promise<ReadonlyMap<string, string>> {
    const output = join(place.directory, `evidence ${level}`);
    await rm(output, { recursive: true, force: true });
    const ended = await headwater(
      place.directory,
      [
        ...['verify', '--json', '--source', join(place.directory, 'tree'), '--target', `s3://${BUCKET}/t`],
        ...['--endpoint-url', ceph.endpoint, '--output', output, '--level', level],
      ],
      { env: keys },
    );
    expect(ended.code, `${ended.stdout.slice(-3000)}${ended.stderr}`).toBe(code);
    const [{ evidence }] = JSON.parse(ended.stdout) as [Verified];
    const catalog = await openCatalog(join(output, 'read'));
    try {
      const paths = await catalog.listVerdicts(evidence.verdicts.file, 'all', 10_000);
      return new Map(
        paths
          .filter(({ verdict }) => verdict !== 'match' && verdict !== 'excluded')
          .map(({ path, verdict, reason }) => [
            Buffer.from(path.bytes, 'base64').toString(),
            `${verdict} ${reason}`,
          ]),
      );
    } finally {
      await catalog.close();
    }
  }
});

function nameOf(n: number): string {
  return `dir ${n % 20}/file ${String(n).padStart(3, '0')} é+%.bin`;
}
