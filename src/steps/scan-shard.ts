import { HeadwaterError } from '../errors.ts';
import type { ScanDocument, ShardManifest } from '../ports/scan-documents.ts';
import { SCAN_FORMAT } from '../ports/scan-documents.ts';
import type { ShardQueue, ShardRef } from '../ports/shards.ts';
import { handOn } from './scan-shard-hand-on.ts';
import type { ShardPorts } from './scan-shard-ports.ts';
import { assignmentOf, walkInto } from './scan-shard-walk.ts';

/** How a look at a shard ended. `known`: its manifest was there already; `over`: the scan has ended. */
export type ShardOutcome =
  | { readonly kind: 'listed'; readonly rows: number; readonly children: number }
  | { readonly kind: 'known' }
  | { readonly kind: 'over' }
  /** This host cannot serve the share; another worker may. */
  | { readonly kind: 'refused'; readonly error: HeadwaterError };

/**
 * Lists one shard: its directories and what lies below them, until the budget is spent; what was found and not listed is
 * handed on as shards of its own. Any number of workers may carry the same shard, at once or again: the first manifest
 * counts. With `signal` it ends early and hands on the rest, or throws when it has nothing to show. Throws PortFault, and
 * what the walk throws that is not about this host's mount.
 */
export async function carryShard(
  ports: ShardPorts,
  ref: ShardRef,
  signal?: AbortSignal,
): Promise<ShardOutcome> {
  const { store } = ports;
  const [document, end, known] = await Promise.all([
    store.document(ref),
    store.ended(ref),
    store.manifest(ref, ref.shard),
  ]);
  if (document === null || end !== null) return { kind: 'over' };
  if (known !== null) {
    await addChildren(ports.queue, ref, known);
    return { kind: 'known' };
  }
  try {
    const root = await checkedRoot(ports, document);
    const manifest = await list(ports, ref, document, root, signal);
    const first = await store.writeManifest(ref, manifest);
    const counts = first ? manifest : await store.manifest(ref, ref.shard);
    if (counts !== null) await addChildren(ports.queue, ref, counts);
    return first
      ? { kind: 'listed', rows: manifest.rows, children: manifest.children.length }
      : { kind: 'known' };
  } catch (error) {
    if (error instanceof HeadwaterError && REFUSALS.has(error.code)) return { kind: 'refused', error };
    throw error;
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'mount-unreadable',
  'scan-of-another-root',
  'share-not-here',
  'walk-broken',
  'disk-unwritable',
]);

/** Adds the jobs a manifest names. */
export async function addChildren(
  queue: ShardQueue,
  ref: ShardRef,
  { shard, children }: ShardManifest,
): Promise<void> {
  if (children.length === 0) return;
  await queue.add(children.map(({ id }) => ({ share: ref.share, scan: ref.scan, shard: id, parent: shard })));
}

async function checkedRoot(ports: ShardPorts, document: ScanDocument): Promise<string> {
  const { share } = document;
  const root = ports.mountOf(share);
  if (root === null) {
    throw new HeadwaterError({
      code: 'share-not-here',
      blame: 'usage',
      message: `This host's headwater.yaml has no share ${share}.`,
      next: ['Use the same headwater.yaml on every worker.'],
    });
  }
  if (await ports.marks.matches(root, document.mark, document.protocol)) return root;
  throw anotherTree(share);
}

/** The error for a mount that is not the tree being scanned. */
export function anotherTree(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'scan-of-another-root',
    blame: 'usage',
    message: `What is mounted for ${share} on this host is not the tree that is being scanned.`,
    next: [
      `Check the mount, or say where it is: HEADWATER_MOUNT_${share.toUpperCase().replaceAll('-', '_')}`,
      `If the share itself was replaced, start over: headwater inventory scan ${share} --distributed --fresh`,
    ],
  });
}

async function list(
  ports: ShardPorts,
  ref: ShardRef,
  document: ScanDocument,
  root: string,
  signal: AbortSignal | undefined,
): Promise<ShardManifest> {
  const { store, clock } = ports;
  const assignment = await assignmentOf(store, ref);
  const startedAt = clock.now().toISOString();
  // Attempts at one shard must not write over each other's parts: which of them counts is not known yet.
  const attempt = `${ref.shard}-${clock.newId()}`;
  const writer = await ports.catalog.startShard();
  try {
    const walked = await walkInto(ports, document, root, assignment, writer, signal);
    const rows = await writer.finish(assignment.given);
    const { children, unreadable } = await handOn(store, ref, attempt, rows, assignment, walked);
    const parts: ShardManifest['parts'] = [];
    for (const { file, ...part } of rows.parts) {
      parts.push({ key: await store.uploadPart(ref, `${attempt}-${parts.length}`, file), ...part });
    }
    return {
      format: SCAN_FORMAT,
      scan: ref.scan,
      shard: ref.shard,
      depth: assignment.depth,
      worker: ports.worker,
      startedAt,
      finishedAt: clock.now().toISOString(),
      rows: rows.rows,
      fileBytes: rows.fileBytes,
      parts,
      unreadable: unreadable.map(({ path, errorCode }) => ({
        path: Buffer.from(path).toString('base64'),
        errorCode,
      })),
      passedBy: walked.passedBy,
      children,
    };
  } finally {
    await writer.close();
  }
}
