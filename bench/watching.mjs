// What it takes to watch many running executions: `headwater work` beside a worker with nothing to do. A server that
// answers DescribeTaskExecution as DataSync does counts the calls. Needs redis-server on the PATH, Linux and a build in dist/, and `npx tsc -p tsconfig.build.json`.
//
//   node bench/watching.mjs [--executions 1000] [--seconds 90]
//
// Told: the most memory each held (RSS), their ratio, and the calls DataSync got. Wanted: under 150 MiB for a thousand, and no more than the few
// calls a second that are safe (docs/aws-facts.md, 2).
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startRedis } from './redis.mjs';

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '90' },
  },
});
// By address, so that nothing looks for the build before it is there.
const built = (/** @type {string} */ path) => import(new URL(`../build/${path}`, import.meta.url).href);
const { encodePlan } = await built('plans/codec.js');
const { PLAN_FORMAT } = await built('plans/sealed/seal.js');
const { openFileLedger } = await built('adapters/ledger/file-ledger.js');
const { openLedger } = await built('steps/ledger.js');
const { enqueue, lowerPlan, openQueue } = await built('jobs/jobs.js');

const EXECUTIONS = Number(values.executions);
const SECONDS = Number(values.seconds);
const ACCOUNT = '123456789012';
const MIGRATION = 'bench';
const AGENTS_A_SHARE = 4;
const SHARES = Math.ceil(EXECUTIONS / AGENTS_A_SHARE);
const shareName = (/** @type {number} */ s) => `share-${String(s).padStart(4, '0')}`;
const agentName = (/** @type {number} */ n) => `agent-${String(n).padStart(4, '0')}`;
const agentArn = (/** @type {number} */ n) =>
  `arn:aws:datasync:us-east-1:${ACCOUNT}:agent/agent-${String(n).padStart(17, '0')}`;
const taskArn = (/** @type {number} */ n) =>
  `arn:aws:datasync:us-east-1:${ACCOUNT}:task/task-${String(n).padStart(17, '0')}`;
const executionArn = (/** @type {number} */ n) =>
  `${taskArn(n)}/execution/exec-${String(n).padStart(17, '0')}`;

/** One execution: its task, and its run of one partition by one agent. @param {number} n */
function stepsOf(n) {
  const share = shareName(Math.floor(n / AGENTS_A_SHARE));
  const base = { share, reason: 'as every share has it', undo: 'nothing-to-undo', phase: 'transfer' };
  const task = `${share}/task.${agentName(n)}`;
  return [
    {
      ...base,
      id: task,
      needs: [],
      kind: 'task',
      protocol: 'nfs',
      taskMode: 'BASIC',
      sourceLocation: `${share}/source-location`,
      targetLocation: `${share}/target-location`,
      excludes: [],
      reportBucket: 'acme-control',
      reportPrefix: `reports/${share}/`,
      reportRoleArn: `arn:aws:iam::${ACCOUNT}:role/reports`,
    },
    {
      ...base,
      id: `${share}/transfer/1-seed.p${String(n).padStart(4, '0')}`,
      needs: [task],
      kind: 'transfer',
      pass: 'seed',
      ordinal: 1,
      task,
      agents: [agentName(n)],
      partition: `${share}/p${String(n).padStart(4, '0')}`,
      selection: { by: 'filter', include: [`/part-${n}`], exclude: [] },
    },
  ];
}

function planText() {
  const money = { low: 0, expected: 0, high: 0 };
  return encodePlan({
    format: PLAN_FORMAT,
    migration: MIGRATION,
    createdAt: '2026-11-21T09:00:00.000Z',
    createdBy: 'dana',
    rehearsal: false,
    region: 'us-east-1',
    basis: {
      configDigest: 'c'.repeat(64),
      inventories: [],
      ledger: { seq: 0, digest: '0'.repeat(64) },
      pricesAsOf: '2025-10-28',
    },
    link: { gbps: 10, utilisation: 0.8, timeZone: 'UTC', windows: [] },
    delta: null,
    shares: [],
    waves: [],
    partitions: [],
    steps: Array.from({ length: EXECUTIONS }, (_, n) => stepsOf(n)).flat(),
    estimate: {
      bytes: 0,
      items: 0,
      linkSeconds: 0,
      expectedSeconds: 0,
      outages: [],
      basis: 'assumed rates',
    },
    cost: {
      currency: 'USD',
      once: money,
      monthly: { first: money, afterTransition: money },
      horizon: { months: 36, usd: money, allStandardUsd: 0 },
      breakEven: [],
      lines: [],
    },
    findings: [],
  });
}

/** A project whose executions all run as far as its ledger knows. @param {string} redis @param {string} endpoint */
async function project(redis, endpoint) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-watching-'));
  const plans = join(directory, '.headwater', 'plans');
  mkdirSync(plans, { recursive: true });
  const share = (/** @type {number} */ s) => {
    const agents = Array.from({ length: AGENTS_A_SHARE }, (_, a) => agentName(s * AGENTS_A_SHARE + a));
    return `  - {name: ${shareName(s)}, protocol: nfs, server: nas.acme.example, export: /export/${s}, mount: ${directory}, agents: [${agents.join(', ')}], prefix: ${shareName(s)}/}`;
  };
  writeFileSync(
    join(directory, 'headwater.yaml'),
    `migration: ${MIGRATION}
aws: {region: us-east-1, endpoint: "${endpoint}"}
queue: ${redis}
bucket: {name: acme-data, prefix: v1/, control: acme-control}
roles: {dataSync: "arn:aws:iam::${ACCOUNT}:role/datasync"}
agents:
${Array.from({ length: SHARES * AGENTS_A_SHARE }, (_, n) => `  - {name: ${agentName(n)}, arn: "${agentArn(n)}"}`).join('\n')}
shares:
${Array.from({ length: SHARES }, (_, s) => share(s)).join('\n')}
`,
  );
  const text = planText();
  const plan = JSON.parse(text);
  writeFileSync(join(plans, `20261121T090000000Z-${plan.digest.slice(0, 16)}.json`), text);
  const ledger = openLedger(openFileLedger(join(directory, '.headwater', 'ledger.jsonl'), () => new Date()));
  await ledger.record({ type: 'migration-opened', migration: MIGRATION, rehearsal: false, tool: 'bench' });
  await ledger.record({ type: 'plan-approved', plan: plan.digest, by: 'dana' });
  for (let n = 0; n < EXECUTIONS; n += 1) {
    const [task, transfer] = stepsOf(n).map(({ id }) => id);
    for (const [step, action, resource] of [
      [task, 'create-task', taskArn(n)],
      [transfer, 'start-execution', executionArn(n)],
    ]) {
      const head = { plan: plan.digest, step, intent: `intent-${n}-${action}` };
      const runs = { task: taskArn(n), mode: 'BASIC', agents: [agentName(n)], bytesPerSecond: -1 };
      await ledger.record({ type: 'step-started', plan: plan.digest, step });
      await ledger.record({
        type: 'intent-made',
        ...head,
        action,
        ...(action === 'start-execution' ? { runs } : {}),
      });
      await ledger.record({ type: 'resource-known', ...head, resource, how: 'created' });
    }
    await ledger.record({ type: 'step-done', plan: plan.digest, step: task, changed: true, summary: '' });
  }
  return { directory, plan };
}

/** Answers as DataSync does of an execution that goes on; counts calls by second. */
async function dataSync() {
  /** @type {Map<number, number>} */
  const calls = new Map();
  /** @type {Set<string>} */
  const asked = new Set();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target'] ?? '');
      if (!target.endsWith('DescribeTaskExecution')) {
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify({ __type: 'InvalidRequestException', message: `no ${target}` }));
        return;
      }
      const second = Math.floor(performance.now() / 1000);
      calls.set(second, (calls.get(second) ?? 0) + 1);
      const { TaskExecutionArn } = JSON.parse(body);
      asked.add(TaskExecutionArn);
      const counters = { FilesTransferred: asked.size, BytesTransferred: Math.floor(performance.now()) };
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify({
          TaskExecutionArn,
          Status: 'TRANSFERRING',
          ...counters,
          EstimatedFilesToTransfer: 1e6,
        }),
      );
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { endpoint: `http://127.0.0.1:${port}`, calls, asked, close: () => server.close() };
}

/** The most memory (MiB) a worker of the project held. @param {string} directory */
async function watched(directory) {
  const bin = fileURLToPath(new URL('../bin/headwater.js', import.meta.url));
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const worker = spawn(process.execPath, [bin, 'work', '--log', 'none'], {
    cwd: directory,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await sleep(SECONDS * 1000);
  const status = readFileSync(`/proc/${worker.pid}/status`, 'utf8');
  const kib = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
  const ended = new Promise((resolve) => worker.on('exit', resolve));
  worker.kill('SIGTERM');
  await ended;
  return kib / 1024;
}

const redis = await startRedis();
const cloud = await dataSync();
let directory = '';
try {
  const made = await project(`redis://127.0.0.1:${redis.port}`, cloud.endpoint);
  directory = made.directory;
  const idle = await watched(directory);
  const queue = await openQueue({ url: `redis://127.0.0.1:${redis.port}`, directory, migration: MIGRATION });
  const isDone = (/** @type {string} */ step) => step.includes('/task.');
  await enqueue(queue, lowerPlan(made.plan, { phase: 'transfer' }, isDone));
  await queue.close();
  const busy = await watched(directory);
  const perSecond = [...cloud.calls.values()];
  const calls = perSecond.reduce((sum, count) => sum + count, 0);
  console.log(
    `${EXECUTIONS} running executions watched for ${SECONDS} s: ${busy.toFixed(0)} MiB; nothing to do: ${idle.toFixed(0)} MiB; ${(busy / idle).toFixed(2)} times`,
  );
  console.log(
    `DataSync: ${calls} calls about ${cloud.asked.size} of them, ${(calls / SECONDS).toFixed(1)} a second, ${Math.max(0, ...perSecond)} in the second with the most`,
  );
} finally {
  cloud.close();
  redis.stop();
  if (directory !== '') rmSync(directory, { recursive: true, force: true });
}
