import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateLocationNfsCommand,
  CreateLocationS3Command,
  CreateLocationSmbCommand,
  CreateTaskCommand,
  type CreateTaskCommandInput,
  DataSyncClient,
  DescribeTaskExecutionCommand,
  type DescribeTaskExecutionCommandOutput,
  type S3StorageClass,
  StartTaskExecutionCommand,
} from '@aws-sdk/client-datasync';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import { openClock } from '../../src/rehearsal/clock.ts';
import { type Rehearsal, type StartOptions, startRehearsal } from '../../src/rehearsal/start.ts';

export const ACCOUNT = '111122223333';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/headwater-datasync`;
export const agentArn = (n: number): string =>
  `arn:aws:datasync:us-east-1:${ACCOUNT}:agent/agent-0000000000000000${n}`;
export const gatewayArn = (n: number): string =>
  `arn:aws:storagegateway:us-east-1:${ACCOUNT}:gateway/sgw-0000000${n}`;
export const DATA = 'rehearsal-data';
export const CONTROL = 'rehearsal-control';

const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

interface Clients {
  readonly dataSync: DataSyncClient;
  readonly gateway: StorageGatewayClient;
  readonly s3: S3Client;
}

/** A rehearsal with one NFS export and one SMB share, real directories behind both, and clients that never retry. */
export interface Premises {
  readonly directory: string;
  /** Behind `nas:/export/projects`. */
  readonly nfs: string;
  /** Behind `filer:/Office`. */
  readonly smb: string;
  dataSync(): DataSyncClient;
  gateway(): StorageGatewayClient;
  s3(): S3Client;
  endpoint(): string;
  /** Writes `world.json` anew. */
  world(
    agents: readonly {
      readonly n: number;
      readonly mode: 'basic' | 'enhanced';
      readonly status?: 'online' | 'offline';
    }[],
  ): Promise<void>;
  /** Stops and starts; meanwhile the rehearsal's clock may be put forward. */
  restart(stepDelayMs?: number, advanceMs?: number): Promise<void>;
  /** Stops and starts as one whose lists go without what was made for so long; else they show it at once. */
  restartWithStaleLists(staleListsMs: number): Promise<void>;
  /** Switches an agent's machine on or off. */
  switchAgent(n: number, status: 'online' | 'offline'): Promise<void>;
  close(): Promise<void>;
}

export async function openPremises(
  stepDelayMs = 5,
  more: Pick<StartOptions, 'rates' | 'speedUp'> = {},
): Promise<Premises> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'rehearsal-')));
  const nfs = join(directory, 'premises', 'projects');
  const smb = join(directory, 'premises', 'office');
  await mkdir(nfs, { recursive: true });
  await mkdir(smb, { recursive: true });
  const world: Premises['world'] = (agents) =>
    writeFile(
      join(directory, 'world.json'),
      JSON.stringify({
        account: ACCOUNT,
        region: 'us-east-1',
        exports: [
          { protocol: 'nfs', server: 'nas', export: '/export/projects', directory: nfs },
          { protocol: 'smb', server: 'filer', export: '/Office', directory: smb },
        ],
        agents: agents.map(({ n, ...rest }) => ({ arn: agentArn(n), name: `agent-${n}`, ...rest })),
        gateways: [1, 2].map((n) => ({ arn: gatewayArn(n), name: `gateway-${n}` })),
      }),
    );
  await world([
    { n: 1, mode: 'basic' },
    { n: 2, mode: 'basic' },
    { n: 3, mode: 'enhanced' },
  ]);

  const start = async (
    delay: number,
    staleListsMs = 0,
  ): Promise<{ rehearsal: Rehearsal; clients: Clients }> => {
    const options = { directory, stepDelayMs: delay, staleListsMs, credentials };
    const rehearsal = await startRehearsal({ ...options, ...more });
    const shared = { endpoint: rehearsal.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    const clients = {
      dataSync: new DataSyncClient(shared),
      gateway: new StorageGatewayClient(shared),
      s3: new S3Client({ ...shared, forcePathStyle: true }),
    };
    return { rehearsal, clients };
  };
  let running = await start(stepDelayMs);
  const stop = async (): Promise<void> => {
    for (const client of Object.values(running.clients)) client.destroy();
    await running.rehearsal.close();
  };
  for (const Bucket of [DATA, CONTROL]) await running.clients.s3.send(new CreateBucketCommand({ Bucket }));
  return {
    directory,
    nfs,
    smb,
    dataSync: () => running.clients.dataSync,
    gateway: () => running.clients.gateway,
    s3: () => running.clients.s3,
    endpoint: () => running.rehearsal.endpoint,
    world,
    switchAgent: async (n, status) => {
      const answer = await fetch(`${running.rehearsal.endpoint}/_rehearsal/agents`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ arn: agentArn(n), status }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    restart: async (delay = stepDelayMs, advanceMs = 0) => {
      await stop();
      if (advanceMs > 0) openClock(directory).advance(advanceMs);
      running = await start(delay);
    },
    restartWithStaleLists: async (staleListsMs) => {
      await stop();
      running = await start(stepDelayMs, staleListsMs);
    },
    close: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function nfsLocation(p: Premises, agents: readonly number[] = [1], below = ''): Promise<string> {
  const answer = await p.dataSync().send(
    new CreateLocationNfsCommand({
      ServerHostname: 'nas',
      Subdirectory: `/export/projects${below}`,
      OnPremConfig: { AgentArns: agents.map(agentArn) },
    }),
  );
  return answer.LocationArn ?? '';
}

export async function smbLocation(p: Premises): Promise<string> {
  const answer = await p.dataSync().send(
    new CreateLocationSmbCommand({
      ServerHostname: 'filer',
      Subdirectory: '/Office',
      AgentArns: [agentArn(1)],
      User: 'svc',
      Domain: 'CORP',
      Password: 'hunter2-secret',
    }),
  );
  return answer.LocationArn ?? '';
}

export async function s3Location(
  p: Premises,
  prefix: string,
  S3StorageClass: S3StorageClass = 'STANDARD',
): Promise<string> {
  const answer = await p.dataSync().send(
    new CreateLocationS3Command({
      S3BucketArn: `arn:aws:s3:::${DATA}`,
      Subdirectory: prefix,
      S3StorageClass,
      S3Config: { BucketAccessRoleArn: ROLE },
    }),
  );
  return answer.LocationArn ?? '';
}

export const REPORT = {
  Destination: {
    S3: { S3BucketArn: `arn:aws:s3:::${CONTROL}`, BucketAccessRoleArn: ROLE, Subdirectory: 'reports/' },
  },
  OutputType: 'STANDARD',
  ReportLevel: 'SUCCESSES_AND_ERRORS',
} as const;

/** A task from the NFS export (or another source) to a prefix, that verifies what it transferred and reports it. */
export async function newTask(
  p: Premises,
  prefix: string,
  more: Partial<CreateTaskCommandInput> = {},
): Promise<string> {
  const answer = await p.dataSync().send(
    new CreateTaskCommand({
      SourceLocationArn: more.SourceLocationArn ?? (await nfsLocation(p)),
      DestinationLocationArn: await s3Location(p, prefix),
      TaskReportConfig: REPORT,
      ...more,
      Options: { VerifyMode: 'ONLY_FILES_TRANSFERRED', ...more.Options },
    }),
  );
  return answer.TaskArn ?? '';
}

export async function start(p: Premises, TaskArn: string): Promise<string> {
  return (await p.dataSync().send(new StartTaskExecutionCommand({ TaskArn }))).TaskExecutionArn ?? '';
}

export function look(p: Premises, TaskExecutionArn: string): Promise<DescribeTaskExecutionCommandOutput> {
  return p.dataSync().send(new DescribeTaskExecutionCommand({ TaskExecutionArn }));
}

/** Asks again until what is wanted is there. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await ask();
    if (wanted(found)) return found;
    await sleep(5);
  }
}

/** Waits until the execution shows that status. */
export async function reached(p: Premises, arn: string, status: string): Promise<void> {
  await eventually(
    () => look(p, arn),
    (found) => found.Status === status,
  );
}

/** Waits for the end of an execution and of its report, and tells every status seen on the way. */
export async function finished(
  p: Premises,
  arn: string,
): Promise<{ readonly end: DescribeTaskExecutionCommandOutput; readonly seen: readonly string[] }> {
  const seen: string[] = [];
  for (;;) {
    const end = await look(p, arn);
    const status = end.Status ?? '';
    if (seen.at(-1) !== status) seen.push(status);
    const over = status === 'SUCCESS' || status === 'ERROR';
    if (over && end.ReportResult?.Status !== 'PENDING') return { end, seen };
    await sleep(2);
  }
}

export async function runTask(p: Premises, taskArn: string): Promise<DescribeTaskExecutionCommandOutput> {
  return (await finished(p, await start(p, taskArn))).end;
}

export async function keys(p: Premises, bucket: string, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await p
      .s3()
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
    found.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}

export async function text(p: Premises, bucket: string, key: string): Promise<string> {
  const answer = await p.s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await answer.Body?.transformToString()) ?? '';
}

export function head(p: Premises, key: string): Promise<HeadObjectCommandOutput> {
  return p.s3().send(new HeadObjectCommand({ Bucket: DATA, Key: key }));
}

export interface ReportItem {
  readonly RelativePath: string;
  readonly [field: string]: unknown;
}

/** One list of an execution's detailed report, from all its parts. */
export async function reportList(
  p: Premises,
  executionArn: string,
  list: 'transferred' | 'skipped' | 'verified' | 'deleted',
): Promise<readonly ReportItem[]> {
  const [, task = '', , exec = ''] = executionArn.split('/');
  const all = await keys(p, CONTROL, `reports/Detailed-Reports/${task}/${exec}/${exec}.files-${list}-v1-`);
  const title = `${list.charAt(0).toUpperCase()}${list.slice(1)}`;
  const items: ReportItem[] = [];
  for (const key of all) {
    const document = JSON.parse(await text(p, CONTROL, key)) as Record<string, unknown>;
    items.push(...(document[title] as ReportItem[]));
  }
  return items;
}

export const paths = (items: readonly ReportItem[]): readonly string[] =>
  items.map((i) => i.RelativePath).sort();
