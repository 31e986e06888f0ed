import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startRehearsal } from '../../src/rehearsal/start.ts';
import { sdkAsker } from './round-trip/asker.ts';

/** Transfers take the time that bytes, files, line and agents imply, on a clock that runs as fast as it is told. */

const KEYS = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
const ACCOUNT = '111122223333';
const AGENT = `arn:aws:datasync:us-east-1:${ACCOUNT}:agent/agent-00000000000000001`;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pace-'));
  await mkdir(join(directory, 'source'));
  for (let i = 0; i < 20; i += 1)
    await writeFile(join(directory, 'source', `${i}.bin`), Buffer.alloc(100_000, i));
  const world = {
    account: ACCOUNT,
    region: 'us-east-1',
    exports: [{ protocol: 'nfs', server: 'nas', export: '/data', directory: 'source' }],
    agents: [{ arn: AGENT, name: 'first', mode: 'basic' }],
    gateways: [],
  };
  await writeFile(join(directory, 'world.json'), JSON.stringify(world));
});
afterEach(() => rm(directory, { recursive: true }));

/** How long the transfer of 2 MB in 20 files takes on the rehearsal's clock, in seconds. */
async function transferSeconds(pace: object): Promise<number> {
  const rehearsal = await startRehearsal({
    directory,
    speedUp: 1000,
    pace,
    credentials: KEYS,
    stepDelayMs: 1,
  });
  const sdk = sdkAsker(rehearsal.endpoint, KEYS);
  try {
    await sdk.ask('S3', 'CreateBucket', { Bucket: 'pace-bucket' });
    const source = await sdk.ask('DataSync', 'CreateLocationNfs', {
      ServerHostname: 'nas',
      Subdirectory: '/data',
      OnPremConfig: { AgentArns: [AGENT] },
    });
    const destination = await sdk.ask('DataSync', 'CreateLocationS3', {
      S3BucketArn: 'arn:aws:s3:::pace-bucket',
      S3Config: { BucketAccessRoleArn: `arn:aws:iam::${ACCOUNT}:role/transfer` },
    });
    const task = await sdk.ask('DataSync', 'CreateTask', {
      SourceLocationArn: source.LocationArn,
      DestinationLocationArn: destination.LocationArn,
      Options: { VerifyMode: 'NONE' },
    });
    const run = await sdk.ask('DataSync', 'StartTaskExecution', { TaskArn: task.TaskArn });
    for (;;) {
      const found = await sdk.ask('DataSync', 'DescribeTaskExecution', run);
      if (found.Status === 'ERROR') throw new Error(JSON.stringify(found.Result));
      if (found.Status !== 'SUCCESS') continue;
      return (found.Result as { readonly TransferDuration: number }).TransferDuration / 1000;
    }
  } finally {
    sdk.close();
    await rehearsal.close();
  }
}

it('by the bytes, where the line is slow', async () => {
  // 2 MB at 20 kB/s; how much more is the machine's business.
  expect(await transferSeconds({ linkBytesPerSecond: 20_000 })).toBeGreaterThan(90);
});

it('by the files, where they are many', async () => {
  expect(await transferSeconds({ filesPerSecondPerAgent: 0.1 })).toBeGreaterThan(190);
});
