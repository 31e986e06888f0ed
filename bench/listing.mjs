// How fast a bucket is listed into Parquet: the listing of `verify` beside `rclone lsf -R` on the same bucket of a rehearsal in a
// process of its own. Needs rclone.
//
//   npx tsc -p tsconfig.build.json && node bench/listing.mjs [--objects 1000000] [--shape flat|tree] [--rounds 5] [--directory DIR] [--keep]
//
// Both take turns; a first turn of each is not counted. Prints medians and the ratio. Everything is removed again, but with `--keep` the filled
// bucket stays in the directory, and the next run with `--keep` lists it again: filling it takes minutes.
//
// On two cores with 200,000 objects on tmpfs, medians of 5 in one run each: tree 4.25 s beside 9.67 s, 2.3 times as fast; flat 2.93 s
// beside 7.41 s, 2.5 times. Single turns over the tree on a disk lay between 2.1 and 2.3. The rehearsal takes most of our time and two fifths of
// rclone's, which asks for one page after the other. The first turn, in which the rehearsal reads
// every record, takes several times as long.
//
// A million objects, tree on tmpfs, three turns with little else on the machine: 17.5 s beside 44.0 s, 21.3 beside 53.6, 27.4 beside 62.1: 2.3 to
// 2.5 times as fast.
import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SHAPES } from './many-keys.mjs';
import { median, seconds } from './timing.mjs';

/** @param {string} path */
const built = (path) => import(new URL(`../build/${path}`, import.meta.url).href);
const { createAws } = await built('adapters/aws/aws.js');
const { openCatalog } = await built('adapters/catalog/catalog.js');
const { startRehearsal } = await built('rehearsal/start.js');
const { openObjectStore } = await built('rehearsal/store/store.js');

const BUCKET = 'many';
const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '1000000' },
    shape: { type: 'string', default: 'tree' },
    rounds: { type: 'string', default: '5' },
    directory: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    serve: { type: 'string' },
  },
});

/** @param {string} directory @param {number} objects */
async function fill(directory, objects) {
  const keyAt = SHAPES[values.shape];
  if (keyAt === undefined) throw new Error('--shape is flat or tree');
  const store = await openObjectStore(directory);
  await store.createBucket(BUCKET);
  const body = async function* () {
    yield Buffer.from('x');
  };
  for (let at = 0; at < objects; at += 1) await store.put(BUCKET, keyAt(at), body());
}

/** @param {string} directory @param {number} objects */
async function measure(directory, objects) {
  const child = fork(fileURLToPath(import.meta.url), ['--serve', join(directory, 'rehearsal')]);
  /** @type {{ endpoint: string, credentialsFile: string }} */
  const { endpoint, credentialsFile } = await new Promise((resolve) => child.once('message', resolve));
  const text = readFileSync(credentialsFile, 'utf8');
  /** @param {string} name */
  const value = (name) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1] ?? '';
  const { AWS_CA_BUNDLE: _, ...environment } = process.env;
  const env = {
    ...environment,
    RCLONE_CONFIG: join(directory, 'none'),
    RCLONE_CONFIG_R_TYPE: 's3',
    RCLONE_CONFIG_R_PROVIDER: 'Other',
    RCLONE_CONFIG_R_ENDPOINT: endpoint,
    RCLONE_CONFIG_R_REGION: 'us-east-1',
    RCLONE_CONFIG_R_ACCESS_KEY_ID: value('aws_access_key_id'),
    RCLONE_CONFIG_R_SECRET_ACCESS_KEY: value('aws_secret_access_key'),
  };
  const rclone = () =>
    execFileSync('sh', ['-c', `rclone lsf -R R:${BUCKET} > /dev/null`], { env, stdio: 'ignore' });
  const aws = createAws({ region: 'us-east-1', endpoint, rehearsal: { credentialsFile }, account: '' });
  const catalog = await openCatalog(join(directory, 'state'));
  const ours = async () => {
    const start = { share: 'many', bucket: BUCKET, keyPrefix: '', basis: '', goOnForMs: 0 };
    const listing = await catalog.startBucketListing(start);
    let listed = 0;
    for await (const batch of aws.buckets.listAll(BUCKET, '')) {
      await listing.add(batch);
      listed += batch.objects.length;
    }
    await listing.finish();
    await listing.drop();
    if (listed !== objects) throw new Error(`listed ${listed} of ${objects} objects`);
  };
  try {
    /** @type {{ ours: number[], rclone: number[] }} */
    const took = { ours: [], rclone: [] };
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      const [one, other] = [await seconds(ours), await seconds(rclone)];
      if (round > 0) {
        took.ours.push(one);
        took.rclone.push(other);
      }
    }
    const [us, them] = [median(took.ours), median(took.rclone)];
    process.stdout.write(
      `${values.shape}, ${objects} objects: headwater into Parquet ${us.toFixed(2)} s, rclone lsf -R ${them.toFixed(2)} s, ` +
        `medians of ${values.rounds}: ${(them / us).toFixed(2)} times as fast\n`,
    );
  } finally {
    aws.close();
    await catalog.close();
    child.kill();
  }
}

if (values.serve !== undefined) {
  const { endpoint, credentialsFile } = await startRehearsal({ directory: values.serve });
  process.send?.({ endpoint, credentialsFile });
  process.once('disconnect', () => process.exit(0));
} else {
  const objects = Number(values.objects);
  const directory = values.keep
    ? join(values.directory, `headwater bench ${values.shape} ${objects}`)
    : mkdtempSync(join(values.directory, 'headwater bench-'));
  const filled = join(directory, 'filled');
  try {
    if (!existsSync(filled)) {
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true });
      await fill(join(directory, 'rehearsal'), objects);
      writeFileSync(filled, '');
    }
    await measure(directory, objects);
  } finally {
    if (!values.keep) rmSync(directory, { recursive: true, force: true });
  }
}
