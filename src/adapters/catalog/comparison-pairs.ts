import type { KnownSum, Pair } from '../../ports/comparison.ts';
import type { ChecksumAlgorithm } from '../../ports/hashing.ts';
import type { SumAlgorithm } from '../../ports/source-reads.ts';
import type { Database } from './database.ts';
import { isReadAfter } from './side-table-kinds.ts';
import type { SumTable } from './side-tables.ts';
import { bigintOf, bytesOf, nameOf, numberOf, type Row, textOf } from './values.ts';

/** Rows of one batch of a comparison. */
export const BATCH_PAIRS = 512;

const IN_WORDS_OF_S3: Readonly<Record<ChecksumAlgorithm, SumAlgorithm>> = {
  crc64nvme: 'CRC64NVME',
  sha256: 'SHA256',
};

/**
 * Every mapped file and symlink, with what `sums` have of it. Sorted out of core, then handed over chunk by chunk: memory does not grow
 * with the number of pairs.
 */
export async function* streamPairs(
  database: Database,
  entries: string,
  objects: string,
  sums: readonly SumTable[],
): AsyncGenerator<readonly Pair[]> {
  // A connection of its own: another query on it would end the stream.
  const connection = await database.connect();
  try {
    const result = await connection.stream(`
      SELECT e.path, e.kind, encode(e.key) AS key, e.content_bytes, e.mtime_ns, o.etag, o.size_bytes AS object_bytes
        ${sums.length === 0 ? '' : ', e.ctime_ns'} ${sums.map(knownColumns).join('')}
      FROM ${entries} e LEFT JOIN (SELECT key, etag, size_bytes FROM ${objects}) o ON o.key = e.key
      ${sums.map(knownJoin).join('')}
      WHERE e.source = 'mapped' AND e.kind IN ('file', 'symlink')
      ORDER BY e.path`);
    for await (const rows of result.yieldRowObjects()) {
      const pairs = rows.map((row) => pairOf(row, sums));
      for (let at = 0; at < pairs.length; at += BATCH_PAIRS) yield pairs.slice(at, at + BATCH_PAIRS);
    }
  } finally {
    connection.closeSync();
  }
}

/**
 * One that was taken over from an earlier inventory must have been read after the last change that the ctime tells of: what was written
 * in between, with its mtime set back, has another content.
 */
function knownColumns({ algorithm: sum }: SumTable): string {
  const readAt = `${sum}.read_at_ns`;
  const holds = `${isReadAfter(readAt, 'e.mtime_ns')} AND coalesce(${isReadAfter(readAt, 'e.ctime_ns')}, true)`;
  return `, CASE WHEN ${holds} THEN ${sum}.checksum END AS ${sum}, ${readAt} AS ${sum}_at`;
}

function knownJoin({ algorithm: sum, relation }: SumTable): string {
  return `
      LEFT JOIN (SELECT path, size_bytes, mtime_ns, checksum, read_at_ns FROM ${relation} WHERE outcome IN ('hashed', 'reused')) ${sum}
        ON e.kind = 'file' AND ${sum}.path = e.path AND ${sum}.size_bytes = e.content_bytes AND ${sum}.mtime_ns = e.mtime_ns`;
}

function pairOf(row: Row, sums: readonly SumTable[]): Pair {
  return {
    path: bytesOf(row.path),
    kind: textOf(row.kind) === 'file' ? 'file' : 'symlink',
    key: nameOf(row.key),
    sizeBytes: row.content_bytes === null ? null : numberOf(row.content_bytes),
    mtimeNs: row.mtime_ns === null ? null : bigintOf(row.mtime_ns),
    ctimeNs: row.ctime_ns === null || row.ctime_ns === undefined ? null : bigintOf(row.ctime_ns),
    known: sums.flatMap(({ algorithm }): KnownSum[] => {
      const value = row[algorithm];
      if (value === null || value === undefined) return [];
      const readAtNs = bigintOf(row[`${algorithm}_at`]);
      return [{ algorithm: IN_WORDS_OF_S3[algorithm], value: textOf(value), readAtNs }];
    }),
    object: row.object_bytes === null ? 'absent' : 'present',
    etag: row.etag === null ? null : textOf(row.etag),
    objectBytes: row.object_bytes === null ? null : numberOf(row.object_bytes),
  };
}
