import { NoSuchBucket } from '../object-store.ts';
import { isArchived } from './archived.ts';
import { contentOf, SourceTrouble, withOneBitWrong } from './content.ts';
import { count } from './counters.ts';
import type { Decided } from './decided.ts';
import type { Decision } from './decision.ts';
import { ENTRIES_AT_ONCE, type Job } from './job.ts';
import { objectMetadata } from './metadata.ts';
import { removeAll } from './remove.ts';
import { transferredRow } from './report-rows.ts';
import { openSent, type Sent, type SentList } from './sent.ts';
import { ARCHIVED, keyFor, type Reason, storeReason, systemReason, TOLD_TO_FAIL } from './skips.ts';
import { demandRoot } from './source-root.ts';
import { workOff } from './work-off.ts';

type Sending = Extract<Decision, { what: 'send' }>;

interface Arrival {
  readonly sha256: string | null;
  readonly versionId: string | null;
}
type Outcome = { readonly arrival: Arrival } | { readonly failed: Reason };

/** Small objects stay STANDARD in colder locations [aws-facts 3]; sizes are DataSync's. */
function storageClass(job: Job, sizeBytes: number): string {
  const wanted = job.destination.storageClass;
  const small = ['GLACIER', 'DEEP_ARCHIVE'].includes(wanted) ? 40 * 1024 : 128 * 1024;
  const sized = ['GLACIER', 'DEEP_ARCHIVE', 'STANDARD_IA', 'ONEZONE_IA', 'GLACIER_INSTANT_RETRIEVAL'];
  if (sized.includes(wanted) && sizeBytes < small) return 'STANDARD';
  return wanted === 'GLACIER_INSTANT_RETRIEVAL' ? 'GLACIER_IR' : wanted;
}

async function* sendingOf(decided: Decided): AsyncGenerator<Sending> {
  for await (const decision of decided.read()) if (decision.what === 'send') yield decision;
}

/** Writes metadata alone, by copying the object onto itself; null when it is not there any more. */
async function rewrite(job: Job, key: string, metadata: Readonly<Record<string, string>>) {
  const there = await job.store.head(job.bucket, key);
  if (there === null) return null;
  if (isArchived(there, job.clock.now())) return { failed: ARCHIVED };
  const rewritten = await job.store.rewrite(job.bucket, key, { metadata });
  return rewritten === null ? null : { arrival: { sha256: null, versionId: rewritten.versionId } };
}

async function send(job: Job, { entry, type }: Sending, key: string, wrong: boolean): Promise<Outcome> {
  const metadata = objectMetadata(entry, job.source.type, job.options());
  if (type === 'METADATA') {
    const outcome = await rewrite(job, key, metadata);
    if (outcome !== null) return outcome;
  }
  const content = contentOf(job.root.directory, entry, {
    pace: job.paces.bytes,
    signal: job.signal,
    onBytes: (bytes) => {
      job.counters.bytesTransferred += bytes;
    },
  });
  const body = wrong ? withOneBitWrong(content.body) : content.body;
  const options = { metadata, storageClass: storageClass(job, entry.sizeBytes) };
  const stored = await job.store.put(job.bucket, key, body, options);
  job.counters.bytesWritten += stored.sizeBytes;
  return { arrival: { sha256: content.sha256(), versionId: stored.versionId } };
}

/** One file's attempt: what its own trouble is stays with the file, the loss of a whole side ends the execution. */
async function attempt(job: Job, sending: Sending): Promise<Outcome> {
  const place = keyFor(sending.entry, job.source.type, job.destination);
  if (place === null || 'skipped' in place) throw new Error('decided to send what has no key');
  await job.paces.files.take(1);
  try {
    const fault = await job.faults.beforeFile(sending.entry.path, 'transfer');
    if (fault === 'fail') return { failed: TOLD_TO_FAIL };
    return await send(job, sending, place.key, fault === 'flip');
  } catch (error) {
    if (job.signal.aborted || error instanceof NoSuchBucket) throw error;
    if (!(error instanceof SourceTrouble)) return { failed: storeReason(error) };
    demandRoot(job.root, job.source);
    return { failed: systemReason(error.errorCode) };
  }
}

async function report(job: Job, sending: Sending, outcome: Outcome): Promise<void> {
  const { entry, type, overwrite } = sending;
  const metadata = objectMetadata(entry, job.source.type, job.options());
  const reason = 'failed' in outcome ? outcome.failed : null;
  const shown = job.settings.report?.ObjectVersionIds !== 'NONE' && 'arrival' in outcome;
  const subject = { entry, mode: job.mode, metadata, reason, at: new Date(job.clock.now()) };
  const versionId = shown ? outcome.arrival.versionId : null;
  await job.spool?.add(transferredRow(subject, { type, overwrite, versionId }));
}

/** Resolves with the fault's end or rejects when the execution is cancelled, whichever comes first. */
function whileStuck(job: Job): Promise<void> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(job.signal.reason);
    if (job.signal.aborted) abort();
    else job.signal.addEventListener('abort', abort, { once: true });
  });
  return Promise.race([job.faults.stuck(), aborted]);
}

/**
 * The TRANSFERRING phase: sends what was decided, then deletes what is to be deleted. An entry that changed, vanished, or
 * could not be written is reported as failed, and the rest goes on.
 * @throws ExecutionFailure, NoSuchBucket when a whole side is lost; the signal's reason when the execution ends before its time
 */
export async function transferAll(job: Job, decided: Decided): Promise<SentList> {
  const sent = openSent(job.workFolder);
  try {
    await whileStuck(job);
    await workOff(sendingOf(decided), ENTRIES_AT_ONCE, async (sending) => {
      job.signal.throwIfAborted();
      const outcome = await attempt(job, sending);
      const { entry } = sending;
      count('failed' in outcome ? job.counters.failedTransfer : job.counters.transferred, entry.kind);
      if ('arrival' in outcome) sent.add({ entry, sha256: outcome.arrival.sha256 } satisfies Sent);
      await report(job, sending, outcome);
    });
    await removeAll(job, decided);
  } finally {
    sent.close();
  }
  job.signal.throwIfAborted();
  return sent;
}
