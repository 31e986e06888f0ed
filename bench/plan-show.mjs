// How long it takes to look at a large plan: `plan show` and `plan diff` of plans with 10,000 steps, beside the CLI's own
// start-up. Needs a build in dist/, and `npx tsc -p tsconfig.build.json`.
//
//   node bench/plan-show.mjs [--steps 10000] [--shares 40] [--runs 5] [--directory /tmp] [--keep]
//
// Runs take turns, medians; the ratio is what counts. `headwater --version` loads no command at all. On a busy machine the clock tells who else was
// there: the ratio of processor time (the mean of all runs, Linux only) holds there too.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    shares: { type: 'string', default: '40' },
    runs: { type: 'string', default: '5' },
    directory: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
  },
});
// By address, so that nothing looks for the build before it is there.
const built = (/** @type {string} */ path) => import(new URL(`../build/${path}`, import.meta.url).href);
const { encodePlan } = await built('plans/codec.js');
const { PLAN_FORMAT } = await built('plans/sealed/seal.js');

const SHARES = Number(values.shares);
/** Two runs for each partition, seven other steps for each share. */
const PARTITIONS = Math.round((Number(values.steps) / SHARES - 7) / 2);
const AGENTS = 8;
const GIB = 2 ** 30;
const hex = (/** @type {string} */ digit) => digit.repeat(64);
const arn = (/** @type {string} */ name) => `arn:aws:datasync:us-east-1:123456789012:agent/${name}`;
const shareName = (/** @type {number} */ s) => `department-${String(s).padStart(3, '0')}`;

/** @param {number} s @param {number} p @param {number} moved every so many partitions are on another agent */
function partitionOf(s, p, moved) {
  const n = s * PARTITIONS + p;
  const directory = (/** @type {number} */ d) =>
    `/projects/team-${n % 7}/run-${String(n * 3 + d).padStart(6, '0')}`;
  const selection =
    p % 10 === 9
      ? { by: 'manifest', directory: directory(0).slice(1), from: null, before: `sample-${p}` }
      : { by: 'filter', include: [directory(0), directory(1), directory(2)], exclude: [] };
  return {
    id: `${shareName(s)}/p${String(p + 1).padStart(4, '0')}`,
    share: shareName(s),
    wave: 1 + Math.floor(s / 10),
    selection,
    reason: 'directories that stay under 50 million items and 24 hours together',
    items: 100_000 + n,
    bytes: 900 * GIB + n,
    coldBytes: 400 * GIB,
    largestBytes: 2 * GIB,
    agents: [`agent-${1 + ((n + (moved > 0 && n % moved === 0 ? 1 : 0)) % AGENTS)}`],
    turn: 1 + Math.floor(n / AGENTS),
    seconds: 8000 + n,
  };
}

/** @param {ReturnType<typeof partitionOf>} partition @param {'seed' | 'final'} pass */
function runOf({ id, share, selection, agents }, pass) {
  const task = `${share}/task.${agents[0]}`;
  const suffix = id.slice(id.indexOf('/') + 1);
  return {
    id: `${share}/transfer/${pass === 'final' ? 'final' : '1-seed'}.${suffix}`,
    share,
    needs: [task, ...(pass === 'final' ? [`${share}/freeze`] : [])],
    reason: 'the first pass copies everything while the source stays in use',
    undo: 'nothing-to-undo',
    phase: pass === 'final' ? 'cutover' : 'transfer',
    kind: 'transfer',
    pass,
    ordinal: pass === 'final' ? 2 : 1,
    task,
    agents,
    partition: id,
    selection,
  };
}

/** @param {number} s @param {readonly ReturnType<typeof partitionOf>[]} partitions */
function stepsOf(s, partitions) {
  const share = shareName(s);
  const own = partitions.filter((partition) => partition.share === share);
  const agent = `agent-${1 + (s % AGENTS)}`;
  const base = { share, reason: 'as every share has it', undo: 'nothing-to-undo', phase: 'transfer' };
  const at = { bucket: 'acme-data', keyPrefix: `v1/${share}/`, protocol: 'nfs' };
  const verify = { ...base, ...at, kind: 'verify', level: 'L2', exclude: ['*.tmp'] };
  const location = { bucket: 'acme-data', keyPrefix: `v1/${share}/` };
  const seeds = own.map((partition) => runOf(partition, 'seed'));
  const finals = own.map((partition) => runOf(partition, 'final'));
  return [
    {
      ...base,
      id: `${share}/source-location`,
      needs: [],
      kind: 'source-location',
      protocol: 'nfs',
      serverHostname: 'nas.acme.example',
      subdirectory: `/export/${share}`,
      agentArns: [arn(agent)],
      nfsVersion: 'AUTOMATIC',
      user: null,
      domain: null,
      password: null,
    },
    {
      ...base,
      id: `${share}/target-location`,
      needs: [],
      kind: 'target-location',
      ...location,
      roleArn: 'arn:aws:iam::123456789012:role/datasync',
    },
    {
      ...base,
      id: `${share}/task.${agent}`,
      needs: [`${share}/source-location`, `${share}/target-location`],
      kind: 'task',
      protocol: 'nfs',
      taskMode: 'BASIC',
      sourceLocation: `${share}/source-location`,
      targetLocation: `${share}/target-location`,
      excludes: ['*.tmp'],
      reportBucket: 'acme-control',
      reportPrefix: `reports/${share}/`,
      reportRoleArn: 'arn:aws:iam::123456789012:role/reports',
    },
    ...seeds,
    {
      ...verify,
      id: `${share}/verify/1-seed`,
      needs: seeds.map(({ id }) => id),
      pass: 'seed',
      against: 'plan',
    },
    {
      ...base,
      id: `${share}/freeze`,
      needs: [`${share}/verify/1-seed`],
      phase: 'cutover',
      kind: 'freeze',
      protocol: 'nfs',
    },
    ...finals,
    {
      ...verify,
      id: `${share}/verify/final`,
      needs: finals.map(({ id }) => id),
      phase: 'cutover',
      pass: 'final',
      against: 'freeze',
    },
    {
      ...base,
      id: `${share}/commit`,
      needs: [`${share}/verify/final`],
      phase: 'cutover',
      kind: 'commit',
      ...location,
    },
  ];
}

/** A plan's body; `moved` as for {@link partitionOf}. @param {number} moved */
function bodyOf(moved) {
  const shares = Array.from({ length: SHARES }, (_, s) => s);
  const partitions = shares.flatMap((s) =>
    Array.from({ length: PARTITIONS }, (_, p) => partitionOf(s, p, moved)),
  );
  const waves = [...new Set(partitions.map(({ wave }) => wave))];
  const line = (/** @type {number} */ s, /** @type {string} */ item) => ({
    item,
    share: shareName(s),
    text: item,
    quantity: 1000 + moved,
    unit: 'GB',
    unitPrice: 0.0125,
    usd: 12.5,
    low: 12.5,
    high: 12.5,
    months: null,
    price: 'datasync.basicPerGB',
    asOf: '2025-10-28',
    confidence: 'confirmed',
  });
  return {
    format: PLAN_FORMAT,
    migration: 'acme',
    createdAt: moved > 0 ? '2026-11-22T09:00:00.000Z' : '2026-11-21T09:00:00.000Z',
    createdBy: 'dana',
    rehearsal: false,
    region: 'us-east-1',
    basis: {
      configDigest: hex('c'),
      inventories: shares.map((s) => ({
        share: shareName(s),
        id: '20261120T080000000Z',
        sha256: hex('1'),
        finishedAt: '2026-11-20T08:10:00.000Z',
        complete: true,
      })),
      ledger: { seq: 0, digest: hex('0') },
      pricesAsOf: '2025-10-28',
    },
    link: { gbps: 10, utilisation: 0.8, timeZone: 'UTC', windows: [] },
    delta: null,
    shares: shares.map((s) => ({
      share: shareName(s),
      strategy: 'migrate',
      strategyReason: 'given in headwater.yaml',
      zones: [],
      packing: null,
      wave: 1 + Math.floor(s / 10),
      classReason: '41 % of its bytes are older than 365 days, under the 80 % that makes a share cold.',
      storageClass: 'INTELLIGENT_TIERING',
      pass: 'seed',
      files: PARTITIONS * 100_000,
      fileBytes: PARTITIONS * 900 * GIB,
      directories: PARTITIONS * 500,
      symlinks: 0,
      coldBytes: PARTITIONS * 400 * GIB,
      excluded: [{ reason: 'bad-utf8', entries: 2, bytes: 81_920, accepted: true }],
      hazards: [],
      committed: false,
    })),
    waves: waves.map((number) => {
      const own = partitions.filter(({ wave }) => wave === number);
      return {
        number,
        name: `wave ${number}`,
        shares: [...new Set(own.map(({ share }) => share))],
        items: own.reduce((sum, { items }) => sum + items, 0),
        bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
        reason: 'shares of one owner, the small ones first',
        fromSeconds: (number - 1) * 1_000_000,
        toSeconds: number * 1_000_000,
      };
    }),
    partitions,
    steps: shares.flatMap((s) => stepsOf(s, partitions)),
    estimate: {
      bytes: 1e15,
      items: 5e8,
      linkSeconds: 3e6,
      expectedSeconds: 4e6,
      outages: [],
      basis: 'assumed rates',
    },
    cost: {
      currency: 'USD',
      once: { low: 1000, expected: 1500, high: 2500 + moved },
      monthly: {
        first: { low: 900, expected: 900, high: 950 },
        afterTransition: { low: 300, expected: 400, high: 600 },
      },
      horizon: {
        months: 36,
        usd: { low: 15_000, expected: 21_000 + moved, high: 30_000 },
        allStandardUsd: 60_000,
      },
      breakEven: [],
      lines: shares.flatMap((s) =>
        ['datasync', 's3-put', 'storage', 'transition'].map((item) => line(s, item)),
      ),
    },
    findings: shares.map((s) => ({
      id: 'HW403',
      severity: 'info',
      share: shareName(s),
      text: 'Most files are too small for their class.',
      fix: 'Pack them.',
    })),
  };
}

const work = mkdtempSync(join(values.directory, 'bench-plan-'));
const plans = join(work, '.headwater', 'plans');
mkdirSync(plans, { recursive: true });
writeFileSync(
  join(work, 'headwater.yaml'),
  `migration: acme
aws: {region: us-east-1}
bucket: {name: acme-data, prefix: v1/, control: acme-control}
roles: {dataSync: "arn:aws:iam::123456789012:role/datasync"}
agents:
${Array.from({ length: AGENTS }, (_, n) => `  - {name: agent-${n + 1}, arn: "${arn(`agent-0123456789abcde${n}`)}"}`).join('\n')}
shares:
${Array.from({ length: SHARES }, (_, s) => `  - {name: ${shareName(s)}, protocol: nfs, server: nas.acme.example, export: /export/${shareName(s)}, mount: /mnt/${shareName(s)}, agents: [agent-${1 + (s % AGENTS)}], prefix: ${shareName(s)}/}`).join('\n')}
`,
);
const texts = [bodyOf(0), bodyOf(100)].map((body) => encodePlan(body));
const files = texts.map((text) => {
  const { createdAt, digest, steps } = JSON.parse(text);
  const file = join(plans, `${createdAt.replace(/[-:.]/g, '')}-${digest.slice(0, 16)}.json`);
  writeFileSync(file, text);
  console.log(`${steps.length} steps, ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  return file;
});

const cli = fileURLToPath(new URL('../bin/headwater.js', import.meta.url));
/** @param {readonly string[]} args */
function seconds(args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: work, encoding: 'utf8' });
  if (status !== 0) throw new Error(`headwater ${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
}

/** Clock ticks that programs started here have used so far, of the processor and of the system for them; none where nobody tells. */
function ticks() {
  try {
    const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[13]) + Number(fields[14]);
  } catch {
    return 0;
  }
}

const commands = {
  version: ['--version'],
  help: ['plan', 'show', '--help'],
  show: ['plan', 'show', ...files.slice(0, 1)],
  diff: ['plan', 'diff', ...files],
};
const names = /** @type {(keyof typeof commands)[]} */ (Object.keys(commands));
const times = Object.fromEntries(names.map((name) => [name, /** @type {number[]} */ ([])]));
for (const name of names) seconds(commands[name]);
const used = Object.fromEntries(names.map((name) => [name, 0]));
for (let run = 0; run < Number(values.runs); run++) {
  for (const name of names) {
    const before = ticks();
    times[name]?.push(seconds(commands[name]));
    used[name] = (used[name] ?? 0) + ticks() - before;
  }
}
const median = (/** @type {string} */ name) =>
  (times[name] ?? []).toSorted((a, b) => a - b)[Number(values.runs) >> 1] ?? 0;
for (const name of names)
  console.log(
    `${name.padEnd(8)} ${median(name).toFixed(3)} s  ${(median(name) / median('version')).toFixed(2)} x --version  ${(median(name) / median('help')).toFixed(2)} x --help  ${((used[name] ?? 0) / (used.version || 1)).toFixed(2)} x --version in processor time`,
  );
if (values.keep) console.log(work);
else rmSync(work, { recursive: true, force: true });
