import { join } from 'node:path';
import type { StoredObject } from '../object-store.ts';
import { transferOf } from './compare.ts';
import { count } from './counters.ts';
import { type Decided, decidedIn } from './decided.ts';
import { type Decision, readDecision, writeDecision } from './decision.ts';
import { askedSide, type DestinationSide, listedSide } from './destination.ts';
import { excludeTest, includeTest } from './filters.ts';
import type { Job } from './job.ts';
import { openLines, readLines } from './lines.ts';
import { newLinkedFiles } from './links.ts';
import { type Listed, listedByManifest } from './manifest-entries.ts';
import { missingRow, skippedRow } from './report-rows.ts';
import { newShield, pathOfKey, type Shield } from './shield.ts';
import { keyFor, keyOf, systemReason } from './skips.ts';
import { demandRoot, mountFailure } from './source-root.ts';
import { type SourceEntry, type Unreadable, walk } from './walk.ts';

/** Rows of what PREPARING already knows the fate of. */
async function report(job: Job, decision: Decision): Promise<void> {
  const at = new Date(job.clock.now());
  if (decision.what === 'skip') {
    const { path, kind, reason } = decision;
    await job.spool?.add(skippedRow(path, kind, { mode: job.mode, reason, at }));
  } else if (decision.what === 'miss') {
    await job.spool?.add(missingRow(decision.path, job.mode, at));
  }
}

function tally({ counters }: Job, decision: Decision): void {
  switch (decision.what) {
    case 'send':
      count(counters.estimated, decision.entry.kind);
      if (decision.type === 'CONTENT_AND_METADATA') counters.estimatedBytes += decision.entry.sizeBytes;
      break;
    case 'skip':
      count(counters.skipped, decision.kind);
      break;
    case 'miss':
      counters.failedPrepare.files += 1;
      break;
    case 'delete':
      count(counters.estimatedDelete, kindOfKey(decision.name));
      break;
  }
}

const kindOfKey = (key: string): 'directory' | 'file' => (key.endsWith('/') ? 'directory' : 'file');

/** Both sides of a comparison in key order, and what becomes of objects that only the destination has. */
interface Sides {
  readonly source: AsyncIterable<Listed>;
  readonly destination: DestinationSide;
  readonly shield: Shield;
}

function openSides(job: Job, take: (decision: Decision) => Promise<void>): Sides {
  const filters = {
    excluded: excludeTest(job.settings.excludes),
    include: includeTest(job.settings.includes),
  };
  const shield = newShield(filters);
  if (job.settings.manifest !== null)
    return { source: listedByManifest(job), destination: askedSide(job), shield };
  const removes = job.options().PreserveDeletedFiles === 'REMOVE';
  const extra = async ({ key, sizeBytes }: StoredObject): Promise<void> => {
    const name = key.slice(job.destination.prefix.length);
    // What an include filter does not name is not looked for at either side.
    if (!filters.include.takes(pathOfKey(name))) return;
    await job.paces.entries.take(1);
    if (!removes || name === '') return;
    count(job.counters.listedForDelete, kindOfKey(key));
    if (shield.allows(name)) await take({ what: 'delete', name, sizeBytes });
  };
  const source = walk(job.root.directory, filters, job.signal);
  return { source, destination: listedSide(job, extra), shield };
}

/** Goes through both sides side by side and hands over every decision. */
async function decideAll(job: Job, take: (decision: Decision) => Promise<void>): Promise<void> {
  const { source, destination, shield } = openSides(job, take);
  const { counters, paces } = job;
  const options = job.options();
  const keeps = options.VerifyMode === 'POINT_IN_TIME_CONSISTENT';
  const linked = newLinkedFiles();
  const waitingFile = join(job.workFolder, 'linked');
  const waiting = openLines(waitingFile);

  const shut = async ({ path, kind, errorCode }: Unreadable): Promise<void> => {
    // The mount itself: there is nothing to go on with, and nothing may be taken for deleted.
    if (path.length === 0) throw mountFailure(job.source, systemReason(errorCode).text);
    shield.unreadable(path);
    if (kind === 'directory') count(counters.failedList, kind);
    else count(counters.listed, kind);
    await take({ what: 'skip', path, kind, reason: systemReason(errorCode) });
  };
  const judge = async (entry: SourceEntry): Promise<void> => {
    count(counters.listed, entry.kind);
    const key = keyOf(entry, job.destination);
    const there = key === null ? null : await destination.find(key);
    if (there !== null) {
      await paces.entries.take(1);
      if (options.PreserveDeletedFiles === 'REMOVE') count(counters.listedForDelete, kindOfKey(key ?? ''));
    }
    const place = keyFor(entry, job.source.type, job.destination);
    if (place === null) return;
    if ('skipped' in place) {
      await take({ what: 'skip', path: entry.path, kind: entry.kind, reason: place.skipped });
      return;
    }
    const type = transferOf(entry, there, job.source.type, options);
    const send: Decision = { what: 'send', entry, type: type ?? 'METADATA', overwrite: there !== null };
    if (!linked.goes(entry, there !== null)) waiting.add(writeDecision(send));
    else if (type !== null) await take(send);
    else if (keeps) await take({ what: 'keep', entry });
  };

  try {
    for await (const found of source) {
      await paces.entries.take(1);
      if ('entry' in found) await judge(found.entry);
      else if ('unreadable' in found) await shut(found.unreadable);
      else if ('missing' in found) await take({ what: 'miss', path: found.missing });
      else count(counters.listed, found.leftOut);
    }
    // An export that was unmounted under way looks like one whose files were all deleted.
    demandRoot(job.root, job.source);
    await destination.end();
  } finally {
    waiting.close();
  }
  for await (const line of readLines(waitingFile)) {
    const decision = readDecision(line);
    if (decision.what === 'send' && linked.goesAfterAll(decision.entry)) await take(decision);
  }
}

/**
 * The PREPARING phase: goes through source and destination and writes down what is to be done. A run that is interrupted and
 * started again after that keeps to what it had decided.
 * @throws ExecutionFailure when the source or the manifest cannot be used
 */
export async function prepare(job: Job): Promise<Decided> {
  const subject = [job.root.directory, job.source.type, job.bucket, job.destination.prefix];
  const decided = decidedIn(job.workFolder, subject);
  if (await decided.exists()) {
    Object.assign(job.counters, await decided.counters());
    for await (const decision of decided.read()) await report(job, decision);
    return decided;
  }
  const writer = await decided.write();
  try {
    await decideAll(job, async (decision) => {
      writer.add(decision);
      tally(job, decision);
      await report(job, decision);
    });
    await writer.done(job.counters);
  } finally {
    writer.drop();
  }
  return decided;
}
