import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Aws, createAws } from '../../src/adapters/aws/aws.ts';
import { openCatalog } from '../../src/adapters/catalog/catalog.ts';
import { createShares } from '../../src/adapters/shares/shares.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { startRehearsal } from '../../src/rehearsal/start.ts';
import { scanShare } from '../../src/steps/scan.ts';
import { startRedis } from './redis-server.ts';

const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
const CONTROL = 'demo-control';
const FIXTURES = resolve(import.meta.dirname, 'fixtures');
const PROJECT = resolve(import.meta.dirname, '../..');

/** A share, a queue and a control bucket, and processes that scan the one through the others. */
export interface SharedScanPlace {
  readonly redisUrl: string;
  readonly tree: string;
  readonly state: string;
  readonly aws: Aws;
  command(rows: number): Process;
  worker(mount?: string): Process;
  /** The share as one process scans it. */
  scanHere(): Promise<Inventory>;
  /** Rows that are in one of two inventories and not in the other, any column but for the access time. */
  differences(here: Inventory, shared: Inventory): Promise<number>;
  latest(): Promise<Inventory | null>;
  remove(): Promise<void>;
}

/** A process with the lines it printed. */
export interface Process {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** Resolves when a line begins like that, with the rest of it. */
  said(start: string): Promise<string>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  ended(): Promise<void>;
}

/** Starts all that is needed, once a file of tests. */
export async function sharedScanPlace(): Promise<SharedScanPlace> {
  const directory = await mkdtemp(join(tmpdir(), 'headwater shared '));
  const tree = join(directory, 'tree');
  await mkdir(tree);
  const dist = await build(directory);
  const redis = await startRedis();
  const cloud = join(directory, 'cloud');
  await mkdir(cloud);
  await writeFile(join(cloud, 'world.json'), JSON.stringify(WORLD));
  const server = await startRehearsal({
    directory: cloud,
    credentials: KEYS,
    stepDelayMs: 1,
    staleSettingsMs: 0,
  });
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  const aws = createAws({ region: 'us-east-1', endpoint: server.endpoint, rehearsal: null, account: '' });
  await aws.buckets.create(CONTROL);
  const config = join(directory, 'headwater.yaml');
  await writeFile(config, configText(redis.url, server.endpoint, tree));
  const here = join(directory, 'here');
  const processes: Process[] = [];
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Process => {
    const begun = startProcess(dist, args, env);
    processes.push(begun);
    return begun;
  };
  const catalogs = {
    here: await openCatalog(here),
    shared: await openCatalog(join(directory, '.headwater')),
  };
  return {
    redisUrl: redis.url,
    tree,
    state: join(directory, '.headwater'),
    aws,
    command: (rows) => start(['scan-command.mjs', config, String(rows)]),
    worker: (mount) =>
      start(['scan-work.mjs', config], mount === undefined ? {} : { HEADWATER_MOUNT_MODELS: mount }),
    scanHere: () =>
      scanShare(
        { catalog: catalogs.here, shares: createShares() },
        { share: 'models', protocol: 'nfs', root: tree, purpose: 'scan', fresh: true },
      ),
    differences: (one, other) =>
      countDifferences(
        filesOf(join(here, 'inventories/models'), one),
        filesOf(join(directory, '.headwater/inventories/models'), other),
      ),
    latest: () => catalogs.shared.latest('models'),
    async remove() {
      for (const each of processes) await each.kill('SIGKILL');
      await catalogs.here.close();
      await catalogs.shared.close();
      aws.close();
      await server.close();
      await redis.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Directories of a few levels, files of known sizes, a link and an awkward name here and there. */
export async function makeTree(root: string, directories: number, filesEach: number): Promise<void> {
  for (let nth = 0; nth < directories; nth++) {
    const path = join(root, `d${nth % 7}`, `e${nth % 31}`, `f${nth}`);
    await mkdir(path, { recursive: true });
    for (let file = 0; file < filesEach; file++) {
      await writeFile(join(path, `file ${file}${file % 5 === 0 ? '\n' : ''}`), 'x'.repeat(file % 17));
    }
    if (nth % 10 === 0) await symlink('file 1', join(path, 'link'));
  }
  await writeFile(Buffer.concat([Buffer.from(root), Buffer.from([0x2f, 0xff, 0xfe])]), 'not UTF-8');
}

/** Killed processes are of their own, and compiled: reading TypeScript would be most of what they do. */
async function build(directory: string): Promise<string> {
  const dist = join(directory, 'dist');
  await symlink(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
  await copyFile(join(PROJECT, 'package.json'), join(directory, 'package.json'));
  const tsc = join(PROJECT, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', join(PROJECT, 'tsconfig.build.json'), '--outDir', dist, '--noCheck'], {
    cwd: PROJECT,
  });
  return dist;
}

function startProcess(dist: string, args: readonly string[], env: Readonly<Record<string, string>>): Process {
  const [script = '', ...rest] = args;
  const child = spawn(process.execPath, [join(FIXTURES, script), dist, ...rest], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const lines: string[] = [];
  let news: () => void = () => undefined;
  let open = true;
  createInterface({ input: child.stdout })
    .on('line', (line) => {
      lines.push(line);
      news();
    })
    .once('close', () => {
      open = false;
      news();
    });
  const ended = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return {
    child,
    lines,
    ended,
    said: async (start) => {
      for (;;) {
        const line = lines.find((candidate) => candidate.startsWith(start));
        if (line !== undefined) return line.slice(start.length).trim();
        if (!open) throw new Error(`it ended without saying ${start}: ${lines.slice(-5).join(' | ')}`);
        await new Promise<void>((resolve) => {
          news = resolve;
        });
      }
    },
    kill: async (signal) => {
      child.kill(signal);
      await ended();
    },
  };
}

const filesOf = (folder: string, { id, parquet }: Inventory): readonly string[] =>
  parquet.files.map(({ file }) => join(folder, id, file));

async function countDifferences(one: readonly string[], other: readonly string[]): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (files: readonly string[]): string =>
    `SELECT * EXCLUDE (listing, atime_ns) FROM read_parquet([${files.map((file) => `'${file}'`).join(', ')}])`;
  const result = await connection.runAndReadAll(
    `SELECT count(*) FROM ((${rows(one)} EXCEPT ALL ${rows(other)}) UNION ALL (${rows(other)} EXCEPT ALL ${rows(one)}))`,
  );
  const count = Number(result.getRows()[0]?.[0]);
  connection.closeSync();
  instance.closeSync();
  return count;
}

const WORLD = { account: '111122223333', region: 'us-east-1', exports: [], agents: [], gateways: [] };

const configText = (queue: string, endpoint: string, mount: string): string => `migration: demo
aws:
  region: us-east-1
  endpoint: ${endpoint}
queue: ${queue}
bucket:
  name: demo-data
  control: ${CONTROL}
roles:
  dataSync: arn:aws:iam::123456789012:role/datasync
agents:
  - name: one
    arn: arn:aws:datasync:us-east-1:123456789012:agent/agent-00000000000000001
shares:
  - name: models
    protocol: nfs
    server: nas.example
    export: /export/models
    mount: ${JSON.stringify(mount)}
    agents: [one]
    prefix: models/
`;
