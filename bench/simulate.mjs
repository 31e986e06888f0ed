// How long it takes to simulate a migration many times: 5 PB in 2,000 partitions on 8 agents, with office hours on the
// link, beside a simulation that goes minute by minute through the same seeds of partitions. Needs `npx tsc -p tsconfig.build.json`.
//
//   node bench/simulate.mjs [--partitions 2000] [--agents 8] [--gbps 40] [--seeds 100] [--rounds 3]
//
// Rounds take turns; medians; the ratio is what counts. Both have to agree on the end of the last seed.
import { parseArgs } from 'node:util';
import { median } from './timing.mjs';

const { values } = parseArgs({
  options: {
    partitions: { type: 'string', default: '2000' },
    agents: { type: 'string', default: '8' },
    gbps: { type: 'string', default: '40' },
    seeds: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
  },
});
// By address, so that nothing looks for the build before it is there.
const built = (/** @type {string} */ path) => import(new URL(`../build/${path}`, import.meta.url).href);
const { packAgents } = await built('plans/lanes/agent-packing.js');
const { calendarOf } = await built('plans/windows/calendar.js');
const { ASSUMED_RATES } = await built('plans/duration/rates.js');
const { distribution } = await built('plans/simulate/distribution.js');
const { simulator } = await built('plans/simulate/simulate.js');

const PARTITIONS = Number(values.partitions);
const AGENTS = Array.from({ length: Number(values.agents) }, (_, at) => `agent-${at}`);
const BYTES = 5e15;
const SHARES = 40;
const MINUTE_MS = 60_000;

/** @typedef {{ id: string, share: string, wave: number, items: number, bytes: number, agents: string[], turn: number }} Partition */

/** Sizes a factor of 20 apart, as partitions cut along directories are. */
function partitions() {
  const weights = Array.from({ length: PARTITIONS }, (_, at) => Math.exp(((at * 7919) % 3000) / 1000));
  const total = weights.reduce((sum, one) => sum + one, 0);
  const all = weights.map((weight, at) => ({
    id: `p${at}`,
    share: `s${at % SHARES}`,
    wave: Math.floor((at % SHARES) / 8),
    items: 200_000 + ((at * 104_729) % 400_000),
    bytes: Math.round((BYTES * weight) / total),
    agents: AGENTS,
    turn: 0,
  }));
  const seconds = (/** @type {Partition} */ one) =>
    one.bytes / ASSUMED_RATES.bytes.value + one.items / ASSUMED_RATES.files.value;
  const turns = packAgents(
    all.map((one) => ({ ...one, seconds: seconds(one) })),
    AGENTS,
  );
  return all
    .map((one, at) => ({ ...one, agents: [turns[at].agent], turn: turns[at].order }))
    .sort((a, b) => a.turn - b.turn);
}

const input = {
  agents: AGENTS.map((name) => ({ name, mode: 'enhanced' })),
  link: {
    gbps: Number(values.gbps),
    utilisation: 0.8,
    windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', gbps: 10 }],
    timeZone: 'Europe/Berlin',
  },
  partitions: partitions(),
  rates: ASSUMED_RATES,
  passes: { deltas: 1, pauseSeconds: 0 },
  churn: Object.fromEntries(
    Array.from({ length: SHARES }, (_, at) => [`s${at}`, { items: 0.002, bytes: 0.002 }]),
  ),
  copiedAtMs: {},
  awaitedWaves: [],
  failures: { probability: 0.05 },
  startAtMs: Date.UTC(2026, 0, 1),
  seed: 0,
};

/** The seeds alone, without failures, minute by minute: when the last one is copied. */
function byTheMinute() {
  const { rateAt } = calendarOf(input.link);
  const lanes = AGENTS.map((name) => input.partitions.filter(({ agents }) => agents[0] === name).reverse());
  const running = lanes.map((lane) => taken(lane.pop()));
  let atMs = input.startAtMs;
  while (running.some((one) => one !== null)) {
    const copying = running.flatMap((one) => (one === null ? [] : [one])).sort((a, b) => a.most - b.most);
    let left = rateAt(atMs);
    for (const [at, one] of copying.entries()) {
      const rate = Math.min(one.most, left / (copying.length - at));
      one.bytes -= rate * 60;
      left -= rate;
    }
    atMs += MINUTE_MS;
    for (const [agent, one] of running.entries())
      if (one !== null && one.bytes <= 0) running[agent] = taken(lanes[agent]?.pop());
  }
  return atMs;
}

/** @param {Partition | undefined} partition */
function taken(partition) {
  if (partition === undefined) return null;
  const { bytes, items } = partition;
  const least = Math.max(items / ASSUMED_RATES.files.value, items / ASSUMED_RATES.prepared.value);
  return { bytes, most: Math.min(ASSUMED_RATES.bytes.value, bytes / least) };
}

/** @param {() => unknown} job */
function timed(job) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  job();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** @type {{ seconds: number, cpuSeconds: number }[]} */
const many = [];
/** @type {{ seconds: number, cpuSeconds: number }[]} */
const naive = [];
const SEEDS = Number(values.seeds);
let finish = distribution([]);
let steppedMs = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  many.push(
    timed(() => {
      const run = simulator(input);
      finish = distribution(
        Array.from({ length: SEEDS }, (_, seed) => ({ finishAtMs: run(seed).finishAtMs })),
      );
    }),
  );
  naive.push(
    timed(() => {
      steppedMs = byTheMinute();
    }),
  );
}
const clean = simulator({
  ...input,
  failures: { probability: 0 },
  passes: { deltas: 0, pauseSeconds: 0 },
  churn: {},
})(0);
const seeded = Math.max(
  ...clean.executions.flatMap((/** @type {{ pass: string, endAtMs: number }} */ one) =>
    one.pass === 'seed' ? [one.endAtMs] : [],
  ),
);
const days = (/** @type {number} */ ms) => ((ms - input.startAtMs) / 86_400_000).toFixed(2);
const [ours, theirs] = [many, naive].map((all) => ({
  seconds: median(all.map(({ seconds }) => seconds)),
  cpuSeconds: median(all.map(({ cpuSeconds }) => cpuSeconds)),
}));
if (ours === undefined || theirs === undefined) throw new Error('no round');
console.log(
  `${SEEDS} runs of ${PARTITIONS} partitions on ${AGENTS.length} agents, three passes, 5 % failures:`,
);
console.log(
  `  ${ours.seconds.toFixed(2)} s (${ours.cpuSeconds.toFixed(2)} s of processor), all passes and checks over`,
);
console.log(
  `  after ${days(finish.p10Ms)} (1 of 10), ${days(finish.p50Ms)}, ${days(finish.p90Ms)} days (9 of 10)`,
);
console.log(`1 run minute by minute, first passes only, no failures: ${theirs.seconds.toFixed(2)} s`);
console.log(`  last copied after ${days(steppedMs)} days; from event to event after ${days(seeded)}`);
console.log(
  `a run: minute by minute takes ${((theirs.cpuSeconds * SEEDS) / ours.cpuSeconds).toFixed(1)} times the processor time`,
);
