import { hostname } from 'node:os';
import { HeadwaterError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ScanHooks } from '../jobs/scan-worker.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { ScanBudget } from '../ports/scan-documents.ts';
import type { ShardQueue, ShardRef } from '../ports/shards.ts';
import type { ScanRequest } from '../steps/scan.ts';
import type { ShardPorts } from '../steps/scan-shard-ports.ts';
import type { SharedScanPorts } from '../steps/scan-shared-request.ts';
import { connectCloud } from './cloud.ts';
import type { Project } from './project.ts';
import { connectQueue } from './queue.ts';
import { queueAddress } from './queue-address.ts';
import type { Reporter } from './reporter.ts';

/** How scans are shared out. */
export interface DistributedOptions {
  readonly reporter: Reporter;
  /** How much one job lists; absent: what is best. */
  readonly budget?: ScanBudget;
}

/** Scans by all workers of the queue, this process among them. */
export interface SharedScans {
  scan(request: ScanRequest): Promise<Inventory>;
  close(): Promise<void>;
}

/** Connects to queue and control bucket. Throws HeadwaterError `queue-embedded` (usage). */
export async function openSharedScans(
  project: Project,
  catalog: Catalog,
  { reporter, budget }: DistributedOptions,
): Promise<SharedScans> {
  if ((await queueAddress(project)) === 'embedded') throw embeddedQueue();
  const { scanShared } = await import('../steps/scan-shared.ts');
  const side = await openSide(project, reporter);
  // This host began the scan: when its own mount fails it is no use to wait for others to finish.
  const broken = new AbortController();
  try {
    const ports = { ...(await side.ports()), catalog };
    await side.work({ onRefused: (_, error) => broken.abort(error), onFailed: failedTo(reporter) });
    return {
      scan: ({ signal, ...request }) =>
        scanShared(ports, {
          migration: project.config.migration,
          ...request,
          ...(budget === undefined ? {} : { budget }),
          signal: signal === undefined ? broken.signal : AbortSignal.any([broken.signal, signal]),
        }),
      close: () => side.close(),
    };
  } catch (error) {
    await side.close();
    throw error;
  }
}

/** Takes shards of shared scans until it is closed. Connects to the cloud for the first one, not before. */
export async function startScanWork(
  project: Project,
  reporter: Reporter,
): Promise<{ close(): Promise<void> }> {
  const side = await openSide(project, reporter);
  await side.work({
    onOutcome: (shard, outcome) => {
      if (outcome.kind !== 'listed') return;
      const rest = outcome.children === 0 ? '' : `, and handed on ${outcome.children} shards`;
      reporter.notice(`Listed ${outcome.rows.toLocaleString('en-US')} entries of ${shard.share}${rest}.`);
    },
    onRefused: (_, error) => reporter.notice(error.message),
    onFailed: failedTo(reporter),
  });
  return side;
}

function failedTo(reporter: Reporter): NonNullable<ScanHooks['onFailed']> {
  return (shard, error, willRetry) => reporter.failed(`scan of ${shard.share}`, error.message, willRetry);
}

/** A process's part in shared scans. */
interface Side {
  /** Connects to the cloud when it is first asked. */
  ports(): Promise<ShardPorts & Pick<SharedScanPorts, 'shards'>>;
  /** Takes shards from now on. */
  work(hooks: ScanHooks): Promise<void>;
  /** Hands the shard in hand on, and lets everything go. Call it once. */
  close(): Promise<void>;
}

async function openSide(project: Project, reporter: Reporter): Promise<Side> {
  const { scanQueueName, shardQueue, startScanWorker } = await import('../jobs/jobs.ts');
  const connection = await connectQueue(project, reporter, scanQueueName(project.config.migration));
  let opened: ReturnType<typeof openPorts> | null = null;
  let worker: { close(): Promise<void> } | null = null;
  const open = (): ReturnType<typeof openPorts> => {
    const opening = opened ?? openPorts(project, shardQueue(connection), reporter);
    opened = opening;
    // A failed connection is tried again with the next shard.
    opening.catch(() => {
      opened = null;
    });
    return opening;
  };
  return {
    ports: async () => (await open()).ports,
    work: async (hooks) => {
      const { carryShard } = await import('../steps/scan-shard.ts');
      const carry = async (shard: ShardRef, signal: AbortSignal) =>
        carryShard((await open()).ports, shard, signal);
      worker = await startScanWorker(connection, carry, hooks);
    },
    close: async () => {
      await worker?.close();
      await connection.close();
      await (await opened?.catch(() => null))?.close();
    },
  };
}

async function openPorts(project: Project, queue: ShardQueue, reporter: Reporter) {
  const [{ createShares }, { treeMarks }, { openShardCatalog }] = await Promise.all([
    import('../adapters/shares/shares.ts'),
    import('../adapters/shares/tree-marks.ts'),
    import('../adapters/catalog/shard-catalog.ts'),
  ]);
  const aws = await connectCloud(project, reporter.watch?.called);
  const catalog = await openShardCatalog(project.state);
  const ports: ShardPorts & Pick<SharedScanPorts, 'shards'> = {
    store: aws.scanStore(project.config.bucket.control),
    queue,
    shares: createShares(),
    marks: treeMarks,
    catalog,
    shards: catalog,
    clock: project.clock,
    mountOf: (name) => {
      const share = project.config.shares.find((candidate) => candidate.name === name);
      return share === undefined ? null : project.mountOf(share);
    },
    worker: `${hostname()}/${process.pid}`,
  };
  return {
    ports,
    close: async () => {
      aws.close();
      await catalog.close();
    },
  };
}

function embeddedQueue(): HeadwaterError {
  return new HeadwaterError({
    code: 'queue-embedded',
    blame: 'usage',
    message: 'The embedded queue belongs to one process, so there is nobody to share a scan with.',
    next: [
      'Set queue: redis://HOST:6379 (or postgres://) in headwater.yaml, and run headwater work on the other hosts.',
      'Or scan from this host alone: leave --distributed out.',
    ],
  });
}
