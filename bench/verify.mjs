// How long `headwater verify --source` takes at L2 (scan, listing, contents of the source against what S3 stores, evidence) against
// `rclone check` of the same directory and the same bucket in the rehearsal, into which rclone copied it. Twice: with --no-metadata,
// which asks what `rclone check` asks, and as it is by default, with a request for each object because of the times that rclone keeps with them.
// Runs come in turns, so that what else the machine does hits all. `rclone check` drops what it read from the page cache, so the source is
// read once before each run. Needs a build in dist/ and rclone.
//
//   node bench/verify.mjs [--files 20000] [--bytes 4096] [--rounds 5] [--directory DIR]
//
// Wanted: with --no-metadata at most half of what rclone takes. Everything is removed again.
import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './timing.mjs';

const BIN = fileURLToPath(new URL('../bin/headwater.js', import.meta.url));
const FILES_PER_DIRECTORY = 500;
const BUCKET = 'bench-copy';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    bytes: { type: 'string', default: '4096' },
    rounds: { type: 'string', default: '5' },
    directory: { type: 'string', default: tmpdir() },
  },
});
const files = Number(values.files);

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

const work = mkdtempSync(join(values.directory, 'bench-verify-'));
const source = join(work, 'data');

function fill() {
  const block = Buffer.allocUnsafe(Number(values.bytes));
  for (let at = 0; at < files; at += 1) {
    const folder = join(source, `d${Math.floor(at / FILES_PER_DIRECTORY)}`);
    if (at % FILES_PER_DIRECTORY === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${at}.bin`), randomFillSync(block));
  }
}

/** Reads the source, so that nobody has to wait for the disk. */
function warm() {
  for (const file of readdirSync(source, { recursive: true, withFileTypes: true }))
    if (file.isFile()) readFileSync(join(file.parentPath, file.name));
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, env = {}) {
  const began = performance.now();
  const ended = spawnSync(command, args, {
    cwd: work,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    // rclone refuses to start where a bundle of certificates is named for AWS.
    env: { ...process.env, AWS_CA_BUNDLE: undefined, NO_COLOR: '1', ...env },
  });
  const seconds = (performance.now() - began) / 1000;
  if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${ended.stdout}${ended.stderr}`);
  return { seconds, text: `${ended.stdout}${ended.stderr}` };
}

/** @param {readonly string[]} args */
const headwater = (...args) => run(process.execPath, [BIN, ...args]);

/** A rehearsal that stays. */
function serve() {
  const child = spawn(process.execPath, [BIN, 'rehearsal', 'start'], {
    cwd: work,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('close', () => reject(new Error('the rehearsal ended')));
    child.stdout.on('data', (/** @type {Buffer} */ text) => {
      const endpoint = /http:\/\/[\d.]+:\d+/.exec(text.toString())?.[0];
      if (endpoint !== undefined) resolve({ endpoint, stop: () => child.kill('SIGTERM') });
    });
  });
}

try {
  fill();
  headwater('init', '--name', 'data', '--mount', 'data');
  const rehearsal = await serve();
  try {
    const env = {
      AWS_SHARED_CREDENTIALS_FILE: join(work, '.headwater/rehearsal/credentials'),
      AWS_PROFILE: 'rehearsal',
      RCLONE_CONFIG_R_TYPE: 's3',
      RCLONE_CONFIG_R_PROVIDER: 'Other',
      RCLONE_CONFIG_R_ENV_AUTH: 'true',
      RCLONE_CONFIG_R_ENDPOINT: rehearsal.endpoint,
      RCLONE_CONFIG_R_REGION: 'us-east-1',
      // Buckets have no ACLs since 2023; rclone would send one of its own.
      RCLONE_CONFIG_R_ACL: 'bucket-owner-full-control',
      RCLONE_CONFIG_R_BUCKET_ACL: 'private',
    };
    const rclone = (/** @type {string[]} */ ...args) =>
      run('rclone', [...args, '--config', '/dev/null'], env);
    rclone('mkdir', `r:${BUCKET}`);
    rclone('copy', source, `r:${BUCKET}/data`, '--transfers', '16');
    const target = ['--target', `s3://${BUCKET}/data`, '--endpoint-url', rehearsal.endpoint];
    const output = ['--output', join(work, 'proof')];
    const verify = (/** @type {string[]} */ ...more) =>
      run(process.execPath, [BIN, 'verify', '--source', source, ...target, ...output, ...more], env);
    const check = () => {
      const theirs = rclone('check', source, `r:${BUCKET}/data`);
      if (!theirs.text.includes(`${files} matching files`)) throw new Error(theirs.text);
      return theirs;
    };
    const contenders = { bytes: () => verify('--no-metadata'), all: () => verify(), rclone: check };
    /** @type {Record<keyof typeof contenders, number[]>} */
    const took = { bytes: [], all: [], rclone: [] };
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [name, contender] of Object.entries(contenders)) {
        warm();
        took[/** @type {keyof typeof contenders} */ (name)].push(contender().seconds);
      }
      const last = (/** @type {number[]} */ runs) => `${runs.at(-1)?.toFixed(2)} s`;
      say(
        `round ${round + 1}: headwater --no-metadata ${last(took.bytes)}, headwater ${last(took.all)}, rclone ${last(took.rclone)}`,
      );
    }
    const [bytes, all, theirs] = [median(took.bytes), median(took.all), median(took.rclone)];
    const against = (/** @type {number} */ ours) => `${ours.toFixed(2)} s, ${(ours / theirs).toFixed(2)} x`;
    say(`rclone check ${theirs.toFixed(2)} s`);
    say(`headwater verify --no-metadata ${against(bytes)} (wanted: <= 0.50)`);
    say(`headwater verify, metadata too ${against(all)}`);
  } finally {
    rehearsal.stop();
  }
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}
