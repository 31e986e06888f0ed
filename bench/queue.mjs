// What the queue costs beside bare BullMQ, on a Redis of its own: lowering a plan and putting it into the queue, against a
// FlowProducer adding as many jobs in the same trees; and carrying steps that do nothing, against a bare Worker at the same
// concurrency on the same trees. Needs redis-server on the PATH and `npx tsc -p tsconfig.build.json`.
//
//   node bench/queue.mjs [--steps 10000] [--carried 5000] [--concurrency 8] [--rounds 5]
//
// Rounds take turns on an emptied Redis; medians; the ratios are what counts. Wanted: at most 1.5, at least 0.8.
import { parseArgs } from 'node:util';
import { FlowProducer, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { startRedis } from './redis.mjs';
import { median } from './timing.mjs';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    carried: { type: 'string', default: '5000' },
    concurrency: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
  },
});
// By address, so that nothing looks for the build before it is there.
const built = (/** @type {string} */ path) => import(new URL(`../build/${path}`, import.meta.url).href);
const { enqueue, lowerPlan, openQueue, startWorker } = await built('jobs/jobs.js');

const CONCURRENCY = Number(values.concurrency);
const ROUNDS = Number(values.rounds);
const MIGRATION = 'bench';
const LANES = 8;
const TURNS = 12;

/**
 * The steps of shares on eight agents each, in the shape `plan create` gives them: locations and tasks, chains of transfers, a
 * check. Of a step only what lowering looks at.
 * @param {number} count
 */
function planOf(count) {
  /** @type {{ id: string, kind: string, share: string | null, needs: string[], phase: string }[]} */
  const steps = [{ id: 'all/bucket.data', kind: 'bucket', share: null, needs: [], phase: 'transfer' }];
  const shares = [];
  for (let n = 0; steps.length < count; n += 1) {
    const share = `share-${n}`;
    shares.push({ share });
    const add = (/** @type {string} */ id, /** @type {string} */ kind, /** @type {string[]} */ needs) => {
      steps.push({ id: `${share}/${id}`, kind, share, needs, phase: 'transfer' });
      return `${share}/${id}`;
    };
    const target = add('target-location', 'target-location', ['all/bucket.data']);
    const transfers = [];
    for (let lane = 0; lane < LANES; lane += 1) {
      const source = add(`source-location.${lane}`, 'source-location', []);
      const task = add(`task.${lane}`, 'task', [source, target]);
      /** @type {string[]} */
      let before = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        const id = add(`transfer/1-seed.p${lane * TURNS + turn}`, 'transfer', [task, ...before]);
        before = [id];
        transfers.push(id);
      }
    }
    add('verify/1-seed', 'verify', transfers);
  }
  return { migration: MIGRATION, digest: 'd'.repeat(64), shares, steps };
}

/** The same trees as plain jobs, in another queue. @param {any} node @returns {any} */
function bare(node) {
  const { name, opts, children } = node;
  const job = { name, queueName: 'bare', data: { step: opts.jobId }, opts: { jobId: opts.jobId } };
  return children === undefined ? job : { ...job, children: children.map(bare) };
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const redis = await startRedis();
const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
const client = new Redis(connection);
const all = planOf(Number(values.steps));
const few = planOf(Number(values.carried));
const lower = (/** @type {any} */ plan) => lowerPlan(plan, { phase: 'transfer' }, () => false);
const open = () =>
  openQueue({ url: `redis://127.0.0.1:${redis.port}`, directory: '/nowhere', migration: MIGRATION });

async function addOurs() {
  const queue = await open();
  const ms = await timed(() => enqueue(queue, lower(all)));
  await queue.close();
  return ms;
}

async function addBare() {
  const flows = lower(all).map(bare);
  const producer = new FlowProducer({ connection });
  await producer.waitUntilReady();
  const ms = await timed(() => producer.addBulk(flows));
  await producer.close();
  return ms;
}

async function carryOurs() {
  const queue = await open();
  const noOp = async () => ({ kind: 'done', changed: false, summary: '' });
  await enqueue(queue, lower(few));
  let left = few.steps.length;
  const ms = await timed(async () => {
    let end = () => {};
    const over = new Promise((resolve) => {
      end = () => resolve(null);
    });
    const onSettled = () => {
      left -= 1;
      if (left === 0) end();
    };
    const worker = await startWorker(queue, noOp, {}, { concurrency: CONCURRENCY, onSettled });
    await over;
    await worker.close();
  });
  await queue.close();
  return ms;
}

async function carryBare() {
  const flows = lower(few).map(bare);
  const producer = new FlowProducer({ connection });
  await producer.waitUntilReady();
  await producer.addBulk(flows);
  let left = few.steps.length;
  const ms = await timed(async () => {
    const worker = new Worker('bare', async () => ({ kind: 'done' }), {
      connection,
      concurrency: CONCURRENCY,
    });
    await new Promise((resolve) => {
      worker.on('completed', () => {
        left -= 1;
        if (left === 0) resolve(null);
      });
    });
    await worker.close();
  });
  await producer.close();
  return ms;
}

const times = { addOurs: [], addBare: [], carryOurs: [], carryBare: [] };
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, run] of Object.entries({ addOurs, addBare, carryOurs, carryBare })) {
    await client.flushall();
    const ms = await run();
    // The first round warms up.
    if (round > 0) times[/** @type {keyof typeof times} */ (name)].push(/** @type {never} */ (ms));
  }
}
client.disconnect();
redis.stop();

const ms = (/** @type {keyof typeof times} */ name) => median(times[name]);
const line = (/** @type {string} */ what, /** @type {number} */ ours, /** @type {number} */ theirs) =>
  `${what}: ours ${ours.toFixed(0)} ms, bare BullMQ ${theirs.toFixed(0)} ms`;
console.log(
  `${line(`lower and enqueue ${all.steps.length} steps`, ms('addOurs'), ms('addBare'))}: ${(ms('addOurs') / ms('addBare')).toFixed(2)} times`,
);
console.log(
  `${line(`carry ${few.steps.length} steps that do nothing`, ms('carryOurs'), ms('carryBare'))}: ${(ms('carryBare') / ms('carryOurs')).toFixed(2)} of its rate`,
);
