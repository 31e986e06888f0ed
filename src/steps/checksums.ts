import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { clampedNs } from '../inventory/entry-batch.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { ChecksumAlgorithm, HashedFile, Hashing } from '../ports/hashing.ts';
import type { Shares } from '../ports/shares.ts';
import type { ChecksumRow, SideTable, SideTableKind, SideTableWriter } from '../ports/side-tables.ts';

/** What hashing a share needs. */
export interface ChecksumPorts {
  readonly catalog: Catalog;
  readonly hashing: Hashing;
  readonly shares: Pick<Shares, 'identify'>;
}

/** How far it is. */
export interface ChecksumProgress {
  /** Bytes of files that have a checksum now, reused and earlier ones included. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly doneFiles: number;
  readonly totalFiles: number;
  /** When the run was begun that this one goes on with; null for the first attempt. */
  readonly resumedFrom: Date | null;
}

/** One run over the files of an inventory. */
export interface ChecksumRequest {
  readonly inventory: Inventory;
  /** Absolute path of the mount. */
  readonly root: string;
  readonly algorithm: ChecksumAlgorithm;
  /** Kept with the result: what made it. */
  readonly tool: Readonly<Record<string, string>>;
  readonly threads?: number;
  /** How long what was hashed may be in memory only; default 10 s. */
  readonly checkpointMs?: number;
  readonly onProgress?: (progress: ChecksumProgress) => void;
  readonly signal?: AbortSignal;
}

/** What the finished run says: every file of the inventory is in exactly one of `table.outcomes`. */
export interface Checksums {
  readonly algorithm: ChecksumAlgorithm;
  readonly table: SideTable;
  /** The first few files that have no checksum, or one of other content than the scan saw. */
  readonly exceptions: readonly ChecksumRow[];
}

const FILES = { kinds: ['file'] } as const;
const CHECKPOINT_MS = 10_000;
/** A fast machine should not have to read more than this again either. */
const CHECKPOINT_BYTES = 64 * 2 ** 30;
const EXCEPTIONS = 20;

/** The table an algorithm's checksums are kept in. */
export function checksumTable(
  algorithm: ChecksumAlgorithm,
): `checksums-${ChecksumAlgorithm}` & SideTableKind {
  return `checksums-${algorithm}`;
}

/**
 * Hashes the content of every file of an inventory that no earlier inventory has a checksum for, going on where an
 * earlier run of the same inventory was cut off. Throws HeadwaterError `checksums-interrupted` (held) when aborted,
 * `mount-unreadable`, `checksums-of-another-root` (usage), `side-table-busy` (held), `side-table-finished` (usage); what
 * was done until then is kept.
 */
export async function checksumShare(ports: ChecksumPorts, request: ChecksumRequest): Promise<Checksums> {
  const { catalog } = ports;
  const { inventory, algorithm } = request;
  const kind = checksumTable(algorithm);
  const rootInode = String((await ports.shares.identify(request.root)).inode);
  const writer = await catalog.openSideTable(inventory, kind, { ...request.tool, rootInode });
  try {
    if (writer.tool.rootInode !== rootInode) throw anotherRoot(request);
    await hashInto(ports, request, writer);
  } catch (error) {
    await writer.suspend();
    throw error;
  }
  const table = await writer.finish();
  return { algorithm, table, exceptions: await exceptionsOf(catalog, inventory, kind) };
}

async function hashInto(
  { catalog, hashing }: ChecksumPorts,
  { inventory, root, algorithm, threads, checkpointMs, onProgress, signal }: ChecksumRequest,
  writer: SideTableWriter<ChecksumRow>,
): Promise<void> {
  const kind = checksumTable(algorithm);
  await writer.copyEarlier();
  const left = await catalog.countWithout(inventory, kind, FILES);
  const { files: totalFiles, fileBytes: totalBytes } = inventory.counts;
  const resumedFrom = writer.resumedRows > 0 ? writer.startedAt : null;
  let doneFiles = totalFiles - left.entries;
  let bytesSince = 0;
  const tell = (readBytes: number): void => {
    const doneBytes = Math.min(totalBytes, totalBytes - left.bytes + readBytes);
    onProgress?.({ doneBytes, totalBytes, doneFiles, totalFiles, resumedFrom });
  };
  tell(0);
  let savedAt = performance.now();
  const found = hashing.hash(root, catalog.entriesWithout(inventory, kind, FILES), {
    algorithm,
    onRead: tell,
    ...(threads === undefined ? {} : { threads }),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const batch of found) {
    await writer.add(batch.map(rowOf));
    doneFiles += batch.length;
    for (const { file } of batch) bytesSince += file.sizeBytes ?? 0;
    const isDue = performance.now() - savedAt >= (checkpointMs ?? CHECKPOINT_MS);
    if (!isDue && bytesSince < CHECKPOINT_BYTES) continue;
    await writer.checkpoint();
    savedAt = performance.now();
    bytesSince = 0;
  }
  if (signal?.aborted === true) throw interrupted(inventory, algorithm);
}

/** The row of a file: only what was read without a change in between gets a checksum. */
function rowOf({ file, result }: HashedFile): ChecksumRow {
  const { path } = file;
  const { readAtNs } = result;
  if (result.kind !== 'read') {
    const errorCode = result.kind === 'unreadable' ? result.errorCode : null;
    return { ...NOTHING, path, outcome: result.kind, readAtNs, errorCode };
  }
  const { sizeBytes, mtimeNs, inode, checksum } = result;
  const seen = { path, sizeBytes, mtimeNs, inode, readAtNs, errorCode: null };
  if (!result.steady) return { ...seen, outcome: 'unsteady', checksum: null };
  const asScanned =
    (file.sizeBytes ?? sizeBytes) === sizeBytes && clampedNs(file.mtimeNs ?? mtimeNs) === mtimeNs;
  return { ...seen, outcome: asScanned ? 'hashed' : 'changed', checksum };
}

const NOTHING = { checksum: null, sizeBytes: null, mtimeNs: null, inode: null } as const;

async function exceptionsOf(
  catalog: Catalog,
  inventory: Inventory,
  kind: `checksums-${ChecksumAlgorithm}`,
): Promise<readonly ChecksumRow[]> {
  const all: ChecksumRow[] = [];
  const only = { outcomes: ['unreadable', 'unsteady', 'changed', 'gone'], limit: EXCEPTIONS };
  for await (const rows of catalog.sideRows(inventory, kind, only)) all.push(...rows);
  return all;
}

/** Where nothing is mounted every file would count as gone. The device is not compared: a mount gets another one. */
function anotherRoot({ inventory, root, algorithm }: ChecksumRequest): HeadwaterError {
  const again = `headwater inventory scan ${inventory.share} --checksum ${algorithm}`;
  return new HeadwaterError({
    code: 'checksums-of-another-root',
    blame: 'usage',
    message: `Another directory answers at ${safeText(root)} than the one whose files were being hashed.`,
    next: [
      `Mount share ${inventory.share} there as it was, then: ${again}`,
      `Or start over: ${again} --fresh`,
    ],
  });
}

function interrupted(inventory: Inventory, algorithm: ChecksumAlgorithm): HeadwaterError {
  return new HeadwaterError({
    code: 'checksums-interrupted',
    blame: 'held',
    message: `Hashing the files of share ${inventory.share} was stopped; what was hashed is kept.`,
    next: [`Go on: headwater inventory scan ${inventory.share} --checksum ${algorithm}`],
  });
}
