// How the rehearsal's bucket holds up with many objects: fills one through the store, lists it page by page over HTTP
// from a rehearsal in a process of its own, heads a sample, and says how much memory that process took at most.
//
//   npx tsc -p tsconfig.build.json && node bench/rehearsal-store.mjs [--objects 1000000] [--shape flat|tree|both]
//                                                                    [--bytes 1] [--seconds 600] [--directory DIR]
//                                                                    [--built build,OTHER]
//
// The peer is `find -type f | sort` over the same files; with several builds each lists the same bucket in turn. `--seconds`
// bounds each listing. Everything is removed again.
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SHAPES } from './many-keys.mjs';
import { median, seconds } from './timing.mjs';

const BUCKET = 'many';
const ROUNDS = 5;
const SAMPLE = 500;

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '1000000' },
    shape: { type: 'string', default: 'both' },
    bytes: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '600' },
    built: { type: 'string', default: fileURLToPath(new URL('../build', import.meta.url)) },
    directory: { type: 'string', default: tmpdir() },
    serve: { type: 'string' },
  },
});

const [newest = '', ...others] = values.built.split(',').map((path) => resolve(path));
/** @param {string} path */
const built = (path) => import(pathToFileURL(join(newest, path)).href);

/** @param {number} pid @returns {number} mebibytes */
const peakMemory = (pid) =>
  Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

/** @param {string} directory @param {number} objects @param {(at: number) => string} keyAt */
async function fill(directory, objects, keyAt) {
  const { openObjectStore } = await built('rehearsal/store/store.js');
  const store = await openObjectStore(directory);
  await store.createBucket(BUCKET);
  const body = async function* () {
    yield Buffer.alloc(Number(values.bytes), 'x');
  };
  for (let at = 0; at < objects; at += 1) await store.put(BUCKET, keyAt(at), body());
}

/** Starts this file again as a rehearsal. @param {string} directory @param {string} build */
async function serve(directory, build) {
  const child = fork(fileURLToPath(import.meta.url), ['--serve', directory, '--built', build]);
  /** @type {{ endpoint: string, credentials: { accessKeyId: string, secretAccessKey: string } }} */
  const { endpoint, credentials } = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('the rehearsal ended before it began')));
  });
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  return { child, s3 };
}

/** @param {S3Client} s3 @param {number} limit seconds */
async function list(s3, limit) {
  const start = performance.now();
  /** @type {string | undefined} */
  let token;
  let listed = 0;
  let pages = 0;
  let firstPage = 0;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: BUCKET,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    listed += page.KeyCount ?? 0;
    pages += 1;
    token = page.NextContinuationToken;
    firstPage ||= (performance.now() - start) / 1000;
  } while (token !== undefined && (performance.now() - start) / 1000 < limit);
  return { listed, pages, firstPage, took: (performance.now() - start) / 1000, whole: token === undefined };
}

/**
 * @param {string} name @param {string} directory @param {string} build
 * @param {(at: number) => string} keyAt @param {number} objects @param {number} peer seconds
 */
async function ask(name, directory, build, keyAt, objects, peer) {
  const { child, s3 } = await serve(directory, build);
  try {
    const { listed, pages, firstPage, took, whole } = await list(s3, Number(values.seconds));
    const rate = listed / took;
    say(
      `${name}: listed ${listed} objects${whole ? '' : ' until time was up'} in ${pages} pages: ` +
        `${Math.round(rate)}/s, first page after ${firstPage.toFixed(2)} s, ` +
        `${(objects / rate / peer).toFixed(1)} times the time of find`,
    );
    const heads = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      heads.push(
        await seconds(async () => {
          for (let at = 0; at < SAMPLE; at += 1) {
            const Key = keyAt(Math.floor((at + round / ROUNDS) * (objects / SAMPLE)));
            await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
          }
        }),
      );
    }
    say(`${name}: headed ${SAMPLE} objects: ${Math.round(SAMPLE / median(heads))}/s, median of ${ROUNDS}`);
    say(`${name}: peak memory of the rehearsal: ${peakMemory(child.pid ?? 0).toFixed(0)} MiB`);
  } finally {
    s3.destroy();
    child.kill();
  }
}

/** @param {'flat' | 'tree'} shape @param {number} objects */
async function measure(shape, objects) {
  const directory = mkdtempSync(join(values.directory, 'headwater bench-'));
  const clean = () => execFileSync('rm', ['-rf', directory]);
  process.once('SIGINT', () => {
    clean();
    process.exit(130);
  });
  try {
    const keyAt = SHAPES[shape];
    if (keyAt === undefined) throw new Error('--shape is flat, tree or both');
    const filled = await seconds(() => fill(directory, objects, keyAt));
    say(`${shape}: put ${objects} objects: ${Math.round(objects / filled)}/s (${filled.toFixed(0)} s)`);
    const find = [
      '-c',
      'find "$0" -type f | sort > /dev/null',
      join(directory, 'buckets', BUCKET, 'objects'),
    ];
    const peers = [];
    for (let round = 0; round < ROUNDS; round += 1)
      peers.push(await seconds(() => execFileSync('sh', find, { env: { ...process.env, LC_ALL: 'C' } })));
    const peer = median(peers);
    say(`${shape}: find -type f | sort: ${peer.toFixed(2)} s, median of ${ROUNDS}`);
    for (const build of [newest, ...others])
      await ask(`${shape} ${build}`, directory, build, keyAt, objects, peer);
  } finally {
    clean();
  }
}

if (values.serve !== undefined) {
  const { startRehearsal } = await built('rehearsal/start.js');
  const rehearsal = await startRehearsal({ directory: values.serve });
  const text = readFileSync(rehearsal.credentialsFile, 'utf8');
  /** @param {string} name */
  const value = (name) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1];
  process.send?.({
    endpoint: rehearsal.endpoint,
    credentials: { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') },
  });
  process.once('disconnect', () => process.exit(0));
} else {
  const shapes = /** @type {const} */ (['flat', 'tree']).filter((shape) =>
    ['both', shape].includes(values.shape),
  );
  for (const shape of shapes) await measure(shape, Number(values.objects));
}
