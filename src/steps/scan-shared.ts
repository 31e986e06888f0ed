import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { HeadwaterError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { isRetryable, PortFault } from '../ports/faults.ts';
import type { ScanDocument } from '../ports/scan-documents.ts';
import type { ScanRef, ScanStore } from '../ports/scan-store.ts';
import type { ShardQueue } from '../ports/shards.ts';
import type { ScanProgress } from './scan.ts';
import { emptyTree, isWhole, type ScanTree, withManifests } from './scan-shard-tree.ts';
import { openSharedScan } from './scan-shared-open.ts';
import type { SharedScanPorts, SharedScanRequest } from './scan-shared-request.ts';

/** Requests in flight to the bucket and to the queue. */
const AT_ONCE = 16;
const DOWNLOADS = 4;
/** How often what the bucket has is looked at: a listing costs a request a thousand shards. */
const LOOK_MS = { least: 500, perShard: 2, most: 15_000 };
/** How often jobs are looked up that nobody may have any more. */
const QUEUE_EVERY_MS = 3_000;
const DOWNLOAD_TRIES = 4;

/**
 * Has a share listed by all workers of the queue, and puts one inventory together from what they found. Killed and started
 * again it goes on. What is to do follows from the manifests in the bucket alone: a queue that loses its jobs is filled
 * again. Throws HeadwaterError `control-bucket-missing`, `scan-of-another-root`, `scan-options-changed` (usage),
 * `scan-running`, `scan-ended-elsewhere` (held), and what a worker gave a shard up for.
 */
export async function scanShared(ports: SharedScanPorts, request: SharedScanRequest): Promise<Inventory> {
  const release = await ports.shards.lock(request.share);
  try {
    const document = await openSharedScan(ports, request);
    const ref: ScanRef = { share: document.share, scan: document.id };
    const attempts = await ports.store.attempt(ref);
    const tree = await follow(ports, request, document, attempts);
    const inventory = await merge(ports, document, tree, attempts, request.signal);
    await ports.store.end(ref, {
      outcome: 'merged',
      inventory: { id: inventory.id, sha256: inventory.parquet.sha256 },
      at: ports.clock.now().toISOString(),
    });
    return inventory;
  } finally {
    await release();
  }
}

/** Looks at the manifests until every shard has one. */
async function follow(
  ports: SharedScanPorts,
  request: SharedScanRequest,
  document: ScanDocument,
  attempts: number,
): Promise<ScanTree> {
  const { store, catalog } = ports;
  const ref: ScanRef = { share: document.share, scan: document.id };
  const last = await catalog.latest(document.share);
  const read = new Set<string>();
  let tree = emptyTree();
  let queueSeenAt = Number.NEGATIVE_INFINITY;
  let begun = false;
  for (;;) {
    request.signal?.throwIfAborted();
    tree = await readOn(store, ref, tree, read);
    request.onProgress?.(progressOf(tree, document, attempts, last?.counts.entries ?? null));
    if (isWhole(tree)) return tree;
    if (performance.now() - queueSeenAt >= QUEUE_EVERY_MS) {
      if ((await store.ended(ref)) !== null) throw endedElsewhere(document.share);
      await refill(ports.queue, ref, tree, !begun);
      begun = true;
      queueSeenAt = performance.now();
    }
    const waitMs = Math.min(LOOK_MS.most, LOOK_MS.least + LOOK_MS.perShard * read.size);
    await sleep(waitMs, undefined, request.signal === undefined ? {} : { signal: request.signal }).catch(
      () => undefined,
    );
  }
}

/** The tree with the manifests that came since. */
async function readOn(
  store: ScanStore,
  ref: ScanRef,
  before: ScanTree,
  read: Set<string>,
): Promise<ScanTree> {
  let tree = before;
  for await (const page of store.finished(ref)) {
    const fresh = page.filter((shard) => !read.has(shard));
    const manifests = await pMap(fresh, (shard) => store.manifest(ref, shard), { concurrency: AT_ONCE });
    tree = withManifests(
      tree,
      manifests.filter((manifest) => manifest !== null),
    );
    for (const shard of fresh) read.add(shard);
  }
  return tree;
}

/**
 * Adds jobs that nobody has. One that was given up before this run gets another chance; one that is given up now ends the
 * run with its error.
 */
async function refill(queue: ShardQueue, ref: ScanRef, tree: ScanTree, again: boolean): Promise<void> {
  await pMap(
    tree.open.values(),
    async (open) => {
      const shard = { ...ref, ...open };
      const state = await queue.state(shard);
      if (state.kind === 'open') return;
      if (state.kind === 'failed') {
        if (!again) throw state.error;
        await queue.forget(shard);
      }
      await queue.add([shard]);
    },
    { concurrency: AT_ONCE },
  );
}

function progressOf(
  tree: ScanTree,
  document: ScanDocument,
  attempts: number,
  expectedEntries: number | null,
): ScanProgress {
  return {
    entries: tree.entries,
    fileBytes: tree.fileBytes,
    expectedEntries,
    unfinishedSince: attempts > 1 ? document.startedAt : null,
    walk: null,
    shards: { done: tree.done.size, open: tree.open.size, workers: tree.workers.size },
  };
}

async function merge(
  { store, shards }: SharedScanPorts,
  document: ScanDocument,
  tree: ScanTree,
  attempts: number,
  signal: AbortSignal | undefined,
): Promise<Inventory> {
  const assembly = await shards.assemble(document);
  const byShard = [...tree.done].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, totals]) => totals);
  await pMap(
    byShard.flatMap(({ parts }) => parts),
    (part) => {
      signal?.throwIfAborted();
      return assembly.adopt(part, (file) => retried(() => store.download(part.key, file)));
    },
    { concurrency: DOWNLOADS },
  );
  for (const { path, errorCode } of byShard.flatMap(({ unreadable }) => unreadable)) {
    assembly.unreadable({ path: Buffer.from(path, 'base64'), errorCode });
  }
  return assembly.finish(attempts, tree.passedBy);
}

/** The SDK repeats requests, not bodies that broke off. */
async function retried(work: () => Promise<void>): Promise<void> {
  for (let nth = 1; ; nth++) {
    try {
      return await work();
    } catch (error) {
      if (nth >= DOWNLOAD_TRIES || !(error instanceof PortFault && isRetryable(error.kind))) throw error;
      await sleep(250 * 2 ** nth);
    }
  }
}

function endedElsewhere(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'scan-ended-elsewhere',
    blame: 'held',
    message: `The shared scan of ${share} was ended by a headwater command on another host.`,
    next: [`headwater inventory scan ${share} --distributed`],
  });
}
