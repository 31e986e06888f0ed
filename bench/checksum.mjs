// How fast contents are hashed: `headwater inventory scan --checksum`, walk, Parquet and profile included, against one
// `sha256sum` process over the same files, all of them in the page cache. Runs come in pairs, so that what else the machine
// does hits both.
//
//   npx tsc -p tsconfig.build.json && node bench/checksum.mjs [--shape large|small|giant|all] [--rounds 5] [--scale 1]
//                                                             [--algorithm crc64nvme|sha256] [--directory DIR]
//
// Wanted for CRC-64/NVME: at least 2.5 times the throughput on two cores. Everything is removed again.
import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './timing.mjs';

const BIN = fileURLToPath(new URL('../bin/headwater.js', import.meta.url));
const MiB = 2 ** 20;

const { values } = parseArgs({
  options: {
    shape: { type: 'string', default: 'all' },
    rounds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    algorithm: { type: 'string', default: 'crc64nvme' },
    directory: { type: 'string', default: tmpdir() },
  },
});
const scale = Number(values.scale);

/** @type {Record<string, { files: number, bytes: number }>} */
const SHAPES = {
  large: { files: Math.ceil(64 * scale), bytes: 32 * MiB },
  small: { files: Math.ceil(20_000 * scale), bytes: 64 * 1024 },
  giant: { files: 1, bytes: Math.ceil(2048 * scale) * MiB },
};

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

/** @param {string} root @param {{ files: number, bytes: number }} shape @returns {string[]} */
function fill(root, { files, bytes }) {
  const block = Buffer.allocUnsafe(Math.min(bytes, 4 * MiB));
  /** @type {string[]} */
  const names = [];
  for (let at = 0; at < files; at += 1) {
    const folder = `d${Math.floor(at / 1000)}`;
    mkdirSync(join(root, folder), { recursive: true });
    const name = `${folder}/f${at}`;
    for (let done = 0; done < bytes; done += block.length) {
      randomFillSync(block);
      writeFileSync(join(root, name), block.subarray(0, Math.min(block.length, bytes - done)), { flag: 'a' });
    }
    names.push(name);
  }
  return names;
}

/**
 * @param {string} command @param {string[]} args @param {string} cwd
 * @returns {Promise<{ seconds: number, peakMiB: number }>}
 */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
    let peakMiB = 0;
    const timer = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peakMiB = Math.max(peakMiB, Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has ended.
      }
    }, 10);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, peakMiB });
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

/** @param {string} name @param {{ files: number, bytes: number }} shape */
async function measure(name, shape) {
  const place = mkdtempSync(join(values.directory, 'headwater-checksum-'));
  try {
    const root = join(place, 'share');
    mkdirSync(root);
    const names = fill(root, shape);
    await run(process.execPath, [BIN, 'init', '--name', 'data', '--mount', 'share'], place);
    /** @type {{ ours: number, peer: number, ratio: number, peakMiB: number }[]} */
    const rounds = [];
    // One more, whose figures do not count: it brings everything into the cache.
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      rmSync(join(place, '.headwater', 'inventories'), { recursive: true, force: true });
      const args = [BIN, 'inventory', 'scan', '--fresh', '--checksum', values.algorithm];
      const ours = await run(process.execPath, args, place);
      const peer = await run('sha256sum', names, root);
      if (round === 0) continue;
      rounds.push({
        ours: ours.seconds,
        peer: peer.seconds,
        ratio: peer.seconds / ours.seconds,
        peakMiB: ours.peakMiB,
      });
    }
    const bytes = shape.files * shape.bytes;
    /** @param {number} seconds */
    const rate = (seconds) => `${(bytes / seconds / 1e9).toFixed(2)} GB/s`;
    const [ours, peer] = [median(rounds.map((one) => one.ours)), median(rounds.map((one) => one.peer))];
    say(
      `${name}: ${shape.files} x ${shape.bytes / 1024} KiB, ${values.algorithm} ${rate(ours)} (${ours.toFixed(2)} s), ` +
        `sha256sum ${rate(peer)} (${peer.toFixed(2)} s): ` +
        `${median(rounds.map((one) => one.ratio)).toFixed(2)} times the throughput; ` +
        `peak memory ${Math.max(...rounds.map((one) => one.peakMiB)).toFixed(0)} MiB`,
    );
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

say(`${availableParallelism()} cores, Node ${process.version}, medians of ${values.rounds} pairs`);
for (const [name, shape] of Object.entries(SHAPES)) {
  if (values.shape === 'all' || values.shape === name) await measure(name, shape);
}
