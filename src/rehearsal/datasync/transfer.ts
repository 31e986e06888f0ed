import pMap from 'p-map';
import type { Transfer } from './compare.ts';
import { contentOf, SourceTrouble } from './content.ts';
import { count } from './counters.ts';
import { ENTRIES_AT_ONCE, type Job } from './job.ts';
import { objectMetadata } from './metadata.ts';
import { createPace } from './pace.ts';
import { transferredRow } from './report-rows.ts';
import { CHANGED, type Reason, storeReason, systemReason } from './skips.ts';

/** An entry that arrived, with the digest of what was sent. */
export interface Sent {
  readonly transfer: Transfer;
  /** SHA-256, hexadecimal; null when only metadata was written. */
  readonly sha256: string | null;
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof SourceTrouble)) return storeReason(error);
  return error.errorCode === 'changed' ? CHANGED : systemReason(error.errorCode);
}

interface Arrival {
  readonly sha256: string | null;
  readonly versionId: string | null;
}

/** Small objects stay STANDARD in colder locations [aws-facts 3]; sizes are DataSync's. */
function storageClass(job: Job, sizeBytes: number): string {
  const wanted = job.destination.storageClass;
  const small = ['GLACIER', 'DEEP_ARCHIVE'].includes(wanted) ? 40 * 1024 : 128 * 1024;
  const sized = ['GLACIER', 'DEEP_ARCHIVE', 'STANDARD_IA', 'ONEZONE_IA', 'GLACIER_INSTANT_RETRIEVAL'];
  if (sized.includes(wanted) && sizeBytes < small) return 'STANDARD';
  return wanted === 'GLACIER_INSTANT_RETRIEVAL' ? 'GLACIER_IR' : wanted;
}

/**
 * The TRANSFERRING phase. An entry that changed, vanished, or could not be written is reported as failed, and the rest
 * goes on. Throws only when the execution is cancelled or stopped.
 */
export async function transferAll(job: Job, transfers: readonly Transfer[]): Promise<readonly Sent[]> {
  const pace = createPace(() => job.options().BytesPerSecond, job.signal);

  const send = async ({ entry, key, type }: Transfer): Promise<Arrival> => {
    const metadata = objectMetadata(entry, job.source.type, job.options());
    if (type === 'METADATA') {
      const rewritten = await job.store.rewrite(job.bucket, key, { metadata });
      if (rewritten !== null) return { sha256: null, versionId: rewritten.versionId };
    }
    const content = contentOf(job.directory, entry, {
      pace,
      signal: job.signal,
      onBytes: (bytes) => {
        job.counters.bytesTransferred += bytes;
      },
    });
    const options = { metadata, storageClass: storageClass(job, entry.sizeBytes) };
    const stored = await job.store.put(job.bucket, key, content.body, options);
    job.counters.bytesWritten += stored.sizeBytes;
    return { sha256: content.sha256(), versionId: stored.versionId };
  };

  const sent: Sent[] = [];
  const attempt = async (transfer: Transfer): Promise<void> => {
    if (job.signal.aborted) return;
    let arrival: Arrival = { sha256: null, versionId: null };
    let reason: Reason | null = null;
    try {
      arrival = await send(transfer);
    } catch (error) {
      if (job.signal.aborted) return;
      reason = reasonOf(error);
    }
    count(reason === null ? job.counters.transferred : job.counters.failedTransfer, transfer.entry.kind);
    if (reason === null) sent.push({ transfer, sha256: arrival.sha256 });
    const metadata = objectMetadata(transfer.entry, job.source.type, job.options());
    const subject = {
      entry: transfer.entry,
      mode: job.mode,
      metadata,
      reason,
      at: new Date(job.clock.now()),
    };
    const { type, overwrite } = transfer;
    await job.spool?.add(transferredRow(subject, { type, overwrite, versionId: arrival.versionId }));
  };
  // Without the signal: p-map would leave writes in flight behind, and a closed rehearsal must be still.
  await pMap(transfers, attempt, { concurrency: ENTRIES_AT_ONCE });
  job.signal.throwIfAborted();
  return sent;
}
