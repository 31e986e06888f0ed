import type { SourceChecksums } from '../../evidence/evidence.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { KnownSum, Pair, SourceLook } from '../../ports/comparison.ts';
import type { ChecksumAlgorithm } from '../../ports/hashing.ts';
import type { SideTable } from '../../ports/side-tables.ts';
import type { KnownSums, WantedSum } from '../../ports/source-reads.ts';

/** Files by where their checksum came from. */
export interface SumsTally {
  read: number;
  taken: number;
  takenBytes: number;
  /** When bytes of those that were taken were read, first and last; nanoseconds since 1970, null before there is one. */
  readFromNs: bigint | null;
  readUntilNs: bigint | null;
}

/** A tally before anything was looked at. */
export function noSums(): SumsTally {
  return { read: 0, taken: 0, takenBytes: 0, readFromNs: null, readUntilNs: null };
}

/**
 * What the inventory has of a file, when that is all that is wanted of it: a file that must be read for one checksum is read for all.
 * Null where it must be read; those of a composite checksum are in no inventory.
 */
export function knownFor(pair: Pair, wanted: readonly WantedSum[]): KnownSums | null {
  const { sizeBytes, mtimeNs, ctimeNs } = pair;
  if (sizeBytes === null || mtimeNs === null) return null;
  const found = wanted.flatMap((one) => knownSum(pair, one) ?? []);
  if (found.length === 0 || found.length < wanted.length) return null;
  const sums = found.map(({ algorithm, value }) => ({ algorithm, type: 'FULL_OBJECT' as const, value }));
  return { sizeBytes, mtimeNs, ctimeNs, sums };
}

function knownSum({ known }: Pair, { algorithm, partBytes }: WantedSum): KnownSum | undefined {
  return partBytes === null ? known.find((one) => one.algorithm === algorithm) : undefined;
}

/** Counts the files of a batch by what became of them; a file that has no checksum is none of either. */
export function countSums(tally: SumsTally, pairs: readonly Pair[], looks: readonly SourceLook[]): void {
  const pairOf = new Map(pairs.map((pair) => [nameOf(pair.path), pair]));
  for (const { path, checksum, checksumFrom } of looks) {
    const pair = pairOf.get(nameOf(path));
    if (pair === undefined || pair.kind !== 'file' || checksumFrom === null) continue;
    // A file has a look for each of its checksums.
    pairOf.delete(nameOf(path));
    if (checksumFrom === 'read') tally.read += 1;
    else {
      tally.taken += 1;
      tally.takenBytes += pair.sizeBytes ?? 0;
      const taken = pair.known.find(({ algorithm }) => algorithm === checksum?.algorithm);
      if (taken !== undefined) widen(tally, taken.readAtNs);
    }
  }
}

const nameOf = (path: Uint8Array): string => Buffer.from(path).toString('latin1');

function widen(tally: SumsTally, at: bigint): void {
  if (tally.readFromNs === null || at < tally.readFromNs) tally.readFromNs = at;
  if (tally.readUntilNs === null || at > tally.readUntilNs) tally.readUntilNs = at;
}

/** The algorithms of an inventory's tables. */
export function algorithmsOf(tables: readonly SideTable[]): readonly ChecksumAlgorithm[] {
  return (['crc64nvme', 'sha256'] as const).filter((name) =>
    tables.some(({ kind }) => kind === `checksums-${name}`),
  );
}

/** What the record says of it. */
export function sourceChecksums(
  { startedAt, finishedAt }: Inventory,
  tables: readonly SideTable[],
  { read, taken, takenBytes, readFromNs, readUntilNs }: SumsTally,
): SourceChecksums {
  return {
    ...{ read, taken, takenBytes },
    scanned: { startedAt, finishedAt },
    takenReadFrom: timeOf(readFromNs),
    takenReadUntil: timeOf(readUntilNs),
    tables: tables.map(({ kind, sha256 }) => ({ kind, sha256 })),
  };
}

function timeOf(ns: bigint | null): string | null {
  return ns === null ? null : new Date(Number(ns / 1_000_000n)).toISOString();
}

/** How many files were not read, and what their checksums stand on. */
export function sourceChecksumsText(said: SourceChecksums): string {
  const { read, taken, takenBytes, scanned, takenReadFrom, takenReadUntil } = said;
  const files = `Of ${read} files the checksum was computed of their bytes now; of ${taken} (${takenBytes} bytes) it was taken from the inventory`;
  if (taken === 0 || takenReadFrom === null) return `${files}.`;
  const when = `scanned between ${scanned.startedAt} and ${scanned.finishedAt}`;
  return `${files}, ${when}: a look at each now showed size, mtime and ctime as they were then. Their bytes were read between ${takenReadFrom} and ${takenReadUntil}; damage to the source since that shows in none of the three was not looked for.`;
}
