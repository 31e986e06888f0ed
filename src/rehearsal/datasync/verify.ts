import pMap from 'p-map';
import type { Comparison } from './compare.ts';
import { contentOf, digestOf, SourceTrouble } from './content.ts';
import { count } from './counters.ts';
import { ENTRIES_AT_ONCE, type Job } from './job.ts';
import { objectMetadata } from './metadata.ts';
import { verifiedRow } from './report-rows.ts';
import { MISMATCH, NOT_AT_DESTINATION, type Reason } from './skips.ts';
import type { Sent } from './transfer.ts';
import type { SourceEntry } from './walk.ts';

interface Subject {
  readonly entry: SourceEntry;
  readonly key: string;
  /** Null: to be read from the source. */
  readonly sha256: string | null;
}

const UNPACED = { take: () => undefined };

async function sourceDigest(job: Job, entry: SourceEntry): Promise<string | null> {
  const content = contentOf(job.directory, entry, { pace: UNPACED, signal: job.signal, onBytes: () => {} });
  try {
    return await digestOf(content.body);
  } catch (error) {
    // Changed since the walk: the next run's business.
    if (error instanceof SourceTrouble) return null;
    throw error;
  }
}

/** Directories have no content, and only-metadata writes sent none. */
function subjects(job: Job, sent: readonly Sent[], decided: Comparison): readonly Subject[] {
  const arrived = sent
    .filter(({ sha256, transfer }) => sha256 !== null && transfer.entry.kind !== 'directory')
    .map(({ sha256, transfer }) => ({ entry: transfer.entry, key: transfer.key, sha256 }));
  switch (job.options().VerifyMode) {
    case 'NONE':
      return [];
    case 'POINT_IN_TIME_CONSISTENT': {
      const files = decided.unchanged.filter(({ entry }) => entry.kind !== 'directory');
      return [...arrived, ...files.map(({ entry, key }) => ({ entry, key, sha256: null }))];
    }
    default:
      return arrived;
  }
}

/** The VERIFYING phase: reads objects back and compares SHA-256 with what the source had. */
export async function verifyAll(job: Job, sent: readonly Sent[], decided: Comparison): Promise<void> {
  const check = async ({ entry, key, sha256 }: Subject): Promise<void> => {
    if (job.signal.aborted) return;
    const source = sha256 ?? (await sourceDigest(job, entry));
    if (source === null) return;
    const found = await job.store.read(job.bucket, key);
    const destination = found === null ? null : await digestOf(found.body);
    let reason: Reason | null = destination === null ? NOT_AT_DESTINATION : null;
    if (destination !== null && destination !== source) reason = MISMATCH;
    count(reason === null ? job.counters.verified : job.counters.failedVerify, entry.kind);
    const metadata = objectMetadata(entry, job.source.type, job.options());
    const subject = { entry, mode: job.mode, metadata, reason, at: new Date(job.clock.now()) };
    await job.spool?.add(verifiedRow(subject, { source, destination }));
  };
  await pMap(subjects(job, sent, decided), check, { concurrency: ENTRIES_AT_ONCE });
  job.signal.throwIfAborted();
}
