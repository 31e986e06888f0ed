// How fast, and in how much memory, the rehearsal's DataSync copies many small files; beside `cp -a` and, where it is
// installed, `rclone copy` in the same run, on the same disk. Needs `npx tsc -p tsconfig.build.json`.
//
//   node bench/rehearsal-datasync.mjs [--files 200000] [--flat] [--directory /tmp] [--enhanced]
//
// --flat puts all files into one directory. Everything it makes is removed again.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  CreateLocationNfsCommand,
  CreateLocationS3Command,
  CreateTaskCommand,
  DataSyncClient,
  DescribeTaskExecutionCommand,
  StartTaskExecutionCommand,
} from '@aws-sdk/client-datasync';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '200000' },
    flat: { type: 'boolean', default: false },
    directory: { type: 'string', default: tmpdir() },
    enhanced: { type: 'boolean', default: false },
  },
});
// By address, so that nothing looks for the build before it is there.
const { startRehearsal } = await import(new URL('../build/rehearsal/start.js', import.meta.url).href);
const FILES = Number(values.files);
const FILES_PER_DIRECTORY = 1000;
const ACCOUNT = '111122223333';
const AGENT = `arn:aws:datasync:us-east-1:${ACCOUNT}:agent/agent-00000000000000001`;
const credentials = { accessKeyId: 'BENCHKEY000000000000', secretAccessKey: 'bench' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/bench`;

const work = realpathSync(mkdtempSync(join(values.directory, 'bench-datasync-')));
const source = join(work, 'source');
/** @param {number} bytes */
const megabytes = (bytes) => `${Math.round(bytes / 1024 / 1024)} MiB`;

/**
 * In a process of its own: what removing a large directory costs in memory is not the rehearsal's.
 * @param {string} directory
 */
const remove = (directory) => execFileSync('rm', ['-rf', directory]);

/** @param {string} what @param {number} seconds */
function report(what, seconds, more = '') {
  const rate = Math.round(FILES / seconds).toLocaleString('en');
  console.log(`${what.padEnd(34)} ${seconds.toFixed(1).padStart(7)} s ${rate.padStart(9)} files/s ${more}`);
}

function makeFiles() {
  mkdirSync(source, { recursive: true });
  for (let n = 0; n < FILES; n++) {
    const folder = values.flat ? source : join(source, `d${Math.floor(n / FILES_PER_DIRECTORY)}`);
    if (n % FILES_PER_DIRECTORY === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${n}`), `content of ${n}`);
  }
}

/** @param {string} name @param {string[]} args */
function peer(name, args) {
  const target = join(work, 'peer');
  const started = performance.now();
  try {
    execFileSync(name, [...args, source, target], { stdio: 'ignore' });
    report(`${name} ${args.join(' ')}`, (performance.now() - started) / 1000);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    console.log(`${name}: ${missing ? 'not installed' : String(error)}`);
  }
  remove(target);
}

async function rehearse() {
  const world = {
    account: ACCOUNT,
    region: 'us-east-1',
    exports: [{ protocol: 'nfs', server: 'nas', export: '/export', directory: source }],
    agents: [{ arn: AGENT, name: 'agent', mode: values.enhanced ? 'enhanced' : 'basic' }],
    gateways: [],
  };
  const directory = join(work, 'rehearsal');
  mkdirSync(directory);
  writeFileSync(join(directory, 'world.json'), JSON.stringify(world));
  const rehearsal = await startRehearsal({ directory, stepDelayMs: 0, credentials });
  const client = {
    endpoint: rehearsal.endpoint,
    region: 'us-east-1',
    credentials,
  };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const dataSync = new DataSyncClient(client);
  for (const Bucket of ['bench-data', 'bench-control']) await s3.send(new CreateBucketCommand({ Bucket }));
  const from = await dataSync.send(
    new CreateLocationNfsCommand({
      ServerHostname: 'nas',
      Subdirectory: '/export',
      OnPremConfig: { AgentArns: [AGENT] },
    }),
  );
  const to = await dataSync.send(
    new CreateLocationS3Command({
      S3BucketArn: 'arn:aws:s3:::bench-data',
      S3Config: { BucketAccessRoleArn: ROLE },
    }),
  );
  const task = await dataSync.send(
    new CreateTaskCommand({
      SourceLocationArn: from.LocationArn,
      DestinationLocationArn: to.LocationArn,
      TaskMode: values.enhanced ? 'ENHANCED' : 'BASIC',
      Options: { VerifyMode: 'ONLY_FILES_TRANSFERRED' },
      TaskReportConfig: {
        Destination: { S3: { S3BucketArn: 'arn:aws:s3:::bench-control', BucketAccessRoleArn: ROLE } },
        OutputType: 'STANDARD',
        ReportLevel: 'SUCCESSES_AND_ERRORS',
      },
    }),
  );
  for (const what of ['first execution', 'second execution (no change)']) {
    const started = performance.now();
    const { TaskExecutionArn } = await dataSync.send(
      new StartTaskExecutionCommand({ TaskArn: task.TaskArn }),
    );
    const look = () => dataSync.send(new DescribeTaskExecutionCommand({ TaskExecutionArn }));
    let now = await look();
    for (; now.Status !== 'SUCCESS' && now.Status !== 'ERROR'; now = await look()) await sleep(200);
    const peak = megabytes(process.resourceUsage().maxRSS * 1024);
    report(what, (performance.now() - started) / 1000, `${now.Status}, peak ${peak}`);
    const { PrepareDuration, TransferDuration, VerifyDuration } = now.Result ?? {};
    console.log(
      `  prepare ${PrepareDuration} ms, transfer ${TransferDuration} ms, verify ${VerifyDuration} ms`,
    );
    while ((await look()).ReportResult?.Status === 'PENDING') await sleep(200);
  }
  for (const one of [s3, dataSync]) one.destroy();
  await rehearsal.close();
  console.log(`peak of the whole process, reports too: ${megabytes(process.resourceUsage().maxRSS * 1024)}`);
}

try {
  console.log(`${FILES.toLocaleString('en')} files${values.flat ? ' in one directory' : ''}, below ${work}`);
  makeFiles();
  peer('cp', ['-a']);
  peer('rclone', ['copy']);
  await rehearse();
} finally {
  remove(work);
}
