import { HeadwaterError } from '../errors.ts';
import type { UnreadableSubtree } from '../inventory/entry.ts';
import type { EntryBatch } from '../inventory/entry-batch.ts';
import type { PassedBy } from '../inventory/inventory.ts';
import { skippedIn, together } from '../inventory/passed-by.ts';
import type { ScanDocument } from '../ports/scan-documents.ts';
import type { ScanStore } from '../ports/scan-store.ts';
import type { ShardRef, ShardWriter } from '../ports/shards.ts';
import type { ShardPorts } from './scan-shard-ports.ts';
import { budgetAt, isSpent } from './scan-shard-split.ts';

/** How often the queue is asked whether others wait for work. */
const ASK_EVERY_MS = 1_000;

/** What a shard is to list. */
export interface Assignment {
  readonly depth: number;
  readonly tries: number;
  readonly given: readonly Uint8Array[];
}

/** Reads it from the manifest of its parent. */
export async function assignmentOf(store: ScanStore, ref: ShardRef): Promise<Assignment> {
  if (ref.parent === null) return { depth: 0, tries: 1, given: [new Uint8Array()] };
  const parent = await store.manifest(ref, ref.parent);
  const child = parent?.children.find(({ id }) => id === ref.shard);
  if (parent === null || child === undefined) {
    throw new HeadwaterError({
      code: 'shard-unknown',
      blame: 'bug',
      message: `No manifest of scan ${ref.scan} names shard ${ref.shard}.`,
    });
  }
  return { depth: parent.depth + 1, tries: child.tries, given: await store.directories(child.key) };
}

/** What a walk came to, besides rows. */
export interface Walked {
  readonly unreadable: readonly UnreadableSubtree[];
  /** Directories left out because of their names. */
  readonly passedBy: readonly PassedBy[];
  /** False when the budget ended it. */
  readonly exhausted: boolean;
}

/** Walks a shard's directories until its budget is spent. */
export async function walkInto(
  ports: ShardPorts,
  document: ScanDocument,
  root: string,
  { depth, given }: Assignment,
  writer: ShardWriter,
  signal: AbortSignal | undefined,
): Promise<Walked> {
  const budget = budgetAt(depth, document.budget);
  const { device } = await ports.shares.identify(root);
  const began = ports.clock.now().getTime();
  const unreadable: UnreadableSubtree[] = [];
  let passedBy: readonly PassedBy[] = [];
  let rows = 0;
  let listed = 0;
  let idle = false;
  let askedAt = began;
  const walk = ports.shares.walk(root, {
    from: inTurn(given),
    ...(document.skipNames === null ? {} : { skipNames: document.skipNames }),
  });
  for await (const item of walk) {
    if (item.kind === 'unreadable') unreadable.push(item.subtree);
    else if (item.kind === 'listed') {
      await writer.listed(item.directories);
      listed += item.directories.length;
      passedBy = together([...passedBy, ...skippedIn(item.directories)]);
    } else {
      await writer.add(withDevice(item.batch, device, BigInt(document.device)));
      rows += item.batch.rows;
    }
    const now = ports.clock.now().getTime();
    if (now - askedAt >= ASK_EVERY_MS) {
      idle = !(await ports.queue.busy());
      askedAt = now;
    }
    if (listed === 0) signal?.throwIfAborted();
    // Without a directory listed whole, what is handed on would be what was given: the scan would not get on.
    const done = { rows, seconds: (now - began) / 1000, idle };
    if (listed > 0 && (signal?.aborted === true || isSpent(budget, done)))
      return { unreadable, passedBy, exhausted: false };
  }
  return { unreadable, passedBy, exhausted: true };
}

async function* inTurn(paths: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* paths;
}

/** Hosts number a file system each in their own way; rows carry the number of the host that began the scan. */
function withDevice(batch: EntryBatch, here: bigint, there: bigint): EntryBatch {
  return here === there
    ? batch
    : { ...batch, device: batch.device.map((device) => (device === here ? there : device)) };
}
