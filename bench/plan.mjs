// How long a plan of one large share takes: rollup, partitions, the counted part of its profile, zones, and the plan with its cost, beside the bare
// rollup by directory that DuckDB makes of the same files, which is as little as anyone can do. The inventory is made with
// SQL (synthetic-inventory.mjs). Each run is a process of its own, so that its peak memory is its own. Needs `npx tsc -p tsconfig.build.json`.
//
//   node bench/plan.mjs [--rows 10000000] [--runs 3] [--memory 2GB] [--directory /tmp/headwater-bench-plan] [--keep] [--hazards] [--check]
//     [--max-items N] [--max-bytes N]
//
// Processor time is told beside time: on a busy machine its ratio is the one to trust. --hazards also counts hazards, which
// is done once for a profile and kept. --check holds the partitions of the first plan to their limits, by a query that looks at each entry
// (partition-check.mjs). To see how time grows with rows alone, divide the limits of a partition along with them:
// a share that is far over them has directories whose names must be looked at.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkedPartitions, partitionsSql } from './partition-check.mjs';
import { makeInventory, NOW } from './synthetic-inventory.mjs';
import { median } from './timing.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    runs: { type: 'string', default: '3' },
    memory: { type: 'string', default: '2GB' },
    directory: { type: 'string', default: join(tmpdir(), 'headwater-bench-plan') },
    keep: { type: 'boolean', default: false },
    hazards: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    'max-items': { type: 'string' },
    'max-bytes': { type: 'string' },
    child: { type: 'string' },
  },
});
// By address, so that nothing looks for the build before it is there.
const built = (/** @type {string} */ path) => import(new URL(`../build/${path}`, import.meta.url).href);
const ROWS = Number(values.rows);
const HOME = join(values.directory, String(ROWS));
const SHARE = 'data';
const RULES = { protocol: 'nfs', keyPrefix: 'v1/data/', exclude: [], strategy: 'migrate' };
const AT = { now: NOW, coldAfterDays: 365 };

const CONFIG = `migration: bench
aws: {region: us-east-1, endpoint: rehearsal}
bucket: {name: bench-data, prefix: v1/, control: bench-control}
roles: {dataSync: "arn:aws:iam::123456789012:role/datasync"}
agents:
  - {name: one, arn: "arn:aws:datasync:us-east-1:123456789012:agent/agent-00000000000000001"}
shares:
  - {name: data, protocol: nfs, server: nas, export: /data, mount: ./data, agents: [one], prefix: data/}
`;

if (values.child === undefined) await compare();
else await run(values.child);

/** What a plan needs of the share, from an inventory that nobody has looked at yet. */
async function plan() {
  const { openCatalog } = await built('adapters/catalog/catalog.js');
  const { createDatabase, rowsOf } = await built('adapters/catalog/database.js');
  const { entriesFiles } = await built('adapters/catalog/inventory-files.js');
  const { keptFolder } = await built('adapters/catalog/kept.js');
  const { countedProfile } = await built('adapters/catalog/profile.js');
  const { daysBefore } = await built('adapters/catalog/profile-facets.js');
  const { parquet } = await built('adapters/catalog/sql.js');
  const { mappedOf } = await built('adapters/catalog/mapped-of.js');
  const { configDigest } = await built('config/digest.js');
  const { parseConfig } = await built('config/parse.js');
  const { createPlan } = await built('plans/create.js');
  const { cutShare } = await built('plans/cutting/cut-share.js');
  const { lightBelow } = await built('plans/cutting/cutter.js');
  const { partitionLimits } = await built('plans/cutting/limits.js');
  const { findZones } = await built('plans/zones/find-zones.js');
  const { parsePrices } = await built('plans/cost/prices.js');
  const { ASSUMED_RATES } = await built('plans/duration/rates.js');
  const catalog = await openCatalog(HOME, { memoryLimit: values.memory });
  const inventory = await catalog.latest(SHARE);
  const files = await entriesFiles(HOME, inventory);
  const kept = await keptFolder(HOME, inventory, RULES, AT);
  const config = parseConfig(CONFIG, 'bench.yaml');
  const prices = parsePrices(
    JSON.parse(readFileSync(new URL('../prices/us-east-1.json', import.meta.url), 'utf8')),
  );
  rmSync(kept, { recursive: true, force: true });
  /** @type {any} */
  let made = null;
  const database = createDatabase(HOME, { memoryLimit: values.memory, threads: null });
  return {
    /** Rows of the rollup and the profile but for its hazards; then partitions; then zones; then the plan with its cost. */
    work: async () => {
      const place = { home: HOME, kept, files, source: inventory.origin.kind, rules: RULES, at: AT };
      const mapped = await mappedOf(database, place, inventory);
      const counted = await countedProfile(database, place, { mapped, inventory });
      await database.close();
      const limits = partitionLimits(config.agents, {
        ...(values['max-items'] === undefined ? {} : { maxItems: Number(values['max-items']) }),
        ...(values['max-bytes'] === undefined ? {} : { maxBytes: Number(values['max-bytes']) }),
      });
      const content = {
        share: SHARE,
        rollup: catalog.rollup(inventory, RULES, AT, lightBelow(limits)),
        names: catalog.names(inventory, RULES, AT),
      };
      const cut = await cutShare(content, limits, []);
      const profile = { ...counted, hazards: [] };
      const { coldAfterDays, coldShareOfBytes } = config.policy.temperature;
      const zoning = await findZones(
        (/** @type {any} */ light) => catalog.rollup(inventory, RULES, { now: NOW, coldAfterDays }, light),
        { shareBytes: profile.mapped.fileBytes, coldShareOfBytes, hasDirectories: true },
      );
      const progress = { transfersDone: 0, committed: false };
      const share = {
        config: config.shares[0],
        inventory,
        profile,
        cut,
        progress,
        rates: ASSUMED_RATES,
        churn: null,
        zoning,
      };
      const { cost, partitions } = createPlan({
        config,
        configDigest: configDigest(config),
        shares: [share],
        ledger: { seq: 0, digest: '' },
        prices,
        now: NOW,
        createdBy: 'bench',
        rehearsal: true,
      });
      made = { limits, partitions };
      const largest = Math.max(...cut.map((/** @type {{ items: number }} */ part) => part.items));
      return `${cut.length} partitions, the largest of ${largest.toLocaleString('en')} items, ${share.zoning.cold.trees.length} cold and ${share.zoning.warm.trees.length} warm zones, ${Math.round(cost.once.expected).toLocaleString('en')} USD once`;
    },
    /** The partitions of that plan, held to their limits by a query of its own. */
    check: async () => {
      const other = createDatabase(HOME, { memoryLimit: values.memory, threads: null });
      try {
        const entries = `
          SELECT '/' || decode(path) AS path, kind, size_bytes, mtime_ns FROM ${parquet(files)}
          WHERE path_lossy IS NULL AND kind IN ('file', 'directory', 'symlink')`;
        const sql = partitionsSql(made.partitions, entries, String(daysBefore(NOW, AT.coldAfterDays)));
        const rows = await other.with((/** @type {any} */ connection) => rowsOf(connection, sql));
        const {
          of,
          entries: found,
          problems,
        } = checkedPartitions(rows, made.partitions, made.limits, RULES.exclude);
        const all = inventory.counts.entries;
        if (found !== all) throw new Error(`${all} entries in the inventory, ${found} looked at`);
        if (problems.length > 0) throw new Error(problems.join('\n'));
        return `each of ${found.toLocaleString('en')} entries in exactly one of ${of}`;
      } finally {
        await other.close();
      }
    },
    hazards: async () => `${(await catalog.profile(inventory, RULES, AT)).hazards.length} hazards`,
    close: () => catalog.close(),
  };
}

async function bare() {
  const { createDatabase, rowOf } = await built('adapters/catalog/database.js');
  const { findInventory, latestInventory, partsIn } = await built('adapters/catalog/inventory-files.js');
  const { parquet } = await built('adapters/catalog/sql.js');
  const latest = await latestInventory(HOME, SHARE);
  const { folder } = await findInventory(HOME, SHARE, latest.id);
  const database = createDatabase(HOME, { memoryLimit: values.memory, threads: null });
  return {
    work: () =>
      database.with(async (/** @type {any} */ connection) => {
        const { directories } = await rowOf(
          connection,
          `SELECT count(*) AS directories, max(directory) AS last, max(entries) AS most, max(bytes) AS heaviest FROM (
             SELECT parse_dirpath(decode(path), 'forward_slash') AS directory, count(*) AS entries, sum(size_bytes) AS bytes
             FROM ${parquet(partsIn(folder, latest))} GROUP BY 1)`,
        );
        return `${directories.toLocaleString('en')} directories`;
      }),
    hazards: () => Promise.reject(new Error('bare counts none')),
    check: () => Promise.reject(new Error('bare makes no plan')),
    close: () => database.close(),
  };
}

/** @param {string} what */
async function run(what) {
  if (what === 'make') {
    const inventory = await makeInventory(HOME, ROWS, SHARE);
    process.stdout.write(
      `${JSON.stringify({ seconds: 0, cpu: 0, peak: 0, text: `${inventory.counts.entries} rows`, checked: null })}\n`,
    );
    return;
  }
  const job = what === 'bare' ? await bare() : await plan();
  const [started, before] = [performance.now(), process.cpuUsage()];
  const text = await (what === 'hazards' ? job.hazards() : job.work());
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(before);
  // What was measured ends here.
  const peak = Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  const checked = what === 'plan' && values.check ? await job.check() : null;
  process.stdout.write(
    `${JSON.stringify({ seconds, cpu: (used.user + used.system) / 1e6, peak, text, checked })}\n`,
  );
  await job.close();
}

/** @param {string} what @param {boolean} [check] @returns {{ seconds: number, cpu: number, peak: number, text: string, checked: string | null }} */
function child(what, check = false) {
  const args = [
    fileURLToPath(import.meta.url),
    '--child',
    what,
    '--rows',
    String(ROWS),
    '--memory',
    values.memory,
  ];
  args.push('--directory', values.directory);
  if (check) args.push('--check');
  for (const limit of /** @type {const} */ (['max-items', 'max-bytes'])) {
    if (values[limit] !== undefined) args.push(`--${limit}`, values[limit]);
  }
  const done = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${what} failed: ${done.stderr}`);
  return JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '');
}

async function compare() {
  try {
    console.log(
      'plan: rollup, profile but for hazards, partitions, zones, cost; hazards: all of the profile, which a plan reads when it is kept',
    );
    if (!existsSync(join(HOME, 'inventories'))) console.log(`made: ${child('make').text}`);
    /** @type {Record<string, ReturnType<typeof child>[]>} */
    const all = { bare: [], plan: [], ...(values.hazards ? { hazards: [] } : {}) };
    for (let run = 0; run < Number(values.runs); run++) {
      for (const [name, runs] of Object.entries(all)) {
        const one = child(name, values.check && name === 'plan' && run === 0);
        runs.push(one);
        console.log(
          `${name.padEnd(8)} ${one.seconds.toFixed(2)} s, ${one.cpu.toFixed(2)} s of processor, peak ${Math.round(one.peak)} MiB: ${one.text}`,
        );
        if (one.checked !== null) console.log(`checked: ${one.checked}`);
      }
    }
    const of = (/** @type {string} */ name, /** @type {'seconds' | 'cpu' | 'peak'} */ what) =>
      median((all[name] ?? []).map((one) => one[what]));
    for (const name of Object.keys(all).slice(1)) {
      const [time, cpu] = [of(name, 'seconds') / of('bare', 'seconds'), of(name, 'cpu') / of('bare', 'cpu')];
      console.log(
        `${name}: ${time.toFixed(2)} times the bare rollup (${cpu.toFixed(2)} of processor time), peak ${Math.round(of(name, 'peak'))} MiB`,
      );
    }
  } finally {
    if (!values.keep) rmSync(HOME, { recursive: true, force: true });
  }
}
