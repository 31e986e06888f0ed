import { estimateLadder, type LadderEstimate, type LadderRates } from '../evidence/ladder-estimate.ts';
import { nextSample, parseSampleSize, type Sample, seedOf, slicesFor } from '../evidence/sample.ts';
import type { Level } from '../evidence/verdict.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ShareProgress } from '../ledger/progress.ts';
import type { SideTable } from '../ports/side-tables.ts';
import { loadPrices } from './planning.ts';
import type { Project } from './project.ts';

/**
 * Assumed where nothing was measured: 64 connections at some 40 ms an answer, and one connection's worth of a filer with a
 * few threads on it. Shown with every estimate.
 */
const ASSUMED = { listedKeysPerSecond: 20_000, headsPerSecond: 1_500, sourceBytesPerSecond: 400e6 } as const;

/** What a check of a share will take, at its level; `sums` are checksums that stand for reading. */
export async function estimateVerification(
  project: Project,
  inventory: Inventory,
  level: Level,
  sample: Sample,
  sums: readonly SideTable[] = [],
): Promise<LadderEstimate> {
  const { link } = project.config;
  const { files, symlinks, directories, fileBytes } = inventory.counts;
  const rates: LadderRates = { ...ASSUMED, linkBytesPerSecond: (link.gbps * link.utilisation * 1e9) / 8 };
  const work = {
    level,
    keys: files + symlinks + directories,
    // Before the listing nobody knows which class is whose; STANDARD is the cheapest to ask and to read.
    held: [{ storageClass: 'STANDARD' as const, objects: files + symlinks, bytes: fileBytes }],
    knownBytes: knownBytes(sums),
    sampled: 1 / sample.slices,
    way: link.port === undefined ? ('internet' as const) : ('direct-connect' as const),
  };
  return estimateLadder(work, rates, await loadPrices(project));
}

/** Bytes of files that need not be read if none was changed: DataSync's objects have what S3 computes for everybody. */
function knownBytes(sums: readonly SideTable[]): number {
  const outcomes = sums.find(({ kind }) => kind === 'checksums-crc64nvme')?.outcomes ?? [];
  return outcomes
    .filter(({ outcome }) => outcome === 'hashed' || outcome === 'reused')
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What L4 reads back this time, by what was asked for, what was read back last, and what was found and not looked at again. */
export function sampleOf(
  inventory: Inventory,
  asked: { readonly sample: string; readonly seed: number | null },
  { sampled, deeper }: Pick<ShareProgress, 'sampled' | 'deeper'>,
): Sample {
  const { files, symlinks } = inventory.counts;
  const slices = slicesFor(parseSampleSize(asked.sample), files + symlinks);
  const open = deeper.flatMap(({ sample }) => sample ?? []);
  return nextSample(asked.seed ?? seedOf(inventory.share), slices, sampled, open);
}
