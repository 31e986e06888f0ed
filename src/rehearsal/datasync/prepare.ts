import { readFile, rename, writeFile } from 'node:fs/promises';
import { type Comparison, compare, type Destination } from './compare.ts';
import { count } from './counters.ts';
import { excludeTest, includeTest } from './filters.ts';
import type { Job } from './job.ts';
import { skippedRow } from './report-rows.ts';
import { systemReason } from './skips.ts';
import { walk } from './walk.ts';

/** Objects per page of the destination's listing. */
const PAGE = 1000;

/** What stands under the destination's prefix, without its bytes. */
async function destinationObjects(job: Job): Promise<ReadonlyMap<string, Destination>> {
  const objects = new Map<string, Destination>();
  const prefix = job.destination.prefix;
  let startAfter: string | undefined;
  for (;;) {
    job.signal.throwIfAborted();
    const query = { prefix, limit: PAGE, ...(startAfter === undefined ? {} : { startAfter }) };
    const page = await job.store.list(job.bucket, query);
    for (const { key, sizeBytes, metadata } of page.objects) objects.set(key, { sizeBytes, metadata });
    startAfter = page.objects.at(-1)?.key;
    if (!page.truncated || startAfter === undefined) return objects;
  }
}

/** The paths an interrupted run had decided to send, or null; raw bytes, each ended by NUL, which no path can hold. */
async function readDecision(file: string): Promise<ReadonlySet<string> | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes === null ? null : new Set(bytes.toString('latin1').split('\0').slice(0, -1));
}

async function writeDecision(file: string, decided: Comparison): Promise<void> {
  const paths = decided.transfers.map(({ entry }) => `${entry.path.toString('latin1')}\0`);
  await writeFile(`${file}.tmp`, Buffer.from(paths.join(''), 'latin1'));
  await rename(`${file}.tmp`, file);
}

async function reportSkips(
  job: Job,
  decided: Comparison,
  unreadable: Awaited<ReturnType<typeof walk>>['unreadable'],
): Promise<void> {
  const at = new Date(job.clock.now());
  const skips = [
    ...decided.skipped.map(({ entry, reason }) => ({ path: entry.path, kind: entry.kind, reason })),
    ...unreadable.map(({ path, kind, errorCode }) => ({ path, kind, reason: systemReason(errorCode) })),
  ];
  for (const { path, kind, reason } of skips) {
    count(job.counters.skipped, kind);
    await job.spool?.add(skippedRow(path, kind, { mode: job.mode, reason, at }));
  }
}

/**
 * The PREPARING phase: lists both sides and decides what is sent. The decision is kept in `decisionFile`, so that a run
 * that is interrupted and started again sends, and reports, all that it had decided to send.
 */
export async function prepare(job: Job, decisionFile: string): Promise<Comparison> {
  const filters = {
    excluded: excludeTest(job.settings.excludes),
    include: includeTest(job.settings.includes),
  };
  const [walked, objects] = await Promise.all([
    walk(job.directory, filters, job.signal),
    destinationObjects(job),
  ]);
  const only = await readDecision(decisionFile);
  const decided = compare({
    entries: walked.entries,
    source: job.source.type,
    destination: job.destination,
    options: job.options(),
    objects,
    only,
  });
  if (only === null) await writeDecision(decisionFile, decided);
  for (const entry of walked.entries) count(job.counters.listed, entry.kind);
  for (const { entry, type } of decided.transfers) {
    count(job.counters.estimated, entry.kind);
    if (type === 'CONTENT_AND_METADATA') job.counters.estimatedBytes += entry.sizeBytes;
  }
  await reportSkips(job, decided, walked.unreadable);
  return decided;
}
