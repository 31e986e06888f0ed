import { isAtLeast, type Level } from '../../evidence/verdict.ts';
import type { ObjectHead } from '../../ports/bucket.ts';
import { isComputable, type WantedSum } from '../../ports/source-reads.ts';
import { storedChecksum } from './stored-looks.ts';

/** What S3 computes for everybody who names no other [aws-facts C.1], and what we ask for at rest and of bytes read back. */
export const DEFAULT_SUM: WantedSum = { algorithm: 'CRC64NVME', partBytes: null };

/**
 * What is to be computed of a source, so that it can be held against what its object has: the same algorithm, over the same
 * parts. `parts` are those of a composite checksum, null when they are not known.
 */
export function wantedSums(
  level: Level,
  head: ObjectHead | null,
  parts: readonly number[] | null,
): readonly WantedSum[] {
  const stored = head === null ? null : storedChecksum(head);
  const byStored = stored === null ? null : likeStored(stored, parts);
  const wanted = byStored === null ? [DEFAULT_SUM] : [byStored];
  if (!isAtLeast(level, 'L3') || wanted.some(({ algorithm }) => algorithm === DEFAULT_SUM.algorithm))
    return wanted;
  return [...wanted, DEFAULT_SUM];
}

function likeStored(
  { algorithm, type }: NonNullable<ReturnType<typeof storedChecksum>>,
  parts: readonly number[] | null,
): WantedSum | null {
  if (!isComputable(algorithm)) return null;
  if (type === 'FULL_OBJECT') return { algorithm, partBytes: null };
  return parts === null ? null : { algorithm, partBytes: parts };
}
