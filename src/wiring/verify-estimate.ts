import { estimateLadder, type LadderEstimate, type LadderRates } from '../evidence/ladder-estimate.ts';
import { nextSample, parseSampleSize, type Sample, seedOf, slicesFor } from '../evidence/sample.ts';
import type { Level } from '../evidence/verdict.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { loadPrices } from './planning.ts';
import type { Project } from './project.ts';

/**
 * Assumed where nothing was measured: 64 connections at some 40 ms an answer, and one connection's worth of a filer with a
 * few threads on it. Shown with every estimate.
 */
const ASSUMED = { listedKeysPerSecond: 20_000, headsPerSecond: 1_500, sourceBytesPerSecond: 400e6 } as const;

/** What a check of a share will take, at its level. */
export async function estimateVerification(
  project: Project,
  inventory: Inventory,
  level: Level,
  sample: Sample,
): Promise<LadderEstimate> {
  const { link } = project.config;
  const { files, symlinks, directories, fileBytes } = inventory.counts;
  const rates: LadderRates = { ...ASSUMED, linkBytesPerSecond: (link.gbps * link.utilisation * 1e9) / 8 };
  const work = {
    level,
    keys: files + symlinks + directories,
    // Before the listing nobody knows which class is whose; STANDARD is the cheapest to ask and to read.
    held: [{ storageClass: 'STANDARD' as const, objects: files + symlinks, bytes: fileBytes }],
    knownBytes: 0,
    sampled: 1 / sample.slices,
    way: link.port === undefined ? ('internet' as const) : ('direct-connect' as const),
  };
  return estimateLadder(work, rates, await loadPrices(project));
}

/** What L4 reads back this time, by what was asked for and what was read back last. */
export function sampleOf(
  inventory: Inventory,
  asked: { readonly sample: string; readonly seed: number | null },
  last: Sample | null,
): Sample {
  const { files, symlinks } = inventory.counts;
  const slices = slicesFor(parseSampleSize(asked.sample), files + symlinks);
  return nextSample(asked.seed ?? seedOf(inventory.share), slices, last);
}
