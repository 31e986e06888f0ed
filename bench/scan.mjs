// How long a walk takes, as a ratio to programs that people know, in the same run and on the same tree.
//
//   node bench/scan.mjs [--directory DIR] [--entries 1000000] [--rounds 5] [--threads N]
//                                                         [--slow] [--slow-entries 20000] [--delay-us 1000]
//
// Local: the walk alone (`walk`, batches counted and dropped) and with the inventory written (`scan`), against GNU find
// -printf, rclone size and gdu, each a whole process on a warm cache. Targets: scan <= 0.85 of find, <= 0.45 of rclone,
// <= 0.85 of gdu, peak memory <= 200 MiB; medians of five on two cores, of three runs: 0.86 to 0.93,
// 0.58 to 0.68, 1.00 to 1.02, 127 MiB; the walk 0.70 to 0.78 of find. On tmpfs, one run each: a directory of ten million
// entries 24.6 s and 145 MiB, a tree of ten million 16.8 s and 144 MiB, where a tree of one million takes 2.3 s.
// --slow: through a mount that takes a millisecond a call (bench/delayfs.c; needs FUSE 3 and gcc) find is to take 25 times as
// long as the walk. Trees are kept in DIR and used again. What is measured is bundled first, as the program itself is.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeTree } from './tree.mjs';

const { values } = parseArgs({
  options: {
    directory: { type: 'string', default: join(tmpdir(), 'headwater-bench') },
    entries: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string' },
    slow: { type: 'boolean', default: false },
    'slow-entries': { type: 'string', default: '20000' },
    'delay-us': { type: 'string', default: '1000' },
    child: { type: 'string' },
    root: { type: 'string', default: '' },
  },
});

const built = new URL('../.setup/bench/', import.meta.url);
const MODULES = ['adapters/shares/shares', 'adapters/catalog/catalog', 'steps/scan'];
const FORMAT = '%p\\t%s\\t%T@\\n';

if (values.child !== undefined) await child(values.child, values.root);
else {
  const { bundle } = await import('../scripts/bundle.mjs');
  await bundle(fileURLToPath(built), MODULES);
  await (values.slow ? slow() : local());
}

/** @param {string} what @param {string} root */
async function child(what, root) {
  const { createShares } = await import(new URL('adapters/shares/shares.js', built).href);
  const shares = createShares(values.threads === undefined ? {} : { threads: Number(values.threads) });
  let rows = 0;
  if (what === 'walk') {
    for await (const item of shares.walk(root)) if (item.kind === 'entries') rows += item.batch.rows;
  } else {
    const { openCatalog } = await import(new URL('adapters/catalog/catalog.js', built).href);
    const { scanShare } = await import(new URL('steps/scan.js', built).href);
    const place = mkdtempSync(join(tmpdir(), 'headwater-bench-scan-'));
    try {
      const catalog = await openCatalog(place);
      const request = { share: 'bench', protocol: 'nfs', root, purpose: 'scan' };
      rows = (await scanShare({ catalog, shares }, request)).counts.entries;
      await catalog.close();
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }
  const peak = Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  process.stdout.write(`${rows} ${peak}\n`);
}

/**
 * Runs a program to its end; its output is thrown away.
 *
 * @param {string} program @param {readonly string[]} args
 * @returns {{ readonly seconds: number, readonly said: string } | null} null when it is not installed
 */
function run(program, args) {
  const start = performance.now();
  const ran = spawnSync(program, [...args], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 30 });
  if (ran.error !== undefined) return null;
  if (ran.status !== 0) throw new Error(`${program} ended with ${ran.status ?? ran.signal}`);
  return { seconds: (performance.now() - start) / 1000, said: ran.stdout.toString().trim().slice(-200) };
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** @param {string} what @param {string} root */
function own(what, root) {
  const threads = values.threads === undefined ? [] : ['--threads', values.threads];
  return [fileURLToPath(import.meta.url), '--child', what, '--root', root, ...threads];
}

async function local() {
  mkdirSync(values.directory, { recursive: true });
  const root = makeTree(values.directory, Number(values.entries));
  /** @type {Readonly<Record<string, readonly [string, readonly string[]]>>} */
  const programs = {
    find: ['sh', ['-c', `find "$1" -printf '${FORMAT}' >/dev/null`, 'sh', root]],
    walk: [process.execPath, own('walk', root)],
    scan: [process.execPath, own('scan', root)],
    rclone: ['rclone', ['size', root]],
    gdu: ['gdu', ['-n', '-p', '-c', root]],
  };
  /** @type {Record<string, number[]>} */
  const times = {};
  /** @type {Record<string, number>} */
  const peaks = {};
  spawnSync('find', [root, '-size', '+1G']);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, [program, args]] of Object.entries(programs)) {
      const ran = run(program, args);
      if (ran === null) continue;
      times[name] = [...(times[name] ?? []), ran.seconds];
      if (name === 'walk' || name === 'scan') {
        peaks[name] = Math.max(peaks[name] ?? 0, Number(ran.said.split(' ')[1]));
      }
    }
  }
  for (const [name, seconds] of Object.entries(times)) {
    const ratios = ['find', 'rclone', 'gdu'].flatMap((peer) => {
      const against = times[peer];
      if (peer === name || against === undefined) return [];
      // Of each round its own ratio: what slows this machine strikes neighbours alike.
      return [`${median(seconds.map((taken, at) => taken / (against[at] ?? 1))).toFixed(2)} x ${peer}`];
    });
    const peak = peaks[name] === undefined ? '' : `, peak ${peaks[name].toFixed(0)} MiB`;
    process.stdout.write(`${name}: ${median(seconds).toFixed(2)} s, ${ratios.join(', ')}${peak}\n`);
  }
}

async function slow() {
  mkdirSync(values.directory, { recursive: true });
  const source = makeTree(values.directory, Number(values['slow-entries']));
  const place = mkdtempSync(join(tmpdir(), 'headwater-bench-slow-'));
  const [binary, mount] = [join(place, 'delayfs'), join(place, 'mount')];
  mkdirSync(mount);
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'fuse3'])
    .stdout.toString()
    .trim()
    .split(/\s+/);
  const code = fileURLToPath(new URL('delayfs.c', import.meta.url));
  if (run('gcc', ['-O2', '-o', binary, code, ...flags]) === null) throw new Error('gcc is not installed');
  const server = spawn(binary, ['--delay-us', values['delay-us'], source, mount], { stdio: 'inherit' });
  try {
    const mounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${mount} `);
    for (let look = 0; look < 500 && !mounted(); look++) await wait(10);
    /** @type {number[]} */
    const find = [];
    /** @type {number[]} */
    const walk = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      find.push(run('find', [mount, '-printf', FORMAT])?.seconds ?? Number.NaN);
      walk.push(run(process.execPath, own('walk', mount))?.seconds ?? Number.NaN);
    }
    const ratio = median(find.map((seconds, at) => seconds / (walk[at] ?? 1)));
    process.stdout.write(
      `find ${median(find).toFixed(2)} s, walk ${median(walk).toFixed(2)} s: find takes ${ratio.toFixed(1)} times as long\n`,
    );
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => void server.once('exit', resolve));
    rmSync(place, { recursive: true, force: true });
  }
}
