import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import type { Verified } from '../../src/views/values/verified.ts';
import { headwater, workplace } from '../e2e/headwater.ts';
import { hasProgram, runProgram } from '../e2e/serving.ts';
import { KEY_PAIR } from '../flow/small-migration.ts';
import { chanceOf, seedsToTry } from './chance.ts';
import { CORRUPTIONS, type Expected, type Scene } from './corruptions-kinds.ts';
import { growTree, type TreeFile } from './corruptions-tree.ts';

/**
 * rclone copies a tree, and `verify` proves the copy; then it is spoilt a thousand times behind the tool's back, and each spoilt
 * path has to get the right verdict and no other path any but the one it had.
 */

const FILES = 2_400;
const BUCKET = 'copied';
const SEEDS = seedsToTry(1);

let place: Awaited<ReturnType<typeof workplace>>;
let cloud: Rehearsal;
let s3: S3Client;

beforeAll(async () => {
  place = await workplace();
  cloud = await startRehearsal({ directory: join(place.directory, 'cloud'), credentials: KEY_PAIR });
  s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: KEY_PAIR,
    forcePathStyle: true,
    // As older programs do: S3 computes a checksum of its own then.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(async () => {
  s3?.destroy();
  await cloud?.close();
  await place.remove();
});

const KEYS = {
  AWS_ACCESS_KEY_ID: KEY_PAIR.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEY_PAIR.secretAccessKey,
};

async function rcloneCopy(source: string, prefix: string): Promise<void> {
  const ended = await runProgram(
    '/usr/bin/rclone',
    [
      ...['copy', source, `r:${BUCKET}/${prefix}`, '--config', '/dev/null', '--retries', '1'],
      ...['--transfers', '16', '--checkers', '16', '--s3-chunk-size', '5M', '--s3-upload-cutoff', '5M'],
    ],
    {
      PATH: '/usr/bin:/bin',
      HOME: place.directory,
      LANG: 'C.UTF-8',
      ...KEYS,
      RCLONE_CONFIG_R_TYPE: 's3',
      RCLONE_CONFIG_R_PROVIDER: 'Other',
      RCLONE_CONFIG_R_ENV_AUTH: 'true',
      RCLONE_CONFIG_R_ENDPOINT: cloud.endpoint,
      RCLONE_CONFIG_R_REGION: 'us-east-1',
      RCLONE_CONFIG_R_ACL: 'bucket-owner-full-control',
      RCLONE_CONFIG_R_NO_CHECK_BUCKET: 'true',
    },
  );
  expect(ended.code, ended.output).toBe(0);
}

/** Verifies, and returns what is said of each path that is no plain match. */
async function verified(seed: number, source: string, code: number): Promise<ReadonlyMap<string, string>> {
  const output = join(place.directory, `evidence-${seed}-${code}`);
  const ended = await headwater(
    place.directory,
    [
      ...['verify', '--json', '--source', source, '--target', `s3://${BUCKET}/${seed}`],
      ...['--endpoint-url', cloud.endpoint, '--output', output, '--accept', 'link-not-copied'],
    ],
    { env: KEYS },
  );
  expect(ended.code, `seed ${seed}: ${ended.stdout.slice(-3000)}${ended.stderr}`).toBe(code);
  const [{ evidence }] = JSON.parse(ended.stdout) as [Verified];
  expect(evidence.books.balanced).toBe(code === 0);
  const catalog = await openCatalog(join(output, 'read'));
  try {
    const paths = await catalog.listVerdicts(evidence.verdicts.file, 'all', 1_000_000);
    return new Map(
      paths
        .filter(({ verdict }) => verdict !== 'match')
        .map(({ path, verdict, reason }) => [
          Buffer.from(path.bytes, 'base64').toString(),
          `${verdict} ${reason}`,
        ]),
    );
  } finally {
    await catalog.close();
  }
}

/** A thousand corruptions, each of another file, and what has to be said of them. */
async function spoil(scene: Scene, files: readonly TreeFile[]): Promise<Expected> {
  const left = files.toSorted(() => scene.chance.next() - 0.5);
  const take = (fits: (file: TreeFile) => boolean): TreeFile => {
    const [file] = left.splice(left.findIndex(fits), 1);
    if (file === undefined || !fits(file)) throw new Error('no file is left for this');
    return file;
  };
  const chosen = CORRUPTIONS.toSorted((one) => (one.name.startsWith('rename') ? -1 : 1)).flatMap((one) =>
    Array.from({ length: one.times }, () => ({
      one,
      file: take(one.fits),
      other: one.name === 'swap two' ? take(one.fits) : null,
    })),
  );
  expect(chosen).toHaveLength(1000);
  const expected = await pMap(chosen, ({ one, file, other }) => one.spoil(scene, file, () => other ?? file), {
    concurrency: 16,
  });
  return expected.flat();
}

describe.skipIf(!hasProgram('rclone'))('a copy by rclone', () => {
  test.each(SEEDS)(
    'seed %i: is proved, and each of 1,000 corruptions is found and nothing else accused',
    async (seed) => {
      const chance = chanceOf(seed);
      const source = join(place.directory, `tree ${seed}`);
      await mkdir(source);
      const files = await growTree(source, FILES, chance);
      await rcloneCopy(source, String(seed));
      const before = await verified(seed, source, 0);
      expect(new Set([...before.values()])).toEqual(
        new Set(['excluded directory-without-object', 'excluded link-not-copied']),
      );
      // S3 tells seconds: what is touched now is surely later than the copy.
      await pause(2_000);
      const scene: Scene = { s3, bucket: BUCKET, prefix: `${seed}/`, root: source, chance };
      const expected = await spoil(scene, files);
      const after = await verified(seed, source, 6);

      const notFound = expected.filter(
        ([path, verdict, reasons]) => !reasons.some((reason) => after.get(path) === `${verdict} ${reason}`),
      );
      expect(notFound.map(([path, verdict]) => [path, verdict, after.get(path) ?? 'match'])).toEqual([]);
      const spoilt = new Set(expected.map(([path]) => path));
      const accused = [...after].filter(([path, said]) => !spoilt.has(path) && before.get(path) !== said);
      expect(accused).toEqual([]);
      await rm(source, { recursive: true });
    },
  );
});
