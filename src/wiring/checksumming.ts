import type { ShareConfig } from '../config/schema.ts';
import { shown } from '../inventory/display.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { ChecksumAlgorithm } from '../ports/hashing.ts';
import type { ChecksumOutcome } from '../ports/side-tables.ts';
import { type Checksums, checksumShare, checksumTable } from '../steps/checksums.ts';
import { formatTime } from '../views/format.ts';
import type { ChecksumsValue } from '../views/values/finished-scan.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import { toolVersion } from './version.ts';

/** Which checksums are wanted, and who is told. */
export interface ChecksumOptions {
  readonly algorithm: ChecksumAlgorithm;
  readonly reporter: Reporter;
}

/**
 * The newest inventory of the share, when its checksums were begun and not finished: they are gone on with before
 * anything is walked again. Null otherwise.
 */
export async function unfinishedChecksums(
  catalog: Catalog,
  share: ShareConfig,
  { algorithm, reporter }: ChecksumOptions,
): Promise<Inventory | null> {
  const inventory = await catalog.latest(share.name);
  if (inventory === null) return null;
  const begun = await catalog.unfinishedSideTable(inventory, checksumTable(algorithm));
  if (begun === null) return null;
  const since = formatTime(begun.startedAt.toISOString());
  reporter.notice(
    `${share.name}: going on with the ${algorithm} run of ${since}, not walking again; --fresh starts anew.`,
  );
  return inventory;
}

/** Hashes what an inventory lists, as far as no earlier run has. See `checksumShare`. */
export async function checksumInventory(
  project: Project,
  catalog: Catalog,
  share: ShareConfig,
  inventory: Inventory,
  { algorithm, reporter }: ChecksumOptions,
  { signal, checkpointMs }: { readonly signal?: AbortSignal; readonly checkpointMs?: number | undefined },
): Promise<ChecksumsValue> {
  const { createHashing } = await import('../adapters/shares/hash-contents.ts');
  const { createShares } = await import('../adapters/shares/shares.ts');
  const checksums = await checksumShare(
    { catalog, hashing: createHashing(), shares: createShares() },
    {
      inventory,
      root: project.mountOf(share),
      algorithm,
      tool: { program: toolVersion(), node: process.version, method: 'read whole, stat before and after' },
      onProgress: ({ doneBytes, totalBytes }) =>
        reporter.progress(`${share.name} contents`, algorithm, doneBytes, totalBytes, 'bytes'),
      ...(signal === undefined ? {} : { signal }),
      ...(checkpointMs === undefined ? {} : { checkpointMs }),
    },
  );
  return checksumsValue(checksums);
}

function checksumsValue({ algorithm, table, exceptions }: Checksums): ChecksumsValue {
  const tally = (outcome: ChecksumOutcome) => {
    const found = table.outcomes.find((one) => one.outcome === outcome);
    return { files: found?.rows ?? 0, bytes: found?.bytes ?? 0 };
  };
  return {
    algorithm,
    startedAt: table.startedAt,
    finishedAt: table.finishedAt,
    hashed: tally('hashed'),
    reused: tally('reused'),
    changed: tally('changed'),
    unsteady: tally('unsteady'),
    gone: tally('gone'),
    unreadable: tally('unreadable'),
    examples: exceptions.flatMap(({ path, outcome, errorCode }) =>
      outcome === 'hashed' || outcome === 'reused' ? [] : [{ path: shown(path), outcome, errorCode }],
    ),
    sha256: table.sha256,
  };
}
