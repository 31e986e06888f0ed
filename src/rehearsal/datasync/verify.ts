import { NoSuchBucket, type StoredObject } from '../object-store.ts';
import { isArchived } from './archived.ts';
import { contentOf, digestOf, SourceTrouble } from './content.ts';
import { count } from './counters.ts';
import type { Decided } from './decided.ts';
import { ExecutionFailure } from './execution-failure.ts';
import { ENTRIES_AT_ONCE, type Job } from './job.ts';
import { metadataDiffers, objectMetadata } from './metadata.ts';
import { verifiedRow } from './report-rows.ts';
import type { Sent, SentList } from './sent.ts';
import {
  keyFor,
  METADATA_DIFFERS,
  MISMATCH,
  NOT_AT_DESTINATION,
  NOT_AT_SOURCE,
  type Reason,
  TOLD_TO_FAIL,
} from './skips.ts';
import { demandRoot } from './source-root.ts';
import { lookAt, type SourceEntry } from './walk.ts';
import { workOff } from './work-off.ts';

const UNPACED = { take: () => undefined };

/** What one look at both sides found; digests are SHA-256, hexadecimal, null where there was nothing to read. */
interface Finding {
  readonly source: string | null;
  readonly destination: string | null;
  readonly reason: Reason | null;
}
type Metadata = Readonly<Record<string, string>>;

/** With ONLY_FILES_TRANSFERRED what arrived and has content; with POINT_IN_TIME_CONSISTENT all there is, directories too. */
async function* subjects(job: Job, sent: SentList, decided: Decided): AsyncGenerator<Sent> {
  const mode = job.options().VerifyMode;
  if (mode === 'NONE') return;
  const all = mode === 'POINT_IN_TIME_CONSISTENT';
  for await (const one of sent.read()) {
    if (all || (one.sha256 !== null && one.entry.kind !== 'directory')) yield one;
  }
  if (!all) return;
  for await (const decision of decided.read()) {
    if (decision.what === 'keep') yield { entry: decision.entry, sha256: null };
  }
}

/** The source's side now; throws {@link SourceTrouble} when it is not what the walk saw. */
async function sourceDigest(job: Job, entry: SourceEntry, sha256: string | null): Promise<string | null> {
  const { directory } = job.root;
  if (entry.kind === 'file' && sha256 === null) {
    return digestOf(
      contentOf(directory, entry, { pace: UNPACED, signal: job.signal, onBytes: () => {} }).body,
    );
  }
  let now: SourceEntry;
  try {
    now = lookAt(Buffer.from(directory), entry.path);
  } catch (error) {
    throw new SourceTrouble((error as NodeJS.ErrnoException).code ?? 'EUNKNOWN');
  }
  const same = now.inode === entry.inode && now.kind === entry.kind && now.mtimeNs === entry.mtimeNs;
  if (!same && entry.kind !== 'directory') throw new SourceTrouble('changed');
  if (entry.kind === 'directory') return null;
  return (
    sha256 ??
    digestOf(contentOf(directory, now, { pace: UNPACED, signal: job.signal, onBytes: () => {} }).body)
  );
}

/** An object as far as it may be read: an archived one only when the run has written it, from what S3 noted then. */
async function readBack(
  job: Job,
  key: string,
  written: boolean,
): Promise<{ readonly object: StoredObject; readonly digest: string } | null> {
  const found = await job.store.read(job.bucket, key);
  if (found === null || (!written && isArchived(found.object, job.clock.now()))) return null;
  return { object: found.object, digest: await digestOf(found.body) };
}

async function find(job: Job, { entry, sha256 }: Sent, wanted: Metadata): Promise<Finding> {
  const place = keyFor(entry, job.source.type, job.destination);
  if (place === null || 'skipped' in place) throw new Error('decided to verify what has no key');
  const fault = await job.faults.beforeFile(entry.path, 'verify');
  if (fault === 'fail') return { source: sha256, destination: null, reason: TOLD_TO_FAIL };
  const all = job.options().VerifyMode === 'POINT_IN_TIME_CONSISTENT';
  let source = sha256;
  try {
    if (all) source = await sourceDigest(job, entry, sha256);
  } catch (error) {
    if (!(error instanceof SourceTrouble)) throw error;
    demandRoot(job.root, job.source);
    const gone = error.errorCode === 'ENOENT' || error.errorCode === 'ENOTDIR';
    return { source: null, destination: null, reason: gone ? NOT_AT_SOURCE : METADATA_DIFFERS };
  }
  const back = await readBack(job, place.key, !all);
  if (back === null) return { source, destination: null, reason: NOT_AT_DESTINATION };
  const destination = entry.kind === 'directory' ? null : back.digest;
  if (destination !== source || fault === 'flip') return { source, destination, reason: MISMATCH };
  return {
    source,
    destination,
    reason: metadataDiffers(wanted, back.object.metadata) ? METADATA_DIFFERS : null,
  };
}

/**
 * The VERIFYING phase: reads objects back and compares SHA-256 and metadata with what the source had, or, with
 * POINT_IN_TIME_CONSISTENT, has now. An archived object cannot be read, and fails.
 * @throws ExecutionFailure, NoSuchBucket when a whole side is lost; the signal's reason when the execution ends before its time
 */
export async function verifyAll(job: Job, sent: SentList, decided: Decided): Promise<void> {
  await workOff(subjects(job, sent, decided), ENTRIES_AT_ONCE, async (subject) => {
    job.signal.throwIfAborted();
    await job.paces.verified.take(1);
    const metadata = objectMetadata(subject.entry, job.source.type, job.options());
    let finding: Finding;
    try {
      finding = await find(job, subject, metadata);
    } catch (error) {
      const all = error instanceof ExecutionFailure || error instanceof NoSuchBucket;
      if (job.signal.aborted || all) throw error;
      finding = { source: subject.sha256, destination: null, reason: NOT_AT_DESTINATION };
    }
    const { entry } = subject;
    const { reason, source, destination } = finding;
    count(reason === null ? job.counters.verified : job.counters.failedVerify, entry.kind);
    const row = { entry, mode: job.mode, metadata, reason, at: new Date(job.clock.now()) };
    await job.spool?.add(verifiedRow(row, { source, destination }));
  });
  job.signal.throwIfAborted();
}
