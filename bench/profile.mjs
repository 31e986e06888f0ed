// How long it takes to say what is in an inventory: profile, breakdown, and the comparison with the one before; beside
// awk and python over the same facts as text, which do the same rollups (ages, sizes, depths, suffixes, owners,
// directories by age). Needs `npx tsc -p tsconfig.build.json`.
//
//   node bench/profile.mjs [--files 1000000] [--runs 5] [--threads 2] [--memory 2GB] [--directory /tmp] [--keep]
//
// Paired runs, medians; the ratio is what counts. With --keep the catalog stays.
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './timing.mjs';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    memory: { type: 'string', default: '2GB' },
    directory: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
  },
});
// By address, so that nothing looks for the build before it is there.
const built = (/** @type {string} */ path) => import(new URL(`../build/${path}`, import.meta.url).href);
const { openCatalog } = await built('adapters/catalog/catalog.js');
const { batchOf } = await built('inventory/entry-batch.js');

const FILES = Number(values.files);
const NOW = new Date('2026-01-01T00:00:00.000Z');
const NOW_NS = BigInt(NOW.getTime()) * 1_000_000n;
const DAY_NS = 86_400_000_000_000;
const PER_DIRECTORY = 50;
const SUFFIXES = ['ckpt', 'json', 'Parquet', 'tar.gz', 'jpg', 'JPG', 'wav', ''];

let seed = 0x2545f491;
const random = () => {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
};
const pick = (/** @type {number} */ n) => Math.floor(random() * n);

/** @param {number} n @param {boolean} later */
function entryOf(n, later) {
  const run = Math.floor(n / PER_DIRECTORY);
  const directory = n % (PER_DIRECTORY + 1) === PER_DIRECTORY;
  const folder = `projects/team-${run % 7}/experiment-${String(run % 311).padStart(4, '0')}/run-${run}`;
  const suffix = SUFFIXES[n % SUFFIXES.length] ?? '';
  const age = Math.exp(((n * 7919) % 8000) / 1000);
  const moved = later && n % 40 === 0;
  const name = `checkpoint-${later && n % 97 === 0 ? n + FILES : n}${suffix === '' ? '' : `.${suffix}`}`;
  return {
    path: Buffer.from(directory ? `${folder}/sub-${n}` : `${folder}/${name}`),
    kind: directory ? 'directory' : 'file',
    sizeBytes: directory ? 4096 : Math.floor(Math.exp(((n * 104_729) % 20_000) / 1000)),
    mtimeNs: NOW_NS - BigInt(Math.round((moved ? 0.5 : age) * DAY_NS)),
    atimeNs: NOW_NS - BigInt(Math.round(random() * age * DAY_NS)),
    ctimeNs: NOW_NS - BigInt(Math.round(age * DAY_NS)),
    mode: 0o100644,
    uid: 1000 + pick(60),
    gid: 100 + (n % 5),
    nlink: 1,
    inode: BigInt(n + 1),
    device: 7n,
    allocatedBytes: 4096,
    linkTarget: null,
  };
}

const work = mkdtempSync(join(values.directory, 'bench-profile-'));
const text = join(work, 'entries.tsv');
const clock = { at: NOW.getTime() - 7 * 86_400_000 };
const catalog = await openCatalog(join(work, '.headwater'), {
  memoryLimit: values.memory,
  threads: Number(values.threads),
  now: () => new Date(clock.at++),
});

/** @param {boolean} later */
async function take(later) {
  const writer = await catalog.startInventory({
    share: 'data',
    protocol: 'nfs',
    root: '/srv/data',
    purpose: 'scan',
    unfinished: 'fresh',
  });
  const lines = later ? createWriteStream(text) : null;
  for (let n = 0; n < FILES; n += 4096) {
    const entries = Array.from({ length: Math.min(4096, FILES - n) }, (_, at) => entryOf(n + at, later));
    await writer.add(batchOf(entries));
    const rows = entries.map(
      (one) =>
        `${one.kind[0]}\t${one.sizeBytes}\t${one.mtimeNs / 1_000_000_000n}\t${one.atimeNs / 1_000_000_000n}\t${one.uid}\t${one.gid}\t${one.path}\n`,
    );
    if (lines?.write(rows.join('')) === false)
      await new Promise((done) => lines.once('drain', () => done(null)));
  }
  if (lines !== null) await new Promise((done) => lines.end(() => done(null)));
  return writer.finish();
}

const AWK = `BEGIN { FS = "\\t"; now = ${NOW.getTime() / 1000} }
function class(v, b, n,  i) { for (i = 1; i <= n && v >= b[i]; i++); return i }
BEGIN { na = split("0 7 30 90 180 365 730 1095 1825 3650", A, " "); nh = split("30 90 365 1095", H, " ")
  ns = split("1 4096 16384 131072 1048576 8388608 67108864 1073741824 10737418240 107374182400 1099511627776", S, " ") }
{ n = split($7, p, "/"); d = n > 1 ? substr($7, 1, length($7) - length(p[n]) - 1) : ""; e[d]++
  if ($1 != "f") next
  a = (now - $3) / 86400; c = class(a, A, na); af[c]++; ab[c] += $2
  r = class((now - $4) / 86400, A, na); rf[r]++; rb[r] += $2
  s = class($2, S, ns); sf[s]++; sb[s] += $2; df[n]++; db[n] += $2
  x = ""; if (match(p[n], /[^.]\\.[^.]+$/)) { x = tolower(p[n]); sub(/.*\\./, "", x) } xf[x]++; xb[x] += $2
  of[$5 ":" $6]++; ob[$5 ":" $6] += $2; h = d SUBSEP class(a, H, nh); hf[h]++; hb[h] += $2 }
END { for (k in af) print k, af[k], ab[k]; for (k in hb) t++; print t }`;

const PYTHON = `
import sys, bisect, collections
now = ${NOW.getTime() / 1000}
A = [d * 86400 for d in (0, 7, 30, 90, 180, 365, 730, 1095, 1825, 3650)]; H = [d * 86400 for d in (30, 90, 365, 1095)]
S = [1, 4096, 16384, 131072, 1 << 20, 1 << 23, 1 << 26, 1 << 30, 10 << 30, 100 << 30, 1 << 40]
new = lambda: collections.defaultdict(lambda: [0, 0])
age, read, size, depth, suffix, owner, heat = (new() for _ in range(7)); entries = collections.Counter()
def add(to, key, n):
    cell = to[key]; cell[0] += 1; cell[1] += n
for line in open(sys.argv[1], 'rb'):
    kind, n, m, a, u, g, path = line.rstrip(b'\\n').split(b'\\t', 6)
    d, _, name = path.rpartition(b'/'); entries[d] += 1
    if kind != b'f': continue
    n = int(n); old = now - int(m)
    add(age, bisect.bisect_right(A, old), n); add(read, bisect.bisect_right(A, now - int(a)), n)
    add(size, bisect.bisect_right(S, n), n); add(depth, path.count(b'/') + 1, n)
    stem, dot, ext = name.rpartition(b'.'); add(suffix, ext.lower() if stem and dot else b'', n)
    add(owner, (u, g), n); add(heat, (d, bisect.bisect_right(H, old)), n)
print(sorted(age.items()), len(heat))
`;

/** @param {() => unknown} job */
async function timed(job) {
  const started = performance.now();
  await job();
  return (performance.now() - started) / 1000;
}

/** @param {string} program @param {string[]} args */
function peer(program, args) {
  const found = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
  return found.error === undefined && found.status === 0;
}

try {
  const before = await take(false);
  clock.at = NOW.getTime();
  const after = await take(true);
  const rules = { protocol: 'nfs', keyPrefix: 'v1/', exclude: ['*.tmp'] };
  const at = { now: NOW, coldAfterDays: 365 };
  const jobs = {
    profile: () => catalog.profile(after, rules, at),
    breakdown: () => catalog.breakdown(after, at),
    churn: () => catalog.churn(before, after),
    awk: () => peer('awk', [AWK, text]) || Promise.reject(new Error('awk failed')),
    python3: () => peer('python3', ['-c', PYTHON, text]) || Promise.reject(new Error('python3 failed')),
  };
  /** @type {Record<string, number[]>} */
  const seconds = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  for (let run = 0; run < Number(values.runs); run++) {
    for (const [name, job] of Object.entries(jobs)) {
      try {
        seconds[name]?.push(await timed(job));
      } catch (error) {
        console.log(`${name}: ${String(error)}`);
      }
    }
  }
  const results = Object.fromEntries(Object.entries(seconds).map(([name, all]) => [name, median(all)]));
  for (const [name, all] of Object.entries(seconds)) {
    const spread = all.map((one) => one.toFixed(2)).join(' ');
    console.log(`${name.padEnd(10)} ${(results[name] ?? 0).toFixed(2).padStart(7)} s   (${spread})`);
  }
  const ours = results.breakdown ?? 0;
  console.log(
    `${FILES.toLocaleString('en')} rows, ${values.threads} threads, DuckDB held to ${values.memory}.`,
  );
  console.log(
    `breakdown: awk takes ${((results.awk ?? 0) / ours).toFixed(1)} times as long, python3 ${((results.python3 ?? 0) / ours).toFixed(1)} times.`,
  );
  console.log(`peak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  const json = JSON.stringify(await catalog.breakdown(after, at));
  console.log(`breakdown as JSON: ${json.length.toLocaleString('en')} bytes`);
} finally {
  await catalog.close();
  if (values.keep) console.log(`kept: ${work}`);
  else execFileSync('rm', ['-rf', work]);
}
